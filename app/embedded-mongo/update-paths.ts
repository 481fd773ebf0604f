import { type Doc, isArray, isDoc, isOperatorDoc } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";
import { compileFilter, type Matcher } from "./matcher.ts";
import { splitPath, valueAt } from "./paths.ts";

/** The compiled `arrayFilters` of an update, by their identifiers. */
export type ArrayFilters = ReadonlyMap<string, Matcher>;

/** Compiles `arrayFilters`: each is about one identifier. The matcher is asked about `{ identifier: element }`. */
export function compileArrayFilters(filters: readonly Doc[]): ArrayFilters {
  return new Map(
    filters.map((filter) => {
      const identifier = (Object.keys(filter)[0] ?? "").split(".")[0] ?? "";
      if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier))
        throw new MongoError(9, "an array filter must begin with a lower-case identifier");
      return [identifier, compileFilter(filter)];
    }),
  );
}

/** The concrete paths that an update path with `$[]` or `$[identifier]` stands for in one document. The positional `$` is refused. */
export function concretePaths(doc: Doc, path: string, filters: ArrayFilters): readonly (readonly string[])[] {
  let paths: readonly (readonly string[])[] = [[]];
  for (const segment of splitPath(path)) {
    if (segment === "$")
      throw badValue("the positional operator $ is not supported by the embedded database; use arrayFilters");
    if (segment === "") throw new MongoError(56, "an update path contains an empty field name");
    paths = segment.startsWith("$[")
      ? paths.flatMap((before) => positions(doc, before, elementTest(segment, filters)))
      : paths.map((before) => [...before, segment]);
  }
  return paths;
}

function elementTest(segment: string, filters: ArrayFilters): (element: unknown) => boolean {
  const identifier = segment.slice(2, -1);
  if (identifier === "") return () => true;
  const matches = filters.get(identifier);
  if (matches === undefined) throw badValue(`No array filter found for identifier '${identifier}'`);
  return (element) => matches({ [identifier]: element });
}

function positions(
  doc: Doc,
  before: readonly string[],
  wanted: (element: unknown) => boolean,
): readonly (readonly string[])[] {
  const array = valueAt(doc, before);
  if (!isArray(array))
    throw badValue(`The path '${before.join(".")}' must exist in the document in order to apply array updates.`);
  return array.flatMap((element, at) => (wanted(element) ? [[...before, String(at)]] : []));
}

/** Refuses an update that writes one path twice, or a path and its parent (code 40). */
export function refuseConflicts(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) throw conflict(path);
    seen.add(path);
  }
  for (const path of seen) {
    const segments = path.split(".");
    for (let length = 1; length < segments.length; length += 1) {
      if (seen.has(segments.slice(0, length).join("."))) throw conflict(path);
    }
  }
}

function conflict(path: string): MongoError {
  return new MongoError(40, `Updating the path '${path}' would create a conflict at '${path}'`);
}

/** The fields that an upsert takes from its filter: those that must equal a value. */
export function equalityFields(filter: Doc): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(filter).flatMap(([name, condition]): readonly [string, unknown][] => {
      if (name === "$and" && isArray(condition))
        return condition.filter(isDoc).flatMap((clause) => [...equalityFields(clause)]);
      if (name.startsWith("$") || condition instanceof RegExp) return [];
      if (!isOperatorDoc(condition)) return [[name, condition]];
      return "$eq" in condition ? [[name, condition["$eq"]]] : [];
    }),
  );
}
