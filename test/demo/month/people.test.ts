import { describe, expect, test } from "vitest";
import { instant } from "../../../app/values/instant.ts";
import { parsePhone } from "../../../app/values/phone.ts";
import { buildDemoMonth } from "./index.ts";
import { existingPeople } from "./people.ts";

const MONTH = buildDemoMonth({ now: instant("2026-11-24T17:00:00.000Z"), seed: 20_261 });
const PEOPLE = existingPeople(MONTH);

describe("the people whom the CRM knows already", () => {
  test("are 30 callers of the month, leads and contacts, under their own names", () => {
    expect(PEOPLE.length).toBe(30);
    expect(PEOPLE.filter(({ kind }) => kind === "lead").length).toBe(12);
    const names = new Map(MONTH.calls.map((call) => [call.callerNumber, call.callerName]));
    for (const { name, phone } of PEOPLE) expect(names.get(parsePhone(phone, "US"))).toBe(name);
    expect(new Set(PEOPLE.map(({ name }) => name)).size).toBe(30);
  });

  test("have their numbers written in seven ways, and mostly an address for mail", () => {
    const shapes = new Set(PEOPLE.map(({ phone }) => phone.replace(/\d/g, "0")));
    expect(shapes).toEqual(
      new Set([
        "000-000-0000",
        "(000) 000-0000",
        "000.000.0000",
        "0000000000",
        "+0 000 000 0000",
        "0-000-000-0000",
        "+00000000000",
      ]),
    );
    expect(PEOPLE.filter(({ email }) => email !== undefined).length).toBe(20);
  });
});
