import { spokenNumber } from "./callers.ts";
import type { DemoMonth } from "./demo-call.ts";
import { itemAt } from "./draws.ts";

/** Somebody whom the firm's CRM knows before the month begins; the number is written as people write numbers. */
export interface ExistingPerson {
  readonly name: string;
  readonly phone: string;
  readonly email?: string;
  readonly kind: "lead" | "contact";
}

const PEOPLE = 30;

/** Ways in which salespeople type "206-555-0143". */
const SPELLINGS: readonly ((spoken: string) => string)[] = [
  (spoken) => spoken,
  (spoken) => `(${spoken.slice(0, 3)}) ${spoken.slice(4)}`,
  (spoken) => spoken.replaceAll("-", "."),
  (spoken) => spoken.replaceAll("-", ""),
  (spoken) => `+1 ${spoken.replaceAll("-", " ")}`,
  (spoken) => `1-${spoken}`,
  (spoken) => `+1${spoken.replaceAll("-", "")}`,
];

/** The callers of a month who are in the CRM already, taken from all of the month, among those who show a name. */
export function existingPeople(month: DemoMonth): readonly ExistingPerson[] {
  const named = new Map(
    month.calls.flatMap(({ callerNumber, callerName, spam }) =>
      callerNumber === undefined || callerName === undefined || spam === true
        ? []
        : [[callerNumber, callerName] as const],
    ),
  );
  const stride = Math.floor(named.size / PEOPLE);
  const known = [...named].filter((_, index) => index % stride === 0).slice(0, PEOPLE);
  return known.map(([number, name], index) => ({
    name,
    phone: itemAt(SPELLINGS, index)(spokenNumber(number)),
    ...(index % 3 === 2 ? {} : { email: `${name.toLowerCase().replace(" ", ".")}@mail.example` }),
    kind: index % 5 < 2 ? "lead" : "contact",
  }));
}
