import type { z } from "zod";
import { SECOND_MS } from "../../../values/instant.ts";
import type { CrmSession } from "../crm.ts";
import type { HubSpotClient } from "./client.ts";
import { type ObjectName, objectPath } from "./names.ts";
import { type HubSpotRecord, searchPageSchema } from "./payloads.ts";

/** What is looked for: groups of conditions of which one must hold, the order, and the properties to read. */
export interface SearchQuery {
  readonly filterGroups: readonly { readonly filters: readonly SearchFilter[] }[];
  /** HubSpot answers in the order of creation when there is none. */
  readonly sorts: readonly { readonly propertyName: string; readonly direction: "ASCENDING" }[];
  readonly properties: readonly string[];
}

/** One condition. Lists of text find only values that are sent in lower case. */
type SearchFilter =
  | { readonly propertyName: string; readonly operator: "IN"; readonly values: readonly string[] }
  | { readonly propertyName: string; readonly operator: "GTE"; readonly value: string };

/** Reads all pages of a search, at most `MAX_FOUND` records. */
export type Search = (object: ObjectName, query: SearchQuery) => Promise<readonly HubSpotRecord[]>;

type SearchPage = z.output<typeof searchPageSchema>;

/** Limits of a search (https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm, second hand). */
export const MAX_BODY_CHARACTERS = 3_000;
export const MAX_FOUND = 10_000;
const PAGE_ROWS = 200;

/** HubSpot takes five searches a second from all apps of an account together, so one is left to the others. */
const SEARCHES_PER_SECOND = 4;

/** A session's search. Its requests are spaced, because HubSpot counts searches by the second. */
export function createSearch(
  client: HubSpotClient,
  now: CrmSession["now"],
  pause: (milliseconds: number) => Promise<void>,
): Search {
  const takeTurn = createTurns(now, pause);
  return async (object, query) => {
    const found: HubSpotRecord[] = [];
    let after: string | undefined = "0";
    while (after !== undefined && Number(after) < MAX_FOUND) {
      await takeTurn();
      const page: SearchPage = await client.send(
        { method: "POST", path: objectPath(object, "search"), body: searchBody(query, after) },
        searchPageSchema,
      );
      found.push(...page.results);
      after = page.paging?.next?.after;
    }
    return found;
  };
}

/** The body of a search; its length is limited. */
export function searchBody(query: SearchQuery, after: string) {
  return { ...query, limit: PAGE_ROWS, after };
}

/** Lets each waiter go on when fewer than four went on within the last second; one after the other. */
function createTurns(now: () => number, pause: (milliseconds: number) => Promise<void>): () => Promise<void> {
  const turns: number[] = [];
  let last = Promise.resolve();
  const next = async (): Promise<void> => {
    const [oldest] = turns;
    if (turns.length === SEARCHES_PER_SECOND && oldest !== undefined) {
      turns.shift();
      const wait = oldest + SECOND_MS - now();
      if (wait > 0) await pause(wait);
    }
    turns.push(now());
  };
  return async () => {
    last = last.then(next);
    await last;
  };
}
