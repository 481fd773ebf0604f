import { useState } from "react";
import { Link } from "wouter";
import { type FiguresView, RESULTS, type RevenueReport } from "../../http/contract.ts";
import { dayText } from "../dates.ts";
import { axisMoneyText, countText } from "../format.ts";
import { weekWithin } from "../period.ts";
import { callsHref } from "../routes.ts";
import { TEXT, weekSentence } from "../texts.ts";
import { useView } from "../view.ts";
import { axisMarks, stacked } from "./scale.ts";

const LEFT = 76;
const RIGHT = 8;
const MONEY = { top: 32, height: 132 };
const CALLS = { top: 216, height: 96 };
const HEIGHT = 352;
const GAP = 2;
const LEAST = 3;

/** Two panels over the same weeks, never two axes in one: revenue above, calls by result below. Each week is one link with a full sentence as its name. */
export function WeeksChart({ report, width }: { readonly report: RevenueReport; readonly width: number }) {
  const [said, setSaid] = useState<string>();
  const { weeks } = report;
  const moneyMarks = axisMarks(Math.max(...weeks.map((week) => week.figures.revenue.minor)));
  const callMarks = axisMarks(Math.max(...weeks.map((week) => week.figures.calls)));
  const slot = (width - LEFT - RIGHT) / Math.max(1, weeks.length);
  const currency = report.headline.revenue.currency;
  return (
    <>
      <svg width={width} height={HEIGHT} className="chart" aria-label={TEXT.weekByWeek}>
        <Hatch />
        <Panel
          title={TEXT.revenue}
          panel={MONEY}
          width={width}
          marks={moneyMarks.map((mark) => ({ at: mark, text: axisMoneyText({ minor: mark, currency }) }))}
        />
        <Panel
          title={TEXT.callsByResult}
          panel={CALLS}
          width={width}
          marks={callMarks.map((mark) => ({ at: mark, text: countText(mark) }))}
        />
        {weeks.map((week, place) => (
          <Week
            key={week.weekOf}
            week={week}
            report={report}
            left={LEFT + place * slot}
            slot={slot}
            highest={{ money: moneyMarks.at(-1) ?? 0, calls: callMarks.at(-1) ?? 0 }}
            say={setSaid}
          />
        ))}
      </svg>
      <p className="chart-said">{said ?? TEXT.chooseWeek}</p>
    </>
  );
}

/** Low quality is told by its hatch too, so it is not by colour alone. */
function Hatch() {
  return (
    <defs>
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="3" height="5" className="hatch-line" />
      </pattern>
    </defs>
  );
}

interface PanelProps {
  readonly title: string;
  readonly panel: { readonly top: number; readonly height: number };
  readonly width: number;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

function Panel({ title, panel, width, marks }: PanelProps) {
  const highest = marks.at(-1)?.at ?? 0;
  return (
    <g aria-hidden>
      <text x={0} y={panel.top - 20} className="chart-title">
        {title}
      </text>
      {marks.map(({ at, text }) => {
        const y = panel.top + panel.height - tall(at, highest, panel.height);
        return (
          <g key={at}>
            <line x1={LEFT} x2={width - RIGHT} y1={y} y2={y} className={at === 0 ? "chart-base" : "chart-line"} />
            <text x={LEFT - 10} y={y + 4} textAnchor="end" className="chart-mark">
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface WeekProps {
  readonly week: RevenueReport["weeks"][number];
  readonly report: RevenueReport;
  readonly left: number;
  readonly slot: number;
  readonly highest: { readonly money: number; readonly calls: number };
  readonly say: (sentence: string | undefined) => void;
}

function Week({ week, report, left, slot, highest, say }: WeekProps) {
  const { filters } = useView();
  const { weekOf, figures, running } = week;
  const sentence = weekSentence(dayText(weekOf), figures, running);
  const column = Math.min(56, slot * 0.62);
  const x = left + (slot - column) / 2;
  const money = tall(figures.revenue.minor, highest.money, MONEY.height);
  return (
    <Link
      href={callsHref(weekWithin(weekOf, report.period), filters)}
      aria-label={sentence}
      className="chart-week"
      onMouseEnter={() => say(sentence)}
      onMouseLeave={() => say(undefined)}
      onFocus={() => say(sentence)}
      onBlur={() => say(undefined)}
    >
      <rect
        x={left + 1}
        y={MONEY.top - 4}
        width={slot - 2}
        height={HEIGHT - MONEY.top}
        rx={6}
        className="chart-touch"
      />
      {money > 0 ? (
        <rect
          x={x}
          y={MONEY.top + MONEY.height - money}
          width={column}
          height={money}
          rx={2}
          className={running ? "chart-money running" : "chart-money"}
        />
      ) : null}
      <Stack figures={figures} x={x} width={column} highest={highest.calls} />
      <text x={left + slot / 2} y={CALLS.top + CALLS.height + 18} textAnchor="middle" className="chart-mark">
        {dayText(weekOf)}
      </text>
      {running ? (
        <text x={left + slot / 2} y={CALLS.top + CALLS.height + 32} textAnchor="middle" className="chart-mark">
          {TEXT.soFar}
        </text>
      ) : null}
    </Link>
  );
}

interface StackProps {
  readonly figures: FiguresView;
  readonly x: number;
  readonly width: number;
  readonly highest: number;
}

function Stack({ figures, x, width, highest }: StackProps) {
  const base = CALLS.top + CALLS.height;
  return stacked(RESULTS.map((result) => [result, figures.results[result]] as const)).map(({ name, start, end }) => {
    const foot = base - tall(start, highest, CALLS.height);
    const height = Math.max(LEAST, tall(end - start, highest, CALLS.height) - GAP);
    return (
      <g key={name}>
        <rect x={x} y={foot - height} width={width} height={height} className={`chart-${name}`} />
        {name === "low_quality" ? (
          <rect x={x} y={foot - height} width={width} height={height} fill="url(#hatch)" />
        ) : null}
      </g>
    );
  });
}

function tall(value: number, highest: number, height: number): number {
  return highest === 0 ? 0 : Math.max(0, (value / highest) * height);
}
