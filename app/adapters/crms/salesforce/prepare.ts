import { RejectedError } from "../../../values/errors.ts";
import type { SalesforceClient } from "./client.ts";
import { INSTALL_HINT } from "./errors.ts";
import { API_PATH, CALL_OBJECT } from "./names.ts";
import { describeSchema } from "./payloads.ts";

const PERSON_FIELDS = [
  "rngl__Phone_Key__c",
  "rngl__Mobile_Key__c",
  "rngl__Score__c",
  "rngl__Score_Fit__c",
  "rngl__Score_Engagement__c",
  "rngl__Score_Reasons__c",
  "rngl__First_Touch__c",
  "rngl__Last_Touch__c",
  "rngl__Last_Outcome__c",
  "rngl__Attributed_Revenue__c",
];

/** Every field that we read or write of the package, by object. */
export const PACKAGE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Lead: [...PERSON_FIELDS, "rngl__Caller_Key__c"],
  Contact: [...PERSON_FIELDS, "rngl__Other_Key__c"],
  Account: ["rngl__Phone_Key__c"],
  Opportunity: [
    "rngl__Call_Outcome__c",
    "rngl__Call_Revenue__c",
    "rngl__Call_Count__c",
    "rngl__First_Touch__c",
    "rngl__Last_Touch__c",
    "rngl__Attributed_Source__c",
    "rngl__Credits__c",
  ],
  [CALL_OBJECT]: [
    "rngl__Call_Id__c",
    "rngl__Started_At__c",
    "rngl__Direction__c",
    "rngl__Answered__c",
    "rngl__Talk_Seconds__c",
    "rngl__Duration_Seconds__c",
    "rngl__Caller_Number__c",
    "rngl__Tracking_Number__c",
    "rngl__Lead__c",
    "rngl__Contact__c",
    "rngl__Account__c",
    "rngl__Opportunity__c",
    "rngl__Outcome__c",
    "rngl__Outcome_Confidence__c",
    "rngl__Outcome_Source__c",
    "rngl__Outcome_Reason__c",
    "rngl__Channel__c",
    "rngl__Campaign__c",
    "rngl__Ad_Group__c",
    "rngl__Keyword__c",
    "rngl__Landing_Page__c",
    "rngl__Level__c",
    "rngl__Level_Reason__c",
    "rngl__Revenue__c",
    "rngl__Revenue_Currency__c",
    "rngl__Provider__c",
    "rngl__Provider_Call_Id__c",
    "rngl__Recording_Url__c",
  ],
};

/** Names of the fields of an object that the connected user sees; undefined when there is no such object for that user. */
export async function fieldsOf(client: SalesforceClient, object: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const path = `${API_PATH}/sobjects/${object}/describe`;
    const answer = await client.send({ method: "GET", path }, describeSchema);
    return new Set(answer.fields.map((field) => field.name));
  } catch (error) {
    if (error instanceof RejectedError && error.code === "salesforce.not_found") return undefined;
    throw error;
  }
}

/**
 * Says what of the package the connected user does not see; nothing can be made from outside. Salesforce hides what a user may not see,
 * so "not installed" and "not permitted" look the same and the advice covers both. One request per object.
 */
export async function findProblems(client: SalesforceClient): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [object, needed] of Object.entries(PACKAGE_FIELDS)) {
    const fields = await fieldsOf(client, object);
    const missing = needed.filter((field) => fields?.has(field) === false);
    if (fields === undefined) problems.push(`The object ${object} is missing or hidden. ${INSTALL_HINT}`);
    if (missing.length > 0) problems.push(`${object} lacks ${missing.join(", ")}. ${INSTALL_HINT}`);
  }
  return problems;
}
