import { z } from "zod";
import { nonsense } from "./refusal.ts";
import type { SearchGroup, SearchIndex } from "./search-index.ts";
import { type QueryScope, type RenderedRecord, runSoqlAmong } from "./soql.ts";

/** A search taken apart: what to look for, where, and one SOQL text per object that says what to answer. */
interface Search {
  readonly terms: readonly string[];
  readonly group: SearchGroup;
  readonly returning: readonly { readonly object: string; readonly soql: string }[];
  readonly limit: number;
}

/** Salesforce examines and answers 2,000 records at most for one search. */
const MAX_RESULTS = 2_000;

const GROUPS: Readonly<Record<string, SearchGroup>> = { PHONE: "PHONE", EMAIL: "EMAIL", NAME: "NAME", ALL: "ALL" };

/** Runs one SOSL text, such as `FIND {4155551212 OR 4155550100} IN PHONE FIELDS RETURNING Lead(Id, Phone), Contact(Id)`. */
export function runSosl(scope: QueryScope, index: SearchIndex, sosl: string): readonly RenderedRecord[] {
  return runSearch(scope, index, parseSosl(sosl));
}

const parameterizedSchema = z.strictObject({
  q: z.string(),
  in: z.enum(["PHONE", "EMAIL", "NAME", "ALL"]).optional(),
  fields: z.array(z.string()).optional(),
  sobjects: z
    .array(
      z.strictObject({
        name: z.string(),
        fields: z.array(z.string()).optional(),
        where: z.string().optional(),
        limit: z.number().int().positive().optional(),
      }),
    )
    .min(1),
  defaultLimit: z.number().int().min(1).max(MAX_RESULTS).optional(),
  overallLimit: z.number().int().min(1).max(MAX_RESULTS).optional(),
});

/** Runs the JSON form of a search, whose `q` holds terms only and no SOSL clauses. */
export function runParameterizedSearch(
  scope: QueryScope,
  index: SearchIndex,
  body: unknown,
): readonly RenderedRecord[] {
  const parsed = parameterizedSchema.safeParse(body);
  if (!parsed.success) throw malformed(parsed.error.issues.map((issue) => issue.message).join("; "));
  const { q, sobjects, fields, defaultLimit, overallLimit } = parsed.data;
  const returning = sobjects.map(({ name, fields: own, where, limit = defaultLimit }) => ({
    object: name,
    soql: [
      `SELECT ${(own ?? fields ?? ["Id"]).join(", ")} FROM ${name}`,
      where === undefined ? "" : `WHERE ${where}`,
      limit === undefined ? "" : `LIMIT ${limit}`,
    ].join(" "),
  }));
  return runSearch(scope, index, {
    terms: readTerms(q),
    group: parsed.data.in ?? "ALL",
    returning,
    limit: overallLimit ?? MAX_RESULTS,
  });
}

function runSearch(scope: QueryScope, index: SearchIndex, search: Search): readonly RenderedRecord[] {
  const found = search.returning.flatMap(({ soql }) =>
    runSoqlAmong(scope, soql, (object) => index.find(object, search.group, search.terms)),
  );
  return found.slice(0, search.limit);
}

function parseSosl(sosl: string): Search {
  const find = /^\s*FIND\s*\{((?:[^{}\\]|\\.)*)\}\s*/i.exec(sosl);
  if (find === null) throw malformed("No search term found. The search term must be enclosed in braces.");
  const rest = /^(?:IN\s+(\w+)\s+FIELDS\s+)?RETURNING\s+(.+?)(?:\s+LIMIT\s+(\d+))?\s*$/is.exec(
    sosl.slice(find[0].length),
  );
  if (rest === null) throw malformed(`unexpected token in the clauses after FIND {...}: ${sosl.slice(find[0].length)}`);
  const [, scopeName = "ALL", objects = "", limit] = rest;
  const group = GROUPS[scopeName.toUpperCase()];
  if (group === undefined) throw malformed(`unknown search scope: ${scopeName}`);
  return {
    terms: readTerms(find[1] ?? ""),
    group,
    returning: splitObjects(objects).map(readReturning),
    limit: Math.min(MAX_RESULTS, Number(limit ?? MAX_RESULTS)),
  };
}

/** Splits "Lead(Id, Phone), Contact(Id)" at the commas outside parentheses. */
function splitObjects(text: string): readonly string[] {
  const parts = text.match(/[^,()]+(?:\((?:[^()]|\([^()]*\))*\))?/g) ?? [];
  if (parts.join(",").replace(/\s/g, "") !== text.replace(/\s/g, ""))
    throw malformed(`unexpected token in RETURNING ${text}`);
  return parts.map((part) => part.trim());
}

function readReturning(text: string): { readonly object: string; readonly soql: string } {
  const parts = /^(\w+)\s*(?:\((.*)\))?$/s.exec(text);
  if (parts === null) throw malformed(`unexpected token in RETURNING ${text}`);
  const [, object = "", inside = "Id"] = parts;
  const clauses = /\s(?:WHERE|ORDER\s+BY|LIMIT)\s.*$/is.exec(inside)?.[0] ?? "";
  const fields = inside.slice(0, inside.length - clauses.length);
  return { object, soql: `SELECT ${fields} FROM ${object}${clauses}` };
}

/** Reads terms joined by OR; quotes make a phrase, a backslash takes the next sign as it is. */
function readTerms(text: string): readonly string[] {
  const terms = text.split(/\s+OR\s+/).map((term) => term.trim());
  for (const term of terms) {
    if (/^[*?]/.test(term)) throw malformed(`a wildcard cannot lead the term ${term}`);
    if (/(?<!\\)[&|!{}[\]()^~:+]/.test(term)) throw malformed(`unescaped reserved sign in the term ${term}`);
    if (/\s(?:AND|NOT)\s/.test(term)) throw malformed("only OR is part of this sandbox's search");
    if (bare(term).length < 2) throw malformed(`search term must be longer than one character: ${term}`);
  }
  return terms.map(bare);
}

function bare(term: string): string {
  return term.replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1");
}

function malformed(message: string): Error {
  return nonsense("MALFORMED_SEARCH", message);
}
