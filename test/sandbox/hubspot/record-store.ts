import { derivedProperties } from "./derived-properties.ts";
import { OBJECT_TYPES, type ObjectType } from "./object-types.ts";
import { isoOf, storedValue } from "./property-values.ts";
import { createRecordIndex, type RecordIndex } from "./record-index.ts";
import { invalidValue, nonsense, Refusal } from "./refusal.ts";
import { knownProperty, type Schema } from "./schema.ts";

/** Property values by name; a property without a value is absent. */
export type Properties = Readonly<Record<string, string>>;

/** One record of the portal as it stands; replaced, never changed. */
export interface PortalRecord {
  readonly type: ObjectType;
  readonly id: string;
  readonly properties: Properties;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Who made a change: a person in the portal, or our app through the API. */
export type Origin = "person" | "api";

/** `quietly` when another event (merge, privacy deletion) tells of it. */
export type ArchiveOrigin = Origin | "quietly";

/** What happened to a record, for the webhooks. */
export type RecordChange = { readonly type: ObjectType; readonly id: string } & (
  | { readonly kind: "creation"; readonly origin: Origin }
  | { readonly kind: "deletion"; readonly origin: ArchiveOrigin }
  | { readonly kind: "propertyChange"; readonly property: string; readonly value: string; readonly origin: Origin }
);

/** The records of all types. Writes come in two halves, so that a batch can check all rows before it changes any. */
export interface RecordStore {
  /** Also answers for the id of a record that was merged into another. */
  find(type: ObjectType, id: string): PortalRecord | undefined;
  /** Looks a record up by a unique property. */
  findByUnique(type: ObjectType, property: string, value: string): PortalRecord | undefined;
  all(type: ObjectType): readonly PortalRecord[];
  /** Checks a new record; the answer makes it. `claims` holds the unique values of earlier rows of the same batch. */
  planCreate(type: ObjectType, given: Properties, options: WriteOptions): () => PortalRecord;
  planUpdate(record: PortalRecord, given: Properties, options: WriteOptions): () => PortalRecord;
  archive(type: ObjectType, id: string, origin: ArchiveOrigin): void;
  /** From now on the first id answers with the record of the second. */
  mergeInto(type: ObjectType, oldId: string, survivingId: string): void;
  /** What search sees of a record now, which lags behind; undefined while it sees nothing. */
  searchView(record: PortalRecord): PortalRecord | undefined;
  readonly index: RecordIndex;
  setSearchLagMs(ms: number): void;
}

/** How a write is made. */
export interface WriteOptions {
  readonly origin: Origin;
  readonly claims: Set<string>;
}

interface Snapshot {
  readonly visibleAt: number;
  readonly record: PortalRecord;
}

/** An empty store over the given data model. */
export function createRecordStore(options: {
  readonly now: () => number;
  readonly schema: Schema;
  readonly onChange: (change: RecordChange) => void;
}): RecordStore {
  const records = new Map<string, PortalRecord>();
  const idsOfType = new Map<ObjectType, Set<string>>();
  const unique = new Map<string, string>();
  const merged = new Map<string, string>();
  const snapshots = new Map<string, readonly Snapshot[]>();
  const index = createRecordIndex();
  let searchLagMs = 0;
  const lastIds = new Map<ObjectType, number>();

  const uniqueKeys = (type: ObjectType, properties: Properties): readonly string[] =>
    Object.entries(properties)
      .filter(([name, value]) => value !== "" && options.schema.find(type, name)?.hasUniqueValue === true)
      .map(([name, value]) => `${type} ${name} ${value}`);

  const save = (record: PortalRecord): void => {
    const key = keyOf(record.type, record.id);
    const before = records.get(key);
    for (const old of before === undefined ? [] : uniqueKeys(record.type, before.properties)) unique.delete(old);
    for (const held of uniqueKeys(record.type, record.properties)) unique.set(held, record.id);
    records.set(key, record);
    index.add(record.type, record.id, record.properties);
    const ids = idsOfType.get(record.type) ?? new Set<string>();
    idsOfType.set(record.type, ids.add(record.id));
    const visible = visibleNow(snapshots.get(key) ?? [], options.now());
    snapshots.set(key, [...visible, { visibleAt: options.now() + searchLagMs, record }]);
  };

  const refuseTaken = (type: ObjectType, properties: Properties, write: WriteOptions & { ownId?: string }): void => {
    for (const key of uniqueKeys(type, properties)) {
      const holder = unique.get(key);
      if ((holder !== undefined && holder !== write.ownId) || write.claims.has(key)) {
        throw takenRefusal(type, key.split(" ")[1] ?? "", holder);
      }
      write.claims.add(key);
    }
  };

  const tellChanges = (record: PortalRecord, before: Properties, origin: Origin): void => {
    for (const [property, value] of Object.entries(record.properties)) {
      if (value !== (before[property] ?? "")) {
        options.onChange({ kind: "propertyChange", type: record.type, id: record.id, property, value, origin });
      }
    }
  };

  const find = (type: ObjectType, id: string): PortalRecord | undefined =>
    records.get(keyOf(type, merged.get(keyOf(type, id)) ?? id));

  return {
    index,
    find,
    findByUnique: (type, property, value) => {
      const id = unique.get(`${type} ${property} ${property === "email" ? value.toLowerCase() : value}`);
      return id === undefined ? undefined : find(type, id);
    },
    all: (type) => [...(idsOfType.get(type) ?? [])].flatMap((id) => find(type, id) ?? []),
    planCreate: (type, given, write) => {
      const checked = checkedProperties(options.schema, { type, given, origin: write.origin });
      refuseIncomplete(type, checked);
      refuseTaken(type, checked, write);
      return () => {
        const id = String((lastIds.get(type) ?? FIRST_ID - 1) + 1);
        lastIds.set(type, Number(id));
        const created = completed(type, { id, checked, before: undefined, at: options.now() });
        save(created);
        options.onChange({ kind: "creation", type, id, origin: write.origin });
        tellChanges(created, {}, write.origin);
        return created;
      };
    },
    planUpdate: (record, given, write) => {
      const { type, id } = record;
      const checked = checkedProperties(options.schema, { type, given, origin: write.origin });
      refuseTaken(type, checked, { ...write, ownId: id });
      return () => {
        const before = find(type, id) ?? record;
        const isSame = Object.entries(checked).every(([name, value]) => (before.properties[name] ?? "") === value);
        if (isSame) return before;
        const updated = completed(type, { id, checked, before, at: options.now() });
        save(updated);
        tellChanges(updated, before.properties, write.origin);
        return updated;
      };
    },
    archive: (type, id, origin) => {
      const record = records.get(keyOf(type, id));
      if (record === undefined) return;
      for (const key of uniqueKeys(type, record.properties)) unique.delete(key);
      records.delete(keyOf(type, id));
      snapshots.delete(keyOf(type, id));
      idsOfType.get(type)?.delete(id);
      options.onChange({ kind: "deletion", type, id, origin });
    },
    mergeInto: (type, oldId, survivingId) => void merged.set(keyOf(type, oldId), survivingId),
    searchView: (record) => {
      const [seen] = visibleNow(snapshots.get(keyOf(record.type, record.id)) ?? [], options.now());
      return seen !== undefined && seen.visibleAt <= options.now() ? seen.record : undefined;
    },
    setSearchLagMs: (ms) => {
      searchLagMs = ms;
    },
  };
}

/** Every type starts at the same number, so that a client that mixes up a contact's id and a deal's id finds the wrong record. */
const FIRST_ID = 101;

function keyOf(type: ObjectType, id: string): string {
  return `${type} ${id}`;
}

/** Drops what has been replaced: keeps the newest snapshot that search already sees, and all later ones. */
function visibleNow(known: readonly Snapshot[], now: number): readonly Snapshot[] {
  const newest = known.findLastIndex((snapshot) => snapshot.visibleAt <= now);
  return newest < 0 ? known : known.slice(newest);
}

function checkedProperties(
  schema: Schema,
  write: { readonly type: ObjectType; readonly given: Properties; readonly origin: Origin },
): Properties {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(write.given)) {
    const definition = knownProperty(schema, write.type, name);
    // A person's import may set the creation date; everything else that HubSpot computes is refused from anybody.
    const isImported = write.origin === "person" && name === OBJECT_TYPES[write.type].createdProperty;
    if (definition.readOnly && !isImported)
      throw nonsense(`"${name}" is a read only property; its value cannot be set`);
    checked[name] = storedValue(definition, value);
  }
  return checked;
}

