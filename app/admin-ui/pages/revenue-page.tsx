import { NativeSelect } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RevenueReport, SOURCE_DIMENSIONS } from "../../http/contract.ts";
import { fetchRevenue } from "../api.ts";
import { WeekByWeek } from "../charts/week-by-week.tsx";
import { Empty } from "../parts/empty.tsx";
import { FilterChips } from "../parts/filter-chips.tsx";
import { Headline } from "../parts/headline.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { PeriodPicker } from "../parts/period-picker.tsx";
import { SourcesTable } from "../parts/sources-table.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { DIMENSION_WORDS } from "../words.ts";

/** What did our calls earn? Headline, weeks and sources are of one answer, so their totals are the same numbers. */
export function RevenuePage() {
  const { period, by, filters } = useView();
  const report = useQuery({
    queryKey: ["revenue", period, by, filters],
    queryFn: () => fetchRevenue(period, by, filters),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title={TEXT.revenue}>
        <PeriodPicker />
      </PageTitle>
      <FilterChips />
      {report.isPending ? <Waiting label={TEXT.loading} shape="page" /> : null}
      {report.isError ? <Trouble what={TEXT.revenueFailed} failure={report.error} retry={report.refetch} /> : null}
      {report.data === undefined || report.isError ? null : <Report report={report.data} />}
    </>
  );
}

function Report({ report }: { readonly report: RevenueReport }) {
  return (
    <>
      <Headline report={report} />
      {report.headline.calls === 0 ? <Empty /> : <WeekByWeek report={report} />}
      <section className="card" aria-labelledby="sources-title">
        <div className="card-title">
          <h2 id="sources-title">{TEXT.sources}</h2>
          <BySwitch />
        </div>
        <SourcesTable report={report} />
      </section>
    </>
  );
}

function BySwitch() {
  const { by, change } = useView();
  return (
    <div className="by-switch">
      <span aria-hidden>{TEXT.by}</span>
      <NativeSelect
        aria-label={TEXT.sourcesBy}
        value={by}
        onChange={(event) => {
          const chosen = SOURCE_DIMENSIONS.find((dimension) => dimension === event.currentTarget.value);
          change({ by: chosen });
        }}
        data={SOURCE_DIMENSIONS.map((dimension) => ({ value: dimension, label: DIMENSION_WORDS[dimension] }))}
      />
    </div>
  );
}
