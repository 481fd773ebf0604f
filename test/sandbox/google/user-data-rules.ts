import type { FieldViolation } from "./errors.ts";
import type { SentEncoding, SentIdentifier, SentUserData } from "./shapes.ts";

const MAX_IDENTIFIERS = 10;

/** Checks the hashed identifiers of one event or member at path `at`: at most 10, each with one well-encoded SHA-256 digest. */
export function userDataViolations(
  userData: SentUserData | undefined,
  at: string,
  encoding: SentEncoding | undefined,
): readonly FieldViolation[] {
  if (userData === undefined) return [];
  const identifiers = userData.userIdentifiers ?? [];
  const field = `${at}.user_data.user_identifiers`;
  if (identifiers.length === 0) return [missing(field)];
  if (identifiers.length > MAX_IDENTIFIERS)
    return [violation(field, "TOO_MANY_USER_IDENTIFIERS", `At most ${MAX_IDENTIFIERS} are allowed.`)];
  return identifiers.flatMap((each, index) => digestViolations(each, `${field}[${index}]`, encoding));
}

function digestViolations(
  identifier: SentIdentifier,
  at: string,
  encoding: SentEncoding | undefined,
): readonly FieldViolation[] {
  const { emailAddress, phoneNumber, address } = identifier;
  if (emailAddress !== undefined) return digestViolation(emailAddress, `${at}.email_address`, encoding);
  if (phoneNumber !== undefined) return digestViolation(phoneNumber, `${at}.phone_number`, encoding);
  if (address === undefined) return [missing(at)];
  return [
    ...digestViolation(address.givenName, `${at}.address.given_name`, encoding),
    ...digestViolation(address.familyName, `${at}.address.family_name`, encoding),
    ...(address.regionCode === undefined ? [missing(`${at}.address.region_code`)] : []),
    ...(address.postalCode === undefined ? [missing(`${at}.address.postal_code`)] : []),
  ];
}

function digestViolation(
  digest: string | undefined,
  field: string,
  encoding: SentEncoding | undefined,
): readonly FieldViolation[] {
  if (digest === undefined || digest === "") return [missing(field)];
  const isHex = encoding !== "BASE64";
  const wellFormed = isHex ? /^([0-9a-f]{2})+$/i : /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  if (!wellFormed.test(digest))
    return [violation(field, isHex ? "INVALID_HEX_ENCODING" : "INVALID_BASE64_ENCODING", "The encoding is broken.")];
  const bytes = Buffer.from(digest, isHex ? "hex" : "base64").length;
  return bytes === 32 ? [] : [violation(field, "INVALID_SHA256_FORMAT", "A SHA-256 digest is 32 bytes.")];
}

/** A required field is absent. */
export function missing(field: string): FieldViolation {
  return violation(field, "REQUIRED_FIELD_MISSING", "The field is required.");
}

/** One refusal, in the vendor's words. */
export function violation(field: string, reason: string, description: string): FieldViolation {
  return { field, description, reason };
}
