import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import "../calls.css";
import "../call.css";
import { fetchCalls } from "../api.ts";
import { CallDrawer } from "../call/call-drawer.tsx";
import { CallView } from "../call/call-view.tsx";
import { CallRows } from "../parts/call-rows.tsx";
import { Empty } from "../parts/empty.tsx";
import { FilterChips } from "../parts/filter-chips.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { PeriodPicker } from "../parts/period-picker.tsx";
import { ResultFilter } from "../parts/result-filter.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { callHref, ROUTES } from "../routes.ts";
import { figuresLine, TEXT } from "../texts.ts";
import { useView } from "../view.ts";

/** The list of calls; one call lies over it as a drawer, or is the page when its address was opened alone. */
export function CallsPage({ openId }: { readonly openId?: string }) {
  const state: unknown = useHistoryState();
  const opened = useRef<string>(undefined);
  const [, navigate] = useLocation();
  const search = useSearch();
  const overList = state === "over-list" || opened.current !== undefined;
  if (openId !== undefined && !overList) return <CallView id={openId} alone />;
  if (openId !== undefined) opened.current = openId;
  return (
    <>
      <CallsList open={(id) => navigate(callHref(id, search), { state: "over-list" })} keysOn={openId === undefined} />
      <CallDrawer
        id={openId}
        close={() => {
          navigate(search === "" ? ROUTES.calls : `${ROUTES.calls}?${search}`);
          focusRow(opened.current);
        }}
      />
    </>
  );
}

/** After the drawer the person stands where they were: on the row of the call. */
function focusRow(id: string | undefined): void {
  if (id === undefined) return;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-call="${CSS.escape(id)}"]`)?.focus());
}

function CallsList({ open, keysOn }: { readonly open: (id: string) => void; readonly keysOn: boolean }) {
  const { period, filters } = useView();
  const list = useInfiniteQuery({
    queryKey: ["calls", period, filters],
    queryFn: ({ pageParam }) => fetchCalls(period, filters, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  const first = list.data?.pages[0];
  return (
    <>
      <PageTitle title={TEXT.calls}>
        <ResultFilter />
        <PeriodPicker />
      </PageTitle>
      {first === undefined ? null : <p className="calls-line">{figuresLine(first.figures)}</p>}
      <FilterChips />
      {list.isPending ? <Waiting label={TEXT.loading} shape="rows" /> : null}
      {list.isError ? <Trouble what={TEXT.callsFailed} failure={list.error} retry={list.refetch} /> : null}
      {first?.calls.length === 0 ? <Empty /> : null}
      {first === undefined || first.calls.length === 0 ? null : (
        <CallRows
          calls={list.data?.pages.flatMap((page) => page.calls) ?? []}
          total={first.figures.calls}
          more={list.hasNextPage && !list.isFetchingNextPage && !list.isError ? list.fetchNextPage : undefined}
          open={open}
          keysOn={keysOn}
        />
      )}
    </>
  );
}
