import { useMediaQuery } from "@mantine/hooks";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { CallRow } from "../../http/contract.ts";
import { useKeys } from "../keys.ts";
import { TEXT } from "../texts.ts";
import { CallCells, CallSummary } from "./call-cells.tsx";

interface CallRowsProps {
  readonly calls: readonly CallRow[];
  /** How many calls the list has in all, fetched or not. */
  readonly total: number;
  /** Fetches the next fifty; undefined when there are none or they are on their way. */
  readonly more: (() => unknown) | undefined;
  readonly open: (id: string) => void;
  /** False while a call lies over the list. */
  readonly keysOn: boolean;
}

/** Only the rows in sight are drawn; the next fifty are fetched shortly before they come into sight. */
export function CallRows({ calls, total, more, open, keysOn }: CallRowsProps) {
  const small = useMediaQuery("(max-width: 62em)", undefined, { getInitialValueInEffect: false }) === true;
  const place = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => setScrollMargin(place.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: calls.length,
    estimateSize: () => (small ? 92 : 56),
    overscan: 8,
    scrollMargin,
    getItemKey: (index) => calls[index]?.id ?? index,
  });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== undefined && last >= calls.length - 12) more();
  }, [more, last, calls.length]);
  useRowKeys(calls, keysOn, (index) => rows.scrollToIndex(index, { align: "auto" }));
  const drawn = rows.getVirtualItems().flatMap((item) => {
    const call = calls[item.index];
    return call === undefined ? [] : [{ item, call }];
  });
  const above = (drawn[0]?.item.start ?? scrollMargin) - scrollMargin;
  const below = rows.getTotalSize() - ((drawn.at(-1)?.item.end ?? scrollMargin) - scrollMargin);
  return (
    <div ref={place}>
      {small ? (
        <ul className="rows call-list" style={{ paddingTop: above, paddingBottom: below }}>
          {drawn.map(({ item, call }) => (
            <li key={item.key} ref={rows.measureElement} data-index={item.index}>
              <CallSummary call={call} open={open} />
            </li>
          ))}
        </ul>
      ) : (
        <table className="table call-table" aria-label={TEXT.calls} aria-rowcount={total + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {TEXT.callColumns.map((column) => (
                <th key={column} scope="col" className={NUMERIC.has(column) ? "numeric" : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={above} />
            {drawn.map(({ item, call }) => (
              <tr key={item.key} ref={rows.measureElement} data-index={item.index} aria-rowindex={item.index + 2}>
                <CallCells call={call} open={open} />
              </tr>
            ))}
            <Space height={below} />
          </tbody>
        </table>
      )}
    </div>
  );
}

const NUMERIC = new Set<string>(TEXT.numericColumns);

/** Stands for the rows out of sight, so that the page is as long as the whole list. */
function Space({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={TEXT.callColumns.length} className="space" style={{ height }} />
    </tr>
  );
}

/** J and K, or the arrows, go from row to row; a row out of sight is scrolled to first. */
function useRowKeys(calls: readonly CallRow[], on: boolean, show: (index: number) => void): void {
  const step = (by: number) => {
    const focused = document.activeElement?.getAttribute("data-call");
    const at = calls.findIndex((call) => call.id === focused);
    const next = at === -1 ? 0 : Math.min(calls.length - 1, Math.max(0, at + by));
    const id = calls[next]?.id;
    if (id === undefined) return;
    show(next);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-call="${CSS.escape(id)}"]`)?.focus());
  };
  const down = () => step(1);
  const up = () => step(-1);
  useKeys(on ? { j: down, k: up, arrowdown: down, arrowup: up } : {});
}
