import type { ObjectType } from "./object-types.ts";
import { aPropertyDefinition, optionsOf, type PropertyDefinition } from "./property-definitions.ts";

type Extra = Partial<PropertyDefinition>;

/**
 * The properties that a new portal has of its own: those that Ringledger may meet, not all of HubSpot's several hundred.
 * Names as in the reference's sources; the plain contact, company and deal fields from general knowledge.
 */
export function standardProperties(type: ObjectType): readonly PropertyDefinition[] {
  return BUILDERS[type]();
}

const READ_ONLY: Extra = { readOnly: true };
const EXTERNAL: Extra = { externalOptions: true };

function contactProperties(): readonly PropertyDefinition[] {
  const groupName = "contactinformation";
  return [
    ...texts(
      groupName,
      "firstname lastname company jobtitle address city state zip country website fax hs_language hs_timezone",
    ),
    ...texts(groupName, "hs_additional_emails message salutation"),
    ...texts(
      groupName,
      "hs_analytics_source hs_analytics_source_data_1 hs_analytics_source_data_2 hs_google_click_id hs_facebook_click_id",
    ),
    // The two `international` properties exist, but what HubSpot puts into them was not found, so they stay empty here.
    ...texts(
      groupName,
      "hs_searchable_calculated_phone_number hs_searchable_calculated_mobile_number hs_calculated_phone_number hs_calculated_mobile_number hs_calculated_phone_number_country_code hs_searchable_calculated_international_phone_number hs_searchable_calculated_international_mobile_number hs_merged_object_ids",
      READ_ONLY,
    ),
    one("email", "string", groupName, { hasUniqueValue: true }),
    one("phone", "string", groupName, { fieldType: "phonenumber" }),
    one("mobilephone", "string", groupName, { fieldType: "phonenumber" }),
    one("lifecyclestage", "enumeration", groupName, { options: optionsOf(LIFECYCLE_STAGES) }),
    one("hs_lead_status", "enumeration", groupName, { options: optionsOf(LEAD_STATUSES) }),
    one("hubspot_owner_id", "enumeration", groupName, EXTERNAL),
    one("hs_email_optout", "bool", groupName),
    one("associatedcompanyid", "number", groupName),
    ...times(groupName, "createdate lastmodifieddate", READ_ONLY),
    one("hs_object_id", "number", groupName, READ_ONLY),
  ];
}

function companyProperties(): readonly PropertyDefinition[] {
  const groupName = "companyinformation";
  return [
    ...texts(groupName, "name domain address city state zip country website industry"),
    one("phone", "string", groupName, { fieldType: "phonenumber" }),
    one("hubspot_owner_id", "enumeration", groupName, EXTERNAL),
    ...times(groupName, "createdate hs_lastmodifieddate", READ_ONLY),
    one("hs_object_id", "number", groupName, READ_ONLY),
  ];
}

function dealProperties(): readonly PropertyDefinition[] {
  const groupName = "dealinformation";
  return [
    ...texts(groupName, "dealname description closed_lost_reason closed_won_reason"),
    one("amount", "number", groupName),
    one("deal_currency_code", "enumeration", groupName, { options: optionsOf(["USD", "EUR", "GBP"]) }),
    one("dealstage", "enumeration", groupName, EXTERNAL),
    one("pipeline", "enumeration", groupName, EXTERNAL),
    one("dealtype", "enumeration", groupName, { options: optionsOf(["newbusiness", "existingbusiness"]) }),
    one("hubspot_owner_id", "enumeration", groupName, EXTERNAL),
    ...times(groupName, "closedate createdate"),
    ...times(groupName, "hs_lastmodifieddate", READ_ONLY),
    one("hs_is_closed", "bool", groupName, READ_ONLY),
    one("hs_is_closed_won", "bool", groupName, READ_ONLY),
    one("hs_deal_stage_probability", "number", groupName, READ_ONLY),
    one("hs_deal_amount_in_home_currency", "number", groupName, READ_ONLY),
    one("hs_object_id", "number", groupName, READ_ONLY),
  ];
}