const REQUIRED: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: [],
  companies: [],
  deals: ["dealname", "dealstage"],
  calls: ["hs_timestamp"],
};

function refuseIncomplete(type: ObjectType, properties: Properties): void {
  const missing = REQUIRED[type].filter((name) => (properties[name] ?? "") === "");
  if (missing.length > 0) throw nonsense(`Error creating ${type}. Some required properties were not set: [${missing}]`);
}

function completed(
  type: ObjectType,
  write: {
    readonly id: string;
    readonly checked: Properties;
    readonly before: PortalRecord | undefined;
    readonly at: number;
  },
): PortalRecord {
  const { createdProperty, modifiedProperty } = OBJECT_TYPES[type];
  const createdAt = write.before?.createdAt ?? write.at;
  const given: Properties = {
    [createdProperty]: isoOf(createdAt),
    ...(type === "deals" ? { pipeline: "default" } : {}),
    ...write.before?.properties,
    ...write.checked,
    [modifiedProperty]: isoOf(write.at),
    hs_object_id: write.id,
  };
  const properties = { ...given, ...derivedProperties(type, given) };
  return { type, id: write.id, properties, createdAt, updatedAt: write.at };
}

function takenRefusal(type: ObjectType, property: string, holder: string | undefined): Refusal {
  if (property === "email") {
    return new Refusal({
      status: 409,
      category: "CONFLICT",
      message: `Contact already exists. Existing ID: ${holder ?? "in this batch"}`,
    });
  }
  return invalidValue(
    property,
    "CONFLICTING_UNIQUE_VALUE",
    `${type} ${holder ?? "in this batch"} already has that value`,
  );
}
