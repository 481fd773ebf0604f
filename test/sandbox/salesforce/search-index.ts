import type { ObjectSchema } from "./schema.ts";
import type { Row, Tables } from "./tables.ts";

/** What of a record is searched. */
export type SearchGroup = "PHONE" | "EMAIL" | "NAME" | "ALL";

/** Answers which records hold one of the terms, as the org's search index knew them. */
export interface SearchIndex {
  /** Records whose indexed state holds a term; a change enters the index only after the lag. */
  find(object: ObjectSchema, group: SearchGroup, terms: readonly string[]): readonly Row[];
}

/** One state of a record's searchable texts, and since when it held. */
interface IndexedState {
  readonly sinceMs: number;
  readonly tokens: Readonly<Record<Exclude<SearchGroup, "ALL">, readonly string[]>>;
}

/**
 * The search index of the org, fed by every change of a record. SOSL lags behind SOQL (two calls within about five minutes are known
 * to create two contacts), so a state becomes findable `lagMs` after it was saved, and the state before it stays findable until then.
 */
export function startSearchIndex(tables: Tables, now: () => number, lagMs: () => number): SearchIndex {
  const histories = new Map<string, readonly IndexedState[]>();
  const holders = new Map<string, Set<string>>();
  tables.onChange((row, before) => {
    const id = row?.id ?? before?.id ?? "";
    const state: IndexedState = { sinceMs: now(), tokens: tokensOf(row) };
    const history = histories.get(id) ?? [];
    if (sameTokens(history.at(-1), state)) return;
    histories.set(id, [...forgetPast(history, now() - lagMs()), state]);
    for (const token of Object.values(state.tokens).flat())
      holders.set(token, (holders.get(token) ?? new Set()).add(id));
  });
  return {
    find: (object, group, terms) => {
      const wanted = terms.flatMap(tokensOfTerm);
      const suspects = new Set(wanted.flatMap((token) => [...(holders.get(token) ?? [])]));
      const indexedAt = now() - lagMs();
      const isHit = (id: string): boolean => {
        const state = histories.get(id)?.findLast((each) => each.sinceMs <= indexedAt);
        return state !== undefined && wanted.some((token) => groupTokens(state, group).includes(token));
      };
      const hits = [...suspects].filter(isHit).map((id) => tables.liveRow(object, id));
      return hits.filter((row) => row !== undefined);
    },
  };
}

/** Keeps the newest state that is already findable, and all after it. */
function forgetPast(history: readonly IndexedState[], indexedAt: number): readonly IndexedState[] {
  const newest = history.findLastIndex((each) => each.sinceMs <= indexedAt);
  return newest < 0 ? history : history.slice(newest);
}

function sameTokens(a: IndexedState | undefined, b: IndexedState): boolean {
  return a !== undefined && JSON.stringify(a.tokens) === JSON.stringify(b.tokens);
}

function groupTokens(state: IndexedState, group: SearchGroup): readonly string[] {
  return group === "ALL" ? Object.values(state.tokens).flat() : state.tokens[group];
}

function tokensOf(row: Row | undefined): IndexedState["tokens"] {
  const found: Record<Exclude<SearchGroup, "ALL">, string[]> = { PHONE: [], EMAIL: [], NAME: [] };
  if (row === undefined || row.isDeleted) return found;
  for (const field of row.object.definition.fields) {
    const value = row.values[field.name];
    if (typeof value !== "string") continue;
    if (field.type === "phone") found.PHONE.push(...phoneTokens(value));
    else if (field.type === "email") found.EMAIL.push(...words(value));
    else if (NAME_FIELDS.includes(field.name)) found.NAME.push(...words(value));
  }
  return found;
}

const NAME_FIELDS: readonly string[] = ["Name", "FirstName", "LastName", "Company", "Subject"];

/** A typed number is found by all its digits, without the leading 1, and by its last ten and seven; an extension is left out. */
function phoneTokens(text: string): readonly string[] {
  const digits = (text.split(/\s*(?:x|ext\.?)\s*\d/i)[0] ?? "").replace(/\D/g, "");
  const lengths = [digits.length, 10, 7].filter((length) => length <= digits.length && length >= 3);
  return [...new Set([...lengths.map((length) => digits.slice(-length)), digits.replace(/^1(?=\d{10}$)/, "")])].map(
    (token) => `#${token}`,
  );
}

/** A searched number is taken whole, with and without a country code of one digit: a shorter stored form must not hide it. */
function tokensOfTerm(term: string): readonly string[] {
  const digits = term.replace(/\D/g, "");
  if (/[a-z@]/i.test(term) || digits.length === 0) return words(term);
  return [...new Set([digits, digits.replace(/^1(?=\d{10}$)/, "")])].map((token) => `#${token}`);
}

function words(text: string): readonly string[] {
  const parts = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return [...new Set([text.toLowerCase(), ...parts])].filter((word) => word !== "");
}
