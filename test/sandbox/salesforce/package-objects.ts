import {
  externalId,
  type FieldDefinition,
  field,
  longText,
  type ObjectDefinition,
  phoneKey,
  picklist,
  READ_ONLY,
  reference,
  text,
} from "./schema-types.ts";
import { object } from "./standard-objects.ts";

/** Longest text of a long text area in the package, in characters. */
const LONG = 32_768;

/** The package's own words for how a call ended. */
const OUTCOMES = ["Sale", "Appointment", "Quote", "Inquiry", "Low quality", "Not judged"];

/**
 * What installing the Ringledger package adds to an org: its own objects, and its fields on standard objects. `prefix` is the
 * namespace with two underscores ("rngl__"), or empty in an org where the source was deployed without one.
 */
export function packageObjects(prefix: string): {
  readonly objects: readonly ObjectDefinition[];
  readonly fieldsOn: Readonly<Record<string, readonly FieldDefinition[]>>;
} {
  return {
    objects: [callObject(prefix)],
    fieldsOn: {
      Lead: personFields(prefix),
      Contact: [...personFields(prefix), phoneKey(`${prefix}Other_Key__c`, "OtherPhone")],
      Account: [phoneKey(`${prefix}Phone_Key__c`, "Phone")],
      Opportunity: opportunityFields(prefix),
    },
  };
}

function callObject(prefix: string): ObjectDefinition {
  return object(`${prefix}Call__c`, { label: "Call", keyPrefix: "a00" }, [
    text("Name", 80, READ_ONLY),
    externalId(`${prefix}Call_Id__c`, 80),
    field(`${prefix}Started_At__c`, "datetime"),
    text(`${prefix}Direction__c`, 255),
    field(`${prefix}Answered__c`, "boolean", { defaultValue: false }),
    field(`${prefix}Talk_Seconds__c`, "double"),
    field(`${prefix}Duration_Seconds__c`, "double"),
    text(`${prefix}Caller_Number__c`, 40),
    text(`${prefix}Tracking_Number__c`, 40),
    reference(`${prefix}Lead__c`, ["Lead"], { childRelationshipName: `${prefix}Calls__r` }),
    reference(`${prefix}Contact__c`, ["Contact"], { childRelationshipName: `${prefix}Calls__r` }),
    reference(`${prefix}Account__c`, ["Account"], { childRelationshipName: `${prefix}Calls__r` }),
    reference(`${prefix}Opportunity__c`, ["Opportunity"], { childRelationshipName: `${prefix}Calls__r` }),
    picklist(`${prefix}Outcome__c`, OUTCOMES),
    field(`${prefix}Outcome_Confidence__c`, "double"),
    text(`${prefix}Outcome_Source__c`, 255),
    text(`${prefix}Outcome_Reason__c`, 255),
    text(`${prefix}Channel__c`, 255),
    text(`${prefix}Campaign__c`, 255),
    text(`${prefix}Ad_Group__c`, 255),
    text(`${prefix}Keyword__c`, 255),
    text(`${prefix}Landing_Page__c`, 255),
    text(`${prefix}Level__c`, 40),
    text(`${prefix}Level_Reason__c`, 255),
    field(`${prefix}Revenue__c`, "currency"),
    text(`${prefix}Revenue_Currency__c`, 3),
    text(`${prefix}Provider__c`, 40),
    text(`${prefix}Provider_Call_Id__c`, 120),
    field(`${prefix}Recording_Url__c`, "url", { length: 255 }),
    longText(`${prefix}Trail__c`, LONG),
  ]);
}

function personFields(prefix: string): readonly FieldDefinition[] {
  return [
    externalId(`${prefix}Caller_Key__c`, 80),
    phoneKey(`${prefix}Phone_Key__c`, "Phone"),
    phoneKey(`${prefix}Mobile_Key__c`, "MobilePhone"),
    field(`${prefix}Score__c`, "double"),
    field(`${prefix}Score_Fit__c`, "double"),
    field(`${prefix}Score_Engagement__c`, "double"),
    longText(`${prefix}Score_Reasons__c`, LONG),
    text(`${prefix}First_Touch__c`, 255),
    text(`${prefix}Last_Touch__c`, 255),
    text(`${prefix}Last_Outcome__c`, 40),
    field(`${prefix}Attributed_Revenue__c`, "currency"),
  ];
}

function opportunityFields(prefix: string): readonly FieldDefinition[] {
  return [
    text(`${prefix}Call_Outcome__c`, 40),
    field(`${prefix}Call_Revenue__c`, "currency"),
    field(`${prefix}Call_Count__c`, "double"),
    text(`${prefix}First_Touch__c`, 255),
    text(`${prefix}Last_Touch__c`, 255),
    text(`${prefix}Attributed_Source__c`, 255),
    longText(`${prefix}Credits__c`, LONG),
  ];
}
