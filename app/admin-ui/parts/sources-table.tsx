import { useMediaQuery } from "@mantine/hooks";
import {
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import { Link } from "wouter";
import type { FiguresView, RevenueReport, SourceDimension, SourceRow } from "../../http/contract.ts";
import { countText, moneyText } from "../format.ts";
import { SORTS } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { DIMENSION_WORDS, valueText } from "../words.ts";
import { ResultBar } from "./result-bar.tsx";
import { SortHead } from "./sort-head.tsx";
import { SourceName, useSourceLinks } from "./source-links.tsx";
import { SourcesList } from "./sources-list.tsx";

/** Columns of numbers stand at the right. */
type SourceColumnMeta = { readonly numeric?: boolean };

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<SourceColumnMeta>(),
});
const helper = createColumnHelper<typeof features, SourceRow>();
const numeric = { numeric: true };

function columnsOf(by: SourceDimension) {
  return helper.columns([
    helper.accessor((row) => valueText(by, row.key), {
      id: "source",
      header: DIMENSION_WORDS[by],
      cell: ({ row }) => <SourceName value={row.original.key} />,
    }),
    helper.accessor((row) => row.figures.calls, {
      id: "calls",
      header: TEXT.callsByResult,
      cell: ({ row }) => <CallsCell row={row.original} />,
    }),
    helper.accessor((row) => row.figures.booked, {
      id: "booked",
      header: TEXT.booked,
      meta: numeric,
      cell: ({ row }) => <FigureLink row={row.original} figure="booked" />,
    }),
    helper.accessor((row) => row.figures.closed, {
      id: "closed",
      header: TEXT.closed,
      meta: numeric,
      cell: ({ row }) => <FigureLink row={row.original} figure="closed" />,
    }),
    helper.accessor((row) => row.figures.revenue.minor, {
      id: "revenue",
      header: TEXT.revenue,
      meta: numeric,
      cell: ({ row }) => <FigureLink row={row.original} figure="revenue" />,
    }),
  ]);
}

/** Sources with their calls by result and revenue: a table where there is room, a list on a small screen. */
export function SourcesTable({ report }: { readonly report: RevenueReport }) {
  const { sort, change } = useView();
  const columns = useMemo(() => columnsOf(report.by), [report.by]);
  const sorting: SortingState = useMemo(
    () => [{ id: sort.column, desc: sort.descending }],
    [sort.column, sort.descending],
  );
  const table = useTable({
    features,
    columns,
    data: report.sources,
    state: { sorting },
    enableSortingRemoval: false,
    onSortingChange: (update) => {
      const next = (typeof update === "function" ? update(sorting) : update)[0];
      const column = SORTS.find((name) => name === next?.id);
      if (next !== undefined && column !== undefined) change({ sort: { column, descending: next.desc } });
    },
  });
  const small = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const rows = table.getRowModel().rows;
  if (small === true) return <SourcesList rows={rows.map((row) => row.original)} report={report} />;
  return (
    <table className="table sources">
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <SortHead
                key={header.id}
                sorted={header.column.getIsSorted()}
                numeric={header.column.columnDef.meta?.numeric === true}
                toggle={() => header.column.toggleSorting()}
              >
                <table.FlexRender header={header} />
              </SortHead>
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            {row.getAllCells().map((cell) => (
              <td key={cell.id} className={cell.column.columnDef.meta?.numeric === true ? "numeric" : undefined}>
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <TotalRow figures={report.headline} />
        <tr className="not-credited">
          <th scope="row">{TEXT.notCredited}</th>
          <td colSpan={3}>{TEXT.notCreditedDeals(report.notCredited.deals)}</td>
          <td className="numeric">{moneyText(report.notCredited.revenue)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function TotalRow({ figures }: { readonly figures: FiguresView }) {
  return (
    <tr className="total">
      <th scope="row">{TEXT.allSources}</th>
      <td>
        <span className="bar-and-count">
          <ResultBar figures={figures} thin />
          {countText(figures.calls)}
        </span>
      </td>
      <td className="numeric">{countText(figures.booked)}</td>
      <td className="numeric">{countText(figures.closed)}</td>
      <td className="numeric">{moneyText(figures.revenue)}</td>
    </tr>
  );
}

function CallsCell({ row }: { readonly row: SourceRow }) {
  const links = useSourceLinks(row.key);
  return (
    <span className="bar-and-count">
      <ResultBar figures={row.figures} thin />
      <Link href={links.calls} aria-label={TEXT.opensCalls(row.figures.calls, links.name)}>
        {countText(row.figures.calls)}
      </Link>
    </span>
  );
}

function FigureLink({ row, figure }: { readonly row: SourceRow; readonly figure: "booked" | "closed" | "revenue" }) {
  const links = useSourceLinks(row.key);
  const text = figure === "revenue" ? moneyText(row.figures.revenue) : countText(row.figures[figure]);
  return <Link href={figure === "booked" ? links.booked : links.closed}>{text}</Link>;
}
