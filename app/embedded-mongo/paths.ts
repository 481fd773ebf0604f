import { type Doc, isArray, isDoc } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";

const NUMERIC = /^(0|[1-9][0-9]*)$/;
const MAX_ARRAY_INDEX = 100_000;

/** Splits a dotted path; refuses empty segments and `__proto__`, which would reach into JavaScript rather than the document. */
export function splitPath(path: string): readonly string[] {
  const segments = path.split(".");
  if (segments.includes("__proto__")) throw badValue("a field named __proto__ is not supported");
  return segments;
}

/** Whether a path segment may be an array position. */
export function isPosition(segment: string): boolean {
  return NUMERIC.test(segment);
}

/** An own field of a document, undefined when missing; names inherited from Object never shine through. */
export function ownField(doc: Doc, name: string): unknown {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
}

/**
 * Calls `visit` with every value that a query path reaches, walking through arrays of documents; undefined stands for "missing".
 * An array at the end of the path is visited as a whole: whoever asks decides about its elements. Stops early when `visit` answers true.
 */
export function someValueAt(
  root: unknown,
  segments: readonly string[],
  visit: (value: unknown) => boolean,
  at = 0,
): boolean {
  const segment = segments[at];
  if (segment === undefined) return visit(root);
  if (isDoc(root)) return someValueAt(ownField(root, segment), segments, visit, at + 1);
  if (isArray(root)) return someInArray(root, { segments, segment, at, visit });
  return visit(undefined);
}

interface ArrayVisit {
  readonly segments: readonly string[];
  readonly segment: string;
  readonly at: number;
  readonly visit: (value: unknown) => boolean;
}

function someInArray(values: readonly unknown[], { segments, segment, at, visit }: ArrayVisit): boolean {
  if (isPosition(segment) && Number(segment) < values.length) {
    if (someValueAt(values[Number(segment)], segments, visit, at + 1)) return true;
  }
  return values.some((value) => isDoc(value) && someValueAt(value, segments, visit, at));
}

/** The value at a path of plain fields and array positions, undefined when any part is missing. */
export function valueAt(root: unknown, segments: readonly string[]): unknown {
  let value = root;
  for (const segment of segments) {
    if (isDoc(value)) value = ownField(value, segment);
    else if (isArray(value) && isPosition(segment)) value = value[Number(segment)];
    else return undefined;
  }
  return value;
}

/** Sets a value in a document being built, making parents as needed; throws PathNotViable (28) when a parent holds something else. */
export function setAt(root: Doc, segments: readonly string[], value: unknown): void {
  let parent: unknown = root;
  for (const [at, segment] of segments.entries()) {
    const last = at === segments.length - 1;
    const present = childOf(parent, segment, segments);
    if (last) putChild(parent, segment, value);
    else {
      const next = present === undefined ? {} : present;
      if (present === undefined) putChild(parent, segment, next);
      parent = next;
    }
  }
}

function childOf(parent: unknown, segment: string, segments: readonly string[]): unknown {
  if (isDoc(parent)) return ownField(parent, segment);
  if (Array.isArray(parent) && isPosition(segment)) return parent[Number(segment)];
  throw new MongoError(28, `Cannot create field '${segment}' in element at path '${segments.join(".")}'`);
}

function putChild(parent: unknown, segment: string, value: unknown): void {
  if (isDoc(parent)) parent[segment] = value;
  else if (Array.isArray(parent)) {
    const position = Number(segment);
    if (position > MAX_ARRAY_INDEX) throw badValue("an array position this large is not supported");
    while (parent.length < position) parent.push(null);
    parent[position] = value;
  }
}

/** Removes the value at a path from a document being built; in an array its place becomes null. Answers whether something was there. */
export function unsetAt(root: Doc, segments: readonly string[]): boolean {
  const parent = valueAt(root, segments.slice(0, -1));
  const last = segments.at(-1) ?? "";
  if (isDoc(parent) && Object.hasOwn(parent, last)) return delete parent[last];
  if (Array.isArray(parent) && isPosition(last) && Number(last) < parent.length) {
    parent[Number(last)] = null;
    return true;
  }
  return false;
}
