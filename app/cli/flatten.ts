/** The leaves of a plain value by their paths ("caller.number"), in the value's own order; undefined members are left out. */
export function flatten(value: unknown, path = ""): readonly (readonly [path: string, text: string])[] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  const members = Object.entries(value);
  if (members.length === 0) return [[path, Array.isArray(value) ? "none" : "empty"]];
  return members.flatMap(([name, member]) => flatten(member, path === "" ? name : `${path}.${name}`));
}
