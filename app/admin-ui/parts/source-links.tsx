import { Link, useLocation } from "wouter";
import { bookedOnly, callsHref, nextDimension, ROUTES, withQuery, withResult, writeView } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { valueText } from "../words.ts";

/** Where the figures of one source lead: its calls, its closed calls, and the page narrowed to it. */
export function useSourceLinks(value: string) {
  const { period, filters, by, sort } = useView();
  const narrowed = { ...filters, [by]: value };
  const name = valueText(by, value);
  return {
    name,
    calls: callsHref(period, narrowed),
    booked: callsHref(period, bookedOnly(narrowed)),
    closed: callsHref(period, withResult(narrowed, "closed")),
    narrow: withQuery(ROUTES.revenue, writeView({ period, filters: narrowed, by: nextDimension(by), sort })),
  };
}

/** The name of a source; following it narrows the page to the source and goes one level down. */
export function SourceName({ value }: { readonly value: string }) {
  const [, navigate] = useLocation();
  const { name, narrow } = useSourceLinks(value);
  return (
    <Link
      href={narrow}
      className={value === "" ? "source-name dim" : "source-name"}
      aria-label={TEXT.narrowTo(name)}
      onClick={(event) => {
        // Back leads to the page as it was, at its top, because the narrowed page begins with its own headline.
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        navigate(narrow);
        scrollTo({ top: 0 });
      }}
    >
      {name}
    </Link>
  );
}
