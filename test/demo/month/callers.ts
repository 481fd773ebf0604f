import { type Draws, itemAt } from "./draws.ts";

/** Somebody who rings the firm; all are invented. */
export interface Caller {
  /** E.164, of the range that is kept free for fiction. */
  readonly number: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly street: string;
  readonly city: string;
}

const FIRST_NAMES =
  "Alice Ben Carmen Daniel Elena Frank Grace Hector Irene James Kavita Leo Maria Nathan Olga Paul Quinn Rosa Samir Teresa Umar Vera Walter Ximena Yusuf Zoe Amir Bianca Curtis Dolores Edwin Fatima Gordon Hannah Isaac Joanna Kenji Lucia Mitchell Nadia Oscar Priya".split(
    " ",
  );
const LAST_NAMES =
  "Abbott Barnes Castillo Dawson Ellery Fontaine Garza Hollis Ivanov Jensen Kowalski Lindqvist Marsh Novak Okafor Pruitt Quigley Romero Sandoval Tran Underhill Vasquez Whitman Xu Yamada Zeller Ashby Bergstrom Calloway Delgado Emerson Fischer Granger Haddad Iverson Joshi".split(
    " ",
  );
const STREETS = [
  "Alder Lane",
  "Pine Street",
  "Mill Road",
  "Sunset Drive",
  "Harbor View",
  "Orchard Court",
  "Juniper Way",
  "Birch Avenue",
  "Meadow Lane",
  "Cedar Park Drive",
];

/** Where the numbers of an area code are at home. The firm's own numbers begin at 206-555-0100. */
const AREAS = [
  { code: "206", city: "Seattle", first: 140 },
  { code: "425", city: "Bellevue", first: 100 },
  { code: "253", city: "Tacoma", first: 100 },
  { code: "360", city: "Olympia", first: 100 },
] as const;

/** Everybody who may ring, each with another name and number, in an order of chance. */
export function inventCallers(draws: Draws): readonly Caller[] {
  const names = draws.shuffled(FIRST_NAMES.flatMap((first) => LAST_NAMES.map((last) => [first, last] as const)));
  const numbers = draws.shuffled(
    AREAS.flatMap(({ code, city, first }) =>
      Array.from({ length: 200 - first }, (_, index) => ({ number: `+1${code}5550${first + index}`, city })),
    ),
  );
  return numbers.map(({ number, city }, index) => {
    const [firstName, lastName] = itemAt(names, index);
    return { number, firstName, lastName, street: `${draws.whole(11, 989)} ${draws.pick(STREETS)}`, city };
  });
}

/** The town that a number's area code belongs to. */
export function cityOf(number: string): string {
  return AREAS.find(({ code }) => number.startsWith(`+1${code}`))?.city ?? "Seattle";
}

/** A number as people say it: "206-555-0143". */
export function spokenNumber(number: string): string {
  return `${number.slice(2, 5)}-${number.slice(5, 8)}-${number.slice(8)}`;
}
