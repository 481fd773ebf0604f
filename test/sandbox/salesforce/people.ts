import { readId } from "./ids.ts";
import { readFields } from "./read-fields.ts";
import type { Records, RowResult } from "./records.ts";
import type { ObjectSchema, Schema } from "./schema.ts";
import { OPPORTUNITY_STAGES } from "./standard-objects.ts";
import type { Row, RowValues } from "./tables.ts";

/** What a lead conversion makes besides the account and contact: an opportunity when any of these is given. */
export interface ConvertOptions {
  readonly opportunityName?: string;
  readonly stageName?: string;
  readonly amount?: number;
}

/** A person working in the org: the same row rules as the API, no request counted, an Error where a page would show one. */
export interface OrgPerson {
  /** Creates a record and answers its 18-character id. */
  insert(object: string, fields: Record<string, unknown>): string;
  update(object: string, id: string, fields: Record<string, unknown>): void;
  remove(object: string, id: string): void;
  /** The live record with that id. */
  get(object: string, id: string): Record<string, unknown> | undefined;
  /** All live records of an object, oldest first. */
  all(object: string): readonly Record<string, unknown>[];
  /** Makes account, contact and, if asked, opportunity of a lead; phones and package fields go to the contact. */
  convertLead(
    leadId: string,
    options: ConvertOptions,
  ): { contactId: string; accountId: string; opportunityId?: string };
  setOpportunityStage(id: string, stageName: string, fields?: { amount?: number; closeDate?: string }): void;
}

/** Lets a person act in the org. */
export function orgPerson(schema: Schema, records: Records): OrgPerson {
  const objectOf = (name: string): ObjectSchema => {
    const object = schema.object(name);
    if (object === undefined) throw new Error(`The org has no object ${name}.`);
    return object;
  };
  const insert: OrgPerson["insert"] = (object, fields) => idOf(records.create(readFields(objectOf(object), fields)));
  const update: OrgPerson["update"] = (object, id, fields) => {
    idOf(records.update(readFields(objectOf(object), fields), id));
  };
  return {
    insert,
    update,
    remove: (object, id) => {
      idOf(records.remove(objectOf(object), id));
    },
    get: (object, id) => {
      const row = records.tables.liveRow(objectOf(object), readId(id) ?? id);
      return row === undefined ? undefined : plainRecord(row);
    },
    all: (object) => records.tables.liveRows(objectOf(object)).map(plainRecord),
    convertLead: (leadId, options) => convertLead({ records, insert, leads: objectOf("Lead") }, leadId, options),
    setOpportunityStage: (id, stageName, { amount, closeDate } = {}) => {
      if (!OPPORTUNITY_STAGES.some((stage) => stage.name === stageName)) throw new Error(`No stage ${stageName}.`);
      update("Opportunity", id, {
        StageName: stageName,
        ...(amount === undefined ? {} : { Amount: amount }),
        ...(closeDate === undefined ? {} : { CloseDate: closeDate }),
      });
    },
  };
}

/** Every field of the object by name, null where empty. */
function plainRecord(row: Row): Record<string, unknown> {
  return Object.fromEntries(row.object.definition.fields.map((field) => [field.name, row.values[field.name] ?? null]));
}

function idOf(result: RowResult): string {
  if (result.isSaved) return result.id;
  throw new Error(result.errors.map(({ statusCode, message }) => `${statusCode}: ${message}`).join("; "));
}

interface Conversion {
  readonly records: Records;
  readonly insert: OrgPerson["insert"];
  readonly leads: ObjectSchema;
}

function convertLead(
  { records, insert, leads }: Conversion,
  leadId: string,
  options: ConvertOptions,
): { contactId: string; accountId: string; opportunityId?: string } {
  const found = records.find(leads, leadId);
  if ("error" in found) throw new Error(found.error.message);
  const { values } = found.row;
  if (values["IsConverted"] === true) throw new Error("The lead is converted already.");
  const accountId = insert("Account", { Name: values["Company"], Phone: values["Phone"] ?? null });
  const contactId = insert("Contact", { ...contactFields(values), AccountId: accountId });
  const opportunityId = insertOpportunity(insert, options, { accountId, contactId, values });
  const today = records.tables.stamp().slice(0, 10);
  const converted = {
    Status: "Closed - Converted",
    IsConverted: true,
    ConvertedDate: today,
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId ?? null,
  };
  idOf(records.update(readFields(leads, {}), leadId, { internal: converted }));
  return { contactId, accountId, ...(opportunityId === undefined ? {} : { opportunityId }) };
}

/** The standard mapping of a conversion, and the package's mapping of its own fields; the org fills the phone keys again. */
function contactFields(lead: RowValues): Readonly<Record<string, unknown>> {
  const mapped = ["FirstName", "LastName", "Title", "Phone", "MobilePhone", "Fax", "Email", "LeadSource"];
  const isMapped = (name: string): boolean => mapped.includes(name) || name.endsWith("__c");
  return Object.fromEntries(Object.entries(lead).filter(([name]) => isMapped(name)));
}

function insertOpportunity(
  insert: OrgPerson["insert"],
  options: ConvertOptions,
  made: { readonly accountId: string; readonly contactId: string; readonly values: RowValues },
): string | undefined {
  if (Object.values(options).every((option) => option === undefined)) return undefined;
  return insert("Opportunity", {
    Name: options.opportunityName ?? `${made.values["Company"]}-`,
    StageName: options.stageName ?? "Prospecting",
    CloseDate: lastDayOfQuarter(String(made.values["CreatedDate"])),
    AccountId: made.accountId,
    ContactId: made.contactId,
    ...(options.amount === undefined ? {} : { Amount: options.amount }),
  });
}

/** Salesforce proposes the last day of the quarter as the close date of a converted lead's opportunity. */
function lastDayOfQuarter(wireMoment: string): string {
  const [year = 0, month = 1] = wireMoment.split("-").map(Number);
  return new Date(Date.UTC(year, Math.ceil(month / 3) * 3, 0)).toISOString().slice(0, 10);
}
