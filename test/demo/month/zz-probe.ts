import { createLocalClassifier } from "../../../app/adapters/outcome-classifiers/local/index.ts";
import { writeDialogue } from "./dialogue/index.ts";
import { JOBS } from "./dialogue/jobs.ts";
import { drawsOf } from "./draws.ts";

const c = createLocalClassifier();
const d0 = drawsOf(Number(process.argv[2] ?? 5));
let picked: any[] = [];
const d = {
  ...d0,
  pick: (x: any) => {
    const y = d0.pick(x) as any;
    if (Array.isArray(y)) picked.push(y);
    return y;
  },
};
const show = Number(process.argv[3] ?? 3);
for (const label of ["appointment", "quote", "inquiry", "low_quality", "sale", "robocall"] as const) {
  const rows = [];
  const eff = new Map<string, number[]>();
  for (let i = 0; i < 600; i++) {
    const of = {
      label: label === "robocall" ? ("low_quality" as const) : label,
      job: d.pick(Object.keys(JOBS)) as any,
      firstName: "Maria",
      lastName: "Novak",
      street: "412 Alder Lane",
      city: "Shoreline",
      phone: "206-555-0143",
      robocall: label === "robocall",
    };
    picked = [];
    const turns = writeDialogue(of, d);
    const j = await c.classify({ turns });
    const p =
      j.label === of.label
        ? j.confidence
        : -(j.alternatives.find((a) => a.label === of.label)?.confidence ?? 0) * 0 - j.confidence;
    rows.push({ turns, j, p });
    for (const y of picked)
      if (typeof y[0] === "string") {
        const k = y.join(" | ");
        eff.set(k, [...(eff.get(k) ?? []), p]);
      }
  }
  rows.sort((a, b) => a.p - b.p);
  const lens = rows.map((r) => r.turns.length);
  const e = [...eff]
    .map(([k, v]) => [v.reduce((a, b) => a + b, 0) / v.length, Math.min(...v), k] as const)
    .sort((a, b) => a[0] - b[0]);
  console.log(
    "##",
    label,
    "wrong",
    rows.filter((r) => r.p < 0).length,
    "unsure<.6",
    rows.filter((r) => r.p >= 0 && r.p < 0.6).length,
    "<.7",
    rows.filter((r) => r.p >= 0.6 && r.p < 0.7).length,
    "median",
    rows[300]!.p.toFixed(2),
    "turns",
    Math.min(...lens),
    Math.max(...lens),
  );
  for (const [m, mn, k] of e.slice(0, 10)) console.log("     ", m.toFixed(2), mn.toFixed(2), k.slice(0, 140));
  for (const r of rows.filter((r) => r.p < 0.6).slice(0, show)) {
    console.log(
      "--",
      r.j.label,
      r.j.confidence.toFixed(2),
      r.j.alternatives.map((a) => a.label + " " + a.confidence.toFixed(2)).join(", "),
    );
    for (const t of r.turns) console.log("  ", t.speaker[0], t.text);
  }
}
