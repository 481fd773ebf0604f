import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { CrmPerson } from "../../../records/crm-person.ts";
import { instant } from "../../../values/instant.ts";
import { type Phone, parsePhone } from "../../../values/phone.ts";
import type { HubSpotRecord } from "./payloads.ts";

/** What is read of a contact. */
export const CONTACT_PROPERTIES = ["firstname", "lastname", "email", "phone", "mobilephone"] as const;

/**
 * Turns a contact into a person; `homeCountry` completes numbers that were typed without a country. The last activity is when anybody last
 * changed the contact. Whether a deal is open is not known from a contact, and asking would cost two more requests: it counts as no.
 */
export function personOf({ id, properties, updatedAt }: HubSpotRecord, homeCountry: string): CrmPerson {
  const email = properties["email"];
  return {
    ref: { object: "contact", id },
    name: [properties["firstname"], properties["lastname"]].filter((part) => part).join(" "),
    phones: phonesOf(properties, homeCountry),
    ...(email ? { email } : {}),
    hasOpenOpportunity: false,
    lastActivityAt: instant(updatedAt),
  };
}

/** A number's digits without its country code, as HubSpot keeps them for searching. */
export function nationalDigits(phone: Phone): string {
  return parsePhoneNumberFromString(phone)?.nationalNumber ?? phone.replace(/\D/g, "");
}

/** A number as people of its country write it: "(202) 555-0134". */
export function nationalForm(phone: Phone): string {
  return parsePhoneNumberFromString(phone)?.formatNational() ?? phone;
}

function phonesOf(properties: HubSpotRecord["properties"], homeCountry: string): readonly Phone[] {
  const phones = ["phone", "mobilephone"].map((name) => parsePhone(properties[name] ?? "", homeCountry));
  return [...new Set(phones.filter((phone) => phone !== undefined))];
}
