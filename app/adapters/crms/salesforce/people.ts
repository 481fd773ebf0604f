import { z } from "zod";
import type { CrmPerson, CrmRef, PersonObject } from "../../../records/crm-person.ts";
import { type Instant, instant } from "../../../values/instant.ts";
import { type Phone, parsePhone } from "../../../values/phone.ts";
import { recordId } from "./ids.ts";
import { PERSON_OBJECTS } from "./names.ts";
import { type Soql, soql } from "./soql.ts";

/** The phone fields as people typed them. An assistant's number is left out: it is somebody else's. */
const TYPED_PHONES = ["Phone", "MobilePhone", "HomePhone", "OtherPhone"] as const;

/** The E.164 forms that the package's trigger keeps beside them, indexed. */
const KEYED_PHONES = ["rngl__Phone_Key__c", "rngl__Mobile_Key__c", "rngl__Other_Key__c"] as const;

const text = z.string().nullish();
const childrenSchema = z.object({ records: z.array(z.unknown()) }).nullish();

/** A lead, contact or account as our queries and searches ask for it; each object has only some of the fields. */
export const personRowSchema = z.object({
  attributes: z.object({ type: z.enum(["Lead", "Contact", "Account"]) }),
  Id: z.string().transform(recordId),
  Name: text,
  Phone: text,
  MobilePhone: text,
  HomePhone: text,
  OtherPhone: text,
  rngl__Phone_Key__c: text,
  rngl__Mobile_Key__c: text,
  rngl__Other_Key__c: text,
  rngl__Caller_Key__c: text,
  Email: text,
  LastModifiedDate: text,
  ConvertedContactId: text,
  ConvertedAccountId: text,
  ConvertedOpportunity: z.object({ IsClosed: z.boolean() }).nullish(),
  OpportunityContactRoles: childrenSchema,
  Opportunities: childrenSchema,
});

export type PersonRow = z.output<typeof personRowSchema>;

/**
 * What is asked about each kind of person. An opportunity is reached over the conversion from a lead, over its contact roles from a
 * contact, and directly from an account, so that one request answers whether any is open.
 */
export const SELECT_PEOPLE: Readonly<Record<PersonObject, Soql>> = {
  lead: soql`SELECT Id, Name, Phone, MobilePhone, rngl__Phone_Key__c, rngl__Mobile_Key__c, rngl__Caller_Key__c, Email, LastModifiedDate,
    ConvertedContactId, ConvertedAccountId, ConvertedOpportunity.IsClosed FROM Lead`,
  contact: soql`SELECT Id, Name, Phone, MobilePhone, HomePhone, OtherPhone, rngl__Phone_Key__c, rngl__Mobile_Key__c, rngl__Other_Key__c,
    Email, LastModifiedDate, (SELECT Id FROM OpportunityContactRoles WHERE Opportunity.IsClosed = false LIMIT 1) FROM Contact`,
  company: soql`SELECT Id, Name, Phone, rngl__Phone_Key__c, LastModifiedDate,
    (SELECT Id FROM Opportunities WHERE IsClosed = false LIMIT 1) FROM Account`,
};

/**
 * Turns a record into a person; `homeCountry` completes numbers that were typed without a country. The last activity is when the record
 * was last changed by anybody, which every object knows.
 */
export function personOf(row: PersonRow, homeCountry: string): CrmPerson {
  const survivor = survivorOf(row);
  return {
    ref: personRef(row),
    name: row.Name ?? "",
    phones: phonesOf(row, homeCountry),
    ...(row.Email ? { email: row.Email } : {}),
    hasOpenOpportunity: hasOpenOpportunity(row),
    lastActivityAt: row.LastModifiedDate ? salesforceInstant(row.LastModifiedDate) : instant(0),
    ...(survivor === undefined ? {} : { survivor }),
  };
}

/** Which record a row is. */
export function personRef(row: PersonRow): CrmRef<PersonObject> {
  return { object: PERSON_OBJECTS[row.attributes.type], id: row.Id };
}

/** Every number of a record once, in E.164. */
export function phonesOf(row: PersonRow, homeCountry: string): readonly Phone[] {
  const texts = [...KEYED_PHONES, ...TYPED_PHONES].map((name) => row[name] ?? "");
  const phones = texts.map((each) => parsePhone(each, homeCountry));
  return [...new Set(phones.filter((phone) => phone !== undefined))];
}

/** A converted lead lives on as its contact; where the conversion made none, as its account. */
export function survivorOf(row: {
  readonly ConvertedContactId?: string | null | undefined;
  readonly ConvertedAccountId?: string | null | undefined;
}): CrmRef<PersonObject> | undefined {
  if (row.ConvertedContactId) return { object: "contact", id: recordId(row.ConvertedContactId) };
  if (row.ConvertedAccountId) return { object: "company", id: recordId(row.ConvertedAccountId) };
  return undefined;
}

/** Reads Salesforce's spelling of a moment ("2026-01-31T00:37:00.000+0000"), whose zone lacks the colon of ISO 8601. */
export function salesforceInstant(value: string): Instant {
  return instant(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}

function hasOpenOpportunity(row: PersonRow): boolean {
  const children = [row.OpportunityContactRoles, row.Opportunities];
  return row.ConvertedOpportunity?.IsClosed === false || children.some((each) => (each?.records.length ?? 0) > 0);
}
