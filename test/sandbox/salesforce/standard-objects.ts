import {
  type FieldDefinition,
  field,
  type ObjectDefinition,
  phone,
  picklist,
  READ_ONLY,
  reference,
  text,
} from "./schema-types.ts";

/** What a stage means: Salesforce derives these three from the picklist value. */
export interface OpportunityStage {
  readonly name: string;
  readonly isWon: boolean;
  readonly isClosed: boolean;
  /** Percent, 0..100. */
  readonly probability: number;
  readonly forecastCategory: string;
}

/** The stages of the sandbox org, in the order of the sales process. */
export const OPPORTUNITY_STAGES: readonly OpportunityStage[] = [
  { name: "Prospecting", isWon: false, isClosed: false, probability: 10, forecastCategory: "Pipeline" },
  { name: "Qualification", isWon: false, isClosed: false, probability: 10, forecastCategory: "Pipeline" },
  { name: "Proposal/Price Quote", isWon: false, isClosed: false, probability: 75, forecastCategory: "Best Case" },
  { name: "Negotiation/Review", isWon: false, isClosed: false, probability: 90, forecastCategory: "Commit" },
  { name: "Closed Won", isWon: true, isClosed: true, probability: 100, forecastCategory: "Closed" },
  { name: "Closed Lost", isWon: false, isClosed: true, probability: 0, forecastCategory: "Omitted" },
];

const LEAD_SOURCES = ["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"];
const OPEN_LIST = { restrictedPicklist: false } as const;

const SYSTEM_FIELDS: readonly FieldDefinition[] = [
  field("Id", "id", { length: 18, ...READ_ONLY }),
  field("IsDeleted", "boolean", { ...READ_ONLY, defaultValue: false }),
  field("CreatedDate", "datetime", READ_ONLY),
  reference("CreatedById", ["User"], { ...READ_ONLY, indexed: false }),
  field("LastModifiedDate", "datetime", READ_ONLY),
  reference("LastModifiedById", ["User"], { ...READ_ONLY, indexed: false }),
  field("SystemModstamp", "datetime", READ_ONLY),
];
const OWNER = reference("OwnerId", ["User"], { indexed: false });
const PERSON_NAME: readonly FieldDefinition[] = [
  text("LastName", 80, { required: true }),
  text("FirstName", 40),
  text("Name", 121, READ_ONLY),
];

/** Completes an object with the fields that every object has. */
export function object(
  name: string,
  about: { readonly label: string; readonly keyPrefix: string; readonly owned?: boolean },
  fields: readonly FieldDefinition[],
): ObjectDefinition {
  const owner = about.owned === false ? [] : [OWNER];
  return { name, label: about.label, keyPrefix: about.keyPrefix, fields: [...SYSTEM_FIELDS, ...owner, ...fields] };
}

