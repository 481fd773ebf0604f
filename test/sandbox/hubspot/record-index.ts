import type { ObjectType } from "./object-types.ts";

/**
 * Finds records by value without walking through all of them. It remembers every value that a record ever had (search may still see
 * old ones), so callers check each candidate again.
 */
export interface RecordIndex {
  covers(property: string): boolean;
  add(type: ObjectType, id: string, properties: Readonly<Record<string, string>>): void;
  /** Ids of records that have or had one of these values; compared without regard to case. */
  withValues(type: ObjectType, property: string, values: readonly string[]): ReadonlySet<string>;
  /** Ids of records that have or had a value for which the test holds. */
  whereValue(type: ObjectType, property: string, test: (value: string) => boolean): ReadonlySet<string>;
  /** From now on values of this property are indexed; records written earlier are not. */
  cover(property: string): void;
}

const ALWAYS = [
  "email",
  "phone",
  "mobilephone",
  "hs_object_id",
  "hs_searchable_calculated_phone_number",
  "hs_searchable_calculated_mobile_number",
  "hs_calculated_phone_number",
  "hs_calculated_mobile_number",
];

/** An empty index over the properties that records are looked up by. */
export function createRecordIndex(): RecordIndex {
  const covered = new Set<string>(ALWAYS);
  const byProperty = new Map<string, Map<string, Set<string>>>();

  const remember = (key: string, value: string, id: string): void => {
    const values = byProperty.get(key) ?? new Map<string, Set<string>>();
    byProperty.set(key, values);
    const ids = values.get(value) ?? new Set<string>();
    values.set(value, ids);
    ids.add(id);
  };
  return {
    covers: (property) => covered.has(property),
    cover: (property) => void covered.add(property),
    add: (type, id, properties) => {
      for (const property of covered) {
        const value = properties[property];
        if (value !== undefined && value !== "") remember(`${type} ${property}`, value.toLowerCase(), id);
      }
    },
    withValues: (type, property, values) => {
      const known = byProperty.get(`${type} ${property}`);
      return new Set(values.flatMap((value) => [...(known?.get(value.toLowerCase()) ?? [])]));
    },
    whereValue: (type, property, test) => {
      const found = new Set<string>();
      for (const [value, ids] of byProperty.get(`${type} ${property}`) ?? []) {
        if (test(value)) for (const id of ids) found.add(id);
      }
      return found;
    },
  };
}
