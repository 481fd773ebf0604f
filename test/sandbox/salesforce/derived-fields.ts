import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { ObjectSchema } from "./schema.ts";
import type { FieldValue } from "./schema-types.ts";
import { OPPORTUNITY_STAGES } from "./standard-objects.ts";
import type { Row, RowValues } from "./tables.ts";

/** A row on its way into the org: `next` holds what was written over what was there. */
export interface Saving {
  readonly object: ObjectSchema;
  readonly before: Row | undefined;
  readonly next: RowValues;
  readonly written: RowValues;
  readonly stamp: string;
  /** Position among the object's records, for auto-numbers. */
  readonly number: number;
}

/** The fields that the org works out itself whenever a record is saved: names, stage facts, and the package trigger's phone keys. */
export function derivedFields(saving: Saving): RowValues {
  return { ...nameOf(saving), ...stageFacts(saving), ...phoneKeys(saving) };
}

function nameOf(saving: Saving): RowValues {
  const { object, next } = saving;
  if (object.field("LastName") !== undefined)
    return { Name: [next["FirstName"], next["LastName"]].filter((part) => typeof part === "string").join(" ") };
  const isAutoNumber = object.field("Name")?.createable === false && saving.before === undefined;
  return isAutoNumber ? { Name: `CALL-${String(saving.number).padStart(6, "0")}` } : {};
}

function stageFacts(saving: Saving): RowValues {
  const stageName = saving.next["StageName"];
  if (saving.object.name !== "Opportunity" || saving.before?.values["StageName"] === stageName) return {};
  const stage = OPPORTUNITY_STAGES.find((each) => each.name === stageName);
  if (stage === undefined) return {};
  return {
    IsWon: stage.isWon,
    IsClosed: stage.isClosed,
    Probability: saving.written["Probability"] ?? stage.probability,
    ForecastCategoryName: stage.forecastCategory,
    ...(saving.before === undefined ? {} : { LastStageChangeDate: saving.stamp }),
  };
}

function phoneKeys(saving: Saving): RowValues {
  const keys: Record<string, FieldValue> = {};
  for (const field of saving.object.definition.fields) {
    if (field.phoneKeyOf === undefined) continue;
    const phone = saving.next[field.phoneKeyOf] ?? null;
    const isUnchanged = saving.before !== undefined && phone === (saving.before.values[field.phoneKeyOf] ?? null);
    keys[field.name] = isUnchanged ? (saving.before?.values[field.name] ?? null) : e164Of(phone);
  }
  return keys;
}

/** The E.164 form of a phone as people type it in a US org, or null when it is none. */
export function e164Of(phone: FieldValue): string | null {
  if (typeof phone !== "string") return null;
  const parsed = parsePhoneNumberFromString(phone, { defaultCountry: "US", extract: false });
  return parsed?.isPossible() ? parsed.number : null;
}
