// Checks the figures of a demo: the last line of its output, given as a file, against what its month is made of.
import { deepStrictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";

const EXPECTED = {
  calls: 200,
  appointments: 80,
  closed: 50,
  revenue: { minor: 18_000_000, currency: "USD" },
  conversions: { sent: 50, accepted: 50, valueMinor: 18_000_000 },
  peopleCreatedTwice: 0,
  unexplained: 0,
};

const [file] = process.argv.slice(2);
const figures = JSON.parse(readFileSync(file, "utf8").trimEnd().split("\n").at(-1));
const compared = Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, figures[name]]));
deepStrictEqual(compared, EXPECTED);
process.stdout.write(`The figures are right: ${JSON.stringify(figures)}\n`);
