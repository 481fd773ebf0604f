import { type Doc, isArray, isDoc, isOperatorDoc, toNumber } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";
import { splitPath } from "./paths.ts";

interface Tree {
  readonly [name: string]: Tree | true;
}

/** Compiles a projection of plain fields: those to include, or those to leave out. Operators in it are refused with BadValue. */
export function compileProjection(projection: Doc): (doc: Doc) => Doc {
  const fields = flatten(projection);
  const others = fields.filter(({ path }) => path !== "_id");
  const include = others[0]?.include ?? fields.find(({ path }) => path === "_id")?.include ?? false;
  if (others.some((field) => field.include !== include))
    throw new MongoError(31254, "Cannot mix inclusion and exclusion in one projection");
  const id = fields.find(({ path }) => path === "_id")?.include;
  const paths = others.map(({ path }) => path);
  if (include) return (doc) => included(doc, treeOf(id === false ? paths : ["_id", ...paths]));
  const tree = treeOf(id === false ? ["_id", ...paths] : paths);
  return (doc) => excluded(doc, tree);
}

/** Whether a projection only names fields, so that `compileProjection` can do it. */
export function isPlainProjection(projection: Doc): boolean {
  return Object.values(projection).every(
    (value) =>
      typeof value === "boolean" ||
      toNumber(value) !== undefined ||
      (isDoc(value) && !isOperatorDoc(value) && isPlainProjection(value)),
  );
}

function flatten(projection: Doc, prefix = ""): readonly { readonly path: string; readonly include: boolean }[] {
  return Object.entries(projection).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    if (path.split(".").some((segment) => segment.startsWith("$")))
      throw badValue("positional projection is not supported");
    if (typeof value === "boolean" || toNumber(value) !== undefined)
      return [{ path, include: value === true || (value !== false && toNumber(value) !== 0) }];
    if (isDoc(value) && !isOperatorDoc(value) && Object.keys(value).length > 0) return flatten(value, `${path}.`);
    throw badValue(`the projection of '${path}' is not supported by the embedded database`);
  });
}

function treeOf(paths: readonly string[]): Tree {
  const root = new Map<string, readonly string[][]>();
  for (const path of paths) {
    const [first = "", ...rest] = splitPath(path);
    root.set(first, [...(root.get(first) ?? []), rest]);
  }
  return Object.fromEntries(
    [...root].map(([name, rests]): [string, Tree | true] => [
      name,
      rests.some((rest) => rest.length === 0) ? true : treeOf(rests.map((rest) => rest.join("."))),
    ]),
  );
}

function branch(tree: Tree, name: string): Tree | true | undefined {
  return Object.hasOwn(tree, name) ? tree[name] : undefined;
}

function included(doc: Doc, tree: Tree): Doc {
  const out: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const under = branch(tree, name);
    if (under === true) out[name] = value;
    else if (under !== undefined && (isDoc(value) || isArray(value)))
      out[name] = inside(value, (inner) => included(inner, under), true);
  }
  return out;
}

function excluded(doc: Doc, tree: Tree): Doc {
  const out: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const under = branch(tree, name);
    if (under === undefined) out[name] = value;
    else if (under !== true) out[name] = inside(value, (inner) => excluded(inner, under), false);
  }
  return out;
}

/** Applies to a document, or to the documents in an array; an inclusion drops the elements that are no documents. */
function inside(value: unknown, apply: (doc: Doc) => Doc, dropScalars: boolean): unknown {
  if (isDoc(value)) return apply(value);
  if (!isArray(value)) return value;
  return value
    .filter((item) => !dropScalars || isDoc(item) || isArray(item))
    .map((item) => inside(item, apply, dropScalars));
}
