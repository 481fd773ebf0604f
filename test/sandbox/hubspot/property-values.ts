import { PIPELINE_ID, stageOf } from "./pipelines.ts";
import type { PropertyDefinition } from "./property-definitions.ts";
import { invalidValue } from "./refusal.ts";

/**
 * The value as the portal stores it (datetimes as ISO text, dates as YYYY-MM-DD), or a refusal when its type does not allow it.
 * An empty string clears any property.
 */
export function storedValue(definition: PropertyDefinition, value: string): string {
  if (value === "") return "";
  return CHECKS[definition.type](definition, value);
}

/** Milliseconds since 1970 of a datetime or date value (ISO text or milliseconds), NaN when it is neither. */
export function millisecondsOf(value: string): number {
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  return ISO_TIME.test(value) ? Date.parse(value) : Number.NaN;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;
const DAY_MS = 86_400_000;

const CHECKS: Readonly<Record<PropertyDefinition["type"], (definition: PropertyDefinition, value: string) => string>> =
  {
    string: checkText,
    phone_number: checkText,
    number: checkNumber,
    bool: checkBool,
    enumeration: checkOption,
    date: checkDate,
    datetime: checkTime,
  };

function checkText(definition: PropertyDefinition, value: string): string {
  if (value.length > definition.maxLength) {
    throw invalidValue(
      definition.name,
      "PROPERTY_VALUE_TOO_LONG",
      `${definition.name} is longer than ${definition.maxLength} characters`,
    );
  }
  if (definition.name === "hs_call_recording_url" && !isRecordingUrl(value)) {
    throw invalidValue(definition.name, "INVALID_URL", "the recording must be an https URL ending in .mp3 or .wav");
  }
  if (definition.name === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    throw invalidValue(definition.name, "INVALID_EMAIL", "Email address is invalid");
  }
  return definition.name === "email" ? value.toLowerCase() : value;
}

function isRecordingUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === "https:" && /\.(mp3|wav)$/.test(url.pathname);
}

function checkNumber(definition: PropertyDefinition, value: string): string {
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return value;
  throw invalidValue(definition.name, "INVALID_DOUBLE", `${JSON.stringify(value)} was not a valid number`);
}

function checkBool(definition: PropertyDefinition, value: string): string {
  if (value === "true" || value === "false") return value;
  throw invalidValue(definition.name, "INVALID_BOOLEAN", `${value} was not one of true and false`);
}

function checkOption(definition: PropertyDefinition, value: string): string {
  const chosen = definition.fieldType === "checkbox" ? value.split(";").filter((each) => each !== "") : [value];
  for (const each of chosen) {
    if (!isAllowed(definition, each)) {
      const allowed = definition.options.map((option) => option.value).join(", ");
      throw invalidValue(definition.name, "INVALID_OPTION", `${each} was not one of the allowed options: [${allowed}]`);
    }
  }
  return value;
}

function isAllowed(definition: PropertyDefinition, value: string): boolean {
  if (definition.name === "dealstage") return stageOf(value) !== undefined;
  if (definition.name === "pipeline") return value === PIPELINE_ID;
  if (definition.externalOptions) return true;
  return definition.options.some((option) => option.value === value);
}

function checkDate(definition: PropertyDefinition, value: string): string {
  const time = millisecondsOf(value);
  if (Number.isNaN(time) || value.includes("T")) {
    throw invalidValue(definition.name, "INVALID_DATE", `${value} was not a valid date`);
  }
  if (time % DAY_MS !== 0) {
    throw invalidValue(definition.name, "INVALID_DATE", `${value} is at ${isoOf(time)}, not midnight`);
  }
  return isoOf(time).slice(0, 10);
}

function checkTime(definition: PropertyDefinition, value: string): string {
  const time = millisecondsOf(value);
  if (Number.isNaN(time)) throw invalidValue(definition.name, "INVALID_DATE", `${value} was not a valid time`);
  return isoOf(time);
}

/** ISO text of a time in milliseconds, as HubSpot answers datetimes. */
export function isoOf(time: number): string {
  return new Date(time).toISOString();
}
