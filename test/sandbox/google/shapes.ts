import { z } from "zod";

/*
 * The wire shape of Data Manager API v1 bodies (developers.google.com/data-manager/api/reference/rest/v1, read November 2026). Everything is
 * optional here, as in the vendor's own messages, so that each issue found by these schemas is structural nonsense: an unknown member, an unknown
 * enum name, a wrong JSON type or two members of a oneof. What is required is checked by the rules. Session attributes, IP addresses and device
 * facts exist at the vendor and are left out on purpose: a product that promises never to send them is caught here.
 */

const account = z.strictObject({
  accountType: z
    .enum([
      "ACCOUNT_TYPE_UNSPECIFIED",
      "GOOGLE_ADS",
      "DISPLAY_VIDEO_PARTNER",
      "DISPLAY_VIDEO_ADVERTISER",
      "DATA_PARTNER",
      "GOOGLE_ANALYTICS_PROPERTY",
    ])
    .optional(),
  accountId: z.string().optional(),
});

const destination = z.strictObject({
  reference: z.string().optional(),
  loginAccount: account.optional(),
  linkedAccount: account.optional(),
  operatingAccount: account.optional(),
  productDestinationId: z.string().optional(),
});

const address = z.strictObject({
  givenName: z.string().optional(),
  familyName: z.string().optional(),
  regionCode: z.string().optional(),
  postalCode: z.string().optional(),
});

const userIdentifier = z
  .strictObject({
    emailAddress: z.string().optional(),
    phoneNumber: z.string().optional(),
    address: address.optional(),
  })
  .refine((identifier) => Object.keys(identifier).length <= 1, {
    error: "oneof field 'identifier' is already set. Cannot set more than one of email_address, phone_number, address",
  });

const userData = z.strictObject({ userIdentifiers: z.array(userIdentifier).optional() });

const consentStatus = z.enum(["CONSENT_STATUS_UNSPECIFIED", "CONSENT_GRANTED", "CONSENT_DENIED"]);
const consent = z.strictObject({ adUserData: consentStatus.optional(), adPersonalization: consentStatus.optional() });
const encoding = z.enum(["ENCODING_UNSPECIFIED", "HEX", "BASE64"]);

const event = z.strictObject({
  destinationReferences: z.array(z.string()).optional(),
  transactionId: z.string().optional(),
  eventTimestamp: z.string().optional(),
  lastUpdatedTimestamp: z.string().optional(),
  userData: userData.optional(),
  consent: consent.optional(),
  adIdentifiers: z
    .strictObject({ gclid: z.string().optional(), gbraid: z.string().optional(), wbraid: z.string().optional() })
    .optional(),
  callInfo: z.strictObject({ startTimestamp: z.string().optional() }).optional(),
  currency: z.string().optional(),
  conversionValue: z.number().optional(),
  eventSource: z.enum(["EVENT_SOURCE_UNSPECIFIED", "WEB", "APP", "IN_STORE", "PHONE", "MESSAGE", "OTHER"]).optional(),
  customVariables: z
    .array(
      z.strictObject({
        variable: z.string().optional(),
        value: z.string().optional(),
        destinationReferences: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  userProperties: z
    .strictObject({ customerType: z.enum(["CUSTOMER_TYPE_UNSPECIFIED", "NEW", "RETURNING", "REENGAGED"]).optional() })
    .optional(),
});

const member = z
  .strictObject({
    destinationReferences: z.array(z.string()).optional(),
    consent: consent.optional(),
    userData: userData.optional(),
    userIdData: z.strictObject({ userId: z.string().optional() }).optional(),
  })
  .refine((each) => each.userData === undefined || each.userIdData === undefined, {
    error: "oneof field 'data' is already set. Cannot set more than one of user_data, user_id_data",
  });

const envelope = {
  destinations: z.array(destination).optional(),
  encoding: encoding.optional(),
  validateOnly: z.boolean().optional(),
};

/** Body of `POST /v1/events:ingest`. */
export const ingestEventsShape = z.strictObject({
  ...envelope,
  events: z.array(event).optional(),
  consent: consent.optional(),
});

/** Body of `POST /v1/audienceMembers:remove`; consent and terms do not exist there. */
export const removeMembersShape = z.strictObject({ ...envelope, audienceMembers: z.array(member).optional() });

/** Body of `POST /v1/audienceMembers:ingest`. */
export const ingestMembersShape = removeMembersShape.extend({
  consent: consent.optional(),
  termsOfService: z
    .strictObject({
      customerMatchTermsOfServiceStatus: z
        .enum(["TERMS_OF_SERVICE_STATUS_UNSPECIFIED", "ACCEPTED", "REJECTED"])
        .optional(),
    })
    .optional(),
});

/** One event, destination, member or identifier as sent; every member may be missing. */
export type SentEvent = z.infer<typeof event>;
export type SentDestination = z.infer<typeof destination>;
export type SentMember = z.infer<typeof member>;
export type SentUserData = z.infer<typeof userData>;
export type SentIdentifier = z.infer<typeof userIdentifier>;
export type SentConsent = z.infer<typeof consent>;
export type SentEncoding = z.infer<typeof encoding>;
export type IngestEvents = z.infer<typeof ingestEventsShape>;
export type IngestMembers = z.infer<typeof ingestMembersShape>;
