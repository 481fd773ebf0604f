import { useSearchParams } from "wouter";
import { type Period, presetPeriod } from "./period.ts";
import { readView, type View, writeView } from "./routes.ts";
import { useSession } from "./session.ts";

/** What the address shows, with its period filled in, and how to change it: a change is a new address. */
interface ViewState extends View {
  readonly period: Period;
  /** False while the address leaves the period to us. */
  readonly periodChosen: boolean;
  readonly change: (part: Partial<View>) => void;
}

/** Reads and writes the view in the address. Without a period it shows this month. */
export function useView(): ViewState {
  const { me, clock } = useSession();
  const [params, setParams] = useSearchParams();
  const view = readView(params);
  return {
    ...view,
    period: view.period ?? presetPeriod("this_month", clock(), me.install.timeZone),
    periodChosen: view.period !== undefined,
    change: (part) => setParams(writeView({ ...view, ...part })),
  };
}