/** The standard objects that the product reads or writes, with the fields it may use (API 65). */
export const STANDARD_OBJECTS: readonly ObjectDefinition[] = [
  object("Lead", { label: "Lead", keyPrefix: "00Q" }, [
    ...PERSON_NAME,
    text("Company", 255, { required: true }),
    text("City", 40),
    text("State", 80),
    text("Title", 128),
    phone("Phone"),
    phone("MobilePhone"),
    phone("Fax"),
    field("Email", "email", { length: 80, indexed: true }),
    picklist(
      "Status",
      ["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"],
      { defaultValue: "Open - Not Contacted" },
    ),
    picklist("LeadSource", LEAD_SOURCES, OPEN_LIST),
    field("IsConverted", "boolean", { ...READ_ONLY, defaultValue: false }),
    field("ConvertedDate", "date", READ_ONLY),
    reference("ConvertedContactId", ["Contact"], READ_ONLY),
    reference("ConvertedAccountId", ["Account"], READ_ONLY),
    reference("ConvertedOpportunityId", ["Opportunity"], READ_ONLY),
  ]),
  object("Contact", { label: "Contact", keyPrefix: "003" }, [
    ...PERSON_NAME,
    reference("AccountId", ["Account"], { childRelationshipName: "Contacts", deletedWithParent: true }),
    text("Title", 128),
    phone("Phone"),
    phone("MobilePhone"),
    phone("HomePhone"),
    phone("OtherPhone"),
    phone("AssistantPhone"),
    phone("Fax"),
    field("Email", "email", { length: 80, indexed: true }),
    picklist("LeadSource", LEAD_SOURCES, OPEN_LIST),
  ]),
  object("Account", { label: "Account", keyPrefix: "001" }, [
    text("Name", 255, { required: true }),
    phone("Phone"),
    phone("Fax"),
    field("Website", "url", { length: 255 }),
    picklist("Industry", ["Construction", "Consulting", "Healthcare", "Insurance", "Retail", "Other"], OPEN_LIST),
  ]),
  object("Opportunity", { label: "Opportunity", keyPrefix: "006" }, [
    text("Name", 120, { required: true }),
    picklist(
      "StageName",
      OPPORTUNITY_STAGES.map((stage) => stage.name),
      { required: true },
    ),
    field("CloseDate", "date", { required: true }),
    field("Amount", "currency"),
    field("Probability", "percent"),
    picklist("ForecastCategoryName", ["Omitted", "Pipeline", "Best Case", "Commit", "Closed"]),
    field("IsWon", "boolean", { ...READ_ONLY, defaultValue: false }),
    field("IsClosed", "boolean", { ...READ_ONLY, defaultValue: false }),
    field("LastStageChangeDate", "datetime", READ_ONLY),
    reference("AccountId", ["Account"], { childRelationshipName: "Opportunities", deletedWithParent: true }),
    reference("ContactId", ["Contact"], { updateable: false }),
    reference("CampaignId", ["Campaign"]),
    picklist("LeadSource", LEAD_SOURCES, OPEN_LIST),
  ]),
  object("OpportunityContactRole", { label: "Opportunity Contact Role", keyPrefix: "00K", owned: false }, [
    reference("OpportunityId", ["Opportunity"], {
      required: true,
      updateable: false,
      deletedWithParent: true,
      childRelationshipName: "OpportunityContactRoles",
    }),
    reference("ContactId", ["Contact"], {
      required: true,
      deletedWithParent: true,
      childRelationshipName: "OpportunityContactRoles",
    }),
    picklist("Role", ["Business User", "Decision Maker", "Economic Buyer", "Influencer", "Other"], OPEN_LIST),
    field("IsPrimary", "boolean", { defaultValue: false }),
  ]),
  object("Task", { label: "Task", keyPrefix: "00T" }, [
    reference("WhoId", ["Lead", "Contact"]),
    reference("WhatId", ["Account", "Opportunity"]),
    text("Subject", 255),
    picklist("Status", ["Not Started", "In Progress", "Completed"], { ...OPEN_LIST, defaultValue: "Not Started" }),
    field("ActivityDate", "date"),
    picklist("TaskSubtype", ["Task", "Email", "Call"], { defaultValue: "Task" }),
    picklist("CallType", ["Internal", "Inbound", "Outbound"]),
    field("CallDurationInSeconds", "int"),
    text("CallDisposition", 255),
    text("CallObject", 255),
  ]),
  object("Campaign", { label: "Campaign", keyPrefix: "701" }, [text("Name", 80, { required: true })]),
  object("User", { label: "User", keyPrefix: "005", owned: false }, [
    ...PERSON_NAME,
    text("Username", 80, { required: true }),
    field("Email", "email", { length: 128, required: true }),
    field("IsActive", "boolean", { defaultValue: true }),
    reference("ProfileId", ["Profile"], { required: true }),
    picklist("UserType", ["Standard"], { ...READ_ONLY, defaultValue: "Standard" }),
  ]),
  object("Profile", { label: "Profile", keyPrefix: "00e", owned: false }, [
    text("Name", 255, { required: true }),
    field("PermissionsModifyAllData", "boolean", { defaultValue: false }),
  ]),
  object("Organization", { label: "Organization", keyPrefix: "00D", owned: false }, [
    text("Name", 80, { required: true }),
    field("IsSandbox", "boolean", { defaultValue: false }),
    text("OrganizationType", 40, { defaultValue: "Enterprise Edition" }),
    text("InstanceName", 5, { defaultValue: "LOOP" }),
    text("TimeZoneSidKey", 40, { defaultValue: "America/Los_Angeles" }),
    text("LanguageLocaleKey", 40, { defaultValue: "en_US" }),
    text("DefaultLocaleSidKey", 40, { defaultValue: "en_US" }),
    text("Country", 80, { defaultValue: "US" }),
  ]),
];