function callProperties(): readonly PropertyDefinition[] {
  const groupName = "call";
  return [
    ...texts(
      groupName,
      "hs_call_title hs_call_body hs_call_from_number hs_call_to_number hs_call_recording_url hs_call_source hs_call_callee_object_id hs_call_callee_object_type",
    ),
    one("hs_timestamp", "datetime", groupName),
    one("hs_call_direction", "enumeration", groupName, { options: optionsOf(["INBOUND", "OUTBOUND"]) }),
    one("hs_call_status", "enumeration", groupName, { options: optionsOf(CALL_STATUSES) }),
    one("hs_call_duration", "number", groupName),
    one("hs_call_disposition", "enumeration", groupName, { options: DISPOSITIONS }),
    one("hs_activity_type", "enumeration", groupName, EXTERNAL),
    one("hubspot_owner_id", "enumeration", groupName, EXTERNAL),
    ...times(groupName, "hs_createdate hs_lastmodifieddate", READ_ONLY),
    one("hs_object_id", "number", groupName, READ_ONLY),
  ];
}

const LIFECYCLE_STAGES = [
  "subscriber",
  "lead",
  "marketingqualifiedlead",
  "salesqualifiedlead",
  "opportunity",
  "customer",
  "evangelist",
  "other",
] as const;

const LEAD_STATUSES = [
  "NEW",
  "OPEN",
  "IN_PROGRESS",
  "OPEN_DEAL",
  "UNQUALIFIED",
  "ATTEMPTED_TO_CONTACT",
  "CONNECTED",
  "BAD_TIMING",
] as const;

const CALL_STATUSES = [
  "BUSY",
  "CALLING_CRM_USER",
  "CANCELED",
  "COMPLETED",
  "CONNECTING",
  "FAILED",
  "IN_PROGRESS",
  "MISSED",
  "NO_ANSWER",
  "QUEUED",
  "RINGING",
] as const;

/** HubSpot's default dispositions (its activity properties reference; the ids agree in three public code bases). */
const DISPOSITIONS = Object.entries({
  Busy: "9d9162e7-6cf3-4944-bf63-4dff82258764",
  Connected: "f240bbac-87c9-4f6e-bf70-924b57d47db7",
  "Left live message": "a4c4c377-d246-4b32-a13b-75a56a4cd0ff",
  "Left voicemail": "b2cf5968-551e-4856-9783-52b3da59a7d0",
  "No answer": "73a0d17f-1163-4015-bdd5-ec830791da20",
  "Wrong number": "17b47fee-58de-441e-a44c-c6300d46f273",
}).map(([label, value], displayOrder) => ({ label, value, hidden: false, displayOrder }));

function one(
  name: string,
  type: PropertyDefinition["type"],
  groupName: string,
  ...extra: readonly Extra[]
): PropertyDefinition {
  return aPropertyDefinition({ name, type, groupName, hubspotDefined: true, ...extra[0] });
}

function texts(groupName: string, names: string, extra: Extra = {}): readonly PropertyDefinition[] {
  return names.split(" ").map((name) => one(name, "string", groupName, extra));
}

function times(groupName: string, names: string, extra: Extra = {}): readonly PropertyDefinition[] {
  return names.split(" ").map((name) => one(name, "datetime", groupName, extra));
}

const BUILDERS: Readonly<Record<ObjectType, () => readonly PropertyDefinition[]>> = {
  contacts: contactProperties,
  companies: companyProperties,
  deals: dealProperties,
  calls: callProperties,
};

/** The property groups that a new portal has. */
export const STANDARD_GROUPS: Readonly<Record<ObjectType, string>> = {
  contacts: "contactinformation",
  companies: "companyinformation",
  deals: "dealinformation",
  calls: "call",
};
