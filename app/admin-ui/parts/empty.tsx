import { Button } from "@mantine/core";
import { periodText } from "../dates.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { filtersInWords } from "./filter-chips.tsx";

/** Nothing to show: by the filters, which can be cleared, or because no call came in the period. */
export function Empty() {
  const { filters, period, change } = useView();
  const words = filtersInWords(filters);
  const days = periodText(period.from, period.to);
  return (
    <div className="empty">
      <p>{words === "" ? TEXT.noCalls(days) : TEXT.noCallsByFilter(words, days)}</p>
      {words === "" ? null : (
        <Button variant="default" onClick={() => change({ filters: {} })}>
          {TEXT.clearFilters}
        </Button>
      )}
    </div>
  );
}
