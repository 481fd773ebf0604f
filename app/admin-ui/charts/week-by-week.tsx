import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import type { RevenueReport } from "../../http/contract.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { WeeksChart } from "./weeks-chart.tsx";
import { WeeksTable } from "./weeks-table.tsx";

/** Revenue and calls of the same weeks, as two aligned panels or as a table of the same numbers. */
export function WeekByWeek({ report }: { readonly report: RevenueReport }) {
  const { weeksAsTable, change } = useView();
  const { ref, width } = useElementSize();
  return (
    <section className="card" aria-labelledby="weeks-title">
      <div className="card-title">
        <h2 id="weeks-title">{TEXT.weekByWeek}</h2>
        <Button
          variant="subtle"
          color="gray"
          leftSection={weeksAsTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          onClick={() => change({ weeksAsTable: !weeksAsTable })}
        >
          {weeksAsTable ? TEXT.showAsChart : TEXT.showAsTable}
        </Button>
      </div>
      <div ref={ref}>
        {weeksAsTable ? <WeeksTable report={report} /> : null}
        {!weeksAsTable && width > 0 ? <WeeksChart report={report} width={width} /> : null}
      </div>
    </section>
  );
}
