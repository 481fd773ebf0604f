import { sha256Hex } from "../../../values/hashing.ts";
import type { Phone } from "../../../values/phone.ts";

/*
 * How Google wants identifiers before they are hashed (developers.google.com/data-manager/api/devguides/concepts/formatting, read November 2026;
 * vectors from github.com/googleads/data-manager-node, util/test/formatter.test.ts).
 */

/** These two mail domains ignore dots and "+tags" before the @; everywhere else both may tell people apart. */
const DOTLESS_DOMAINS: ReadonlySet<string> = new Set(["gmail.com", "googlemail.com"]);
const SHA256_HEX = /^[0-9a-f]{64}$/i;

/** An e-mail address as Google hashes it: no spaces, lower case, Gmail's dots and tags removed. Undefined when it is no address. */
export function normaliseEmail(text: string): string | undefined {
  const [local, domain, ...rest] = text.normalize("NFC").replace(/\s/g, "").toLowerCase().split("@");
  if (local === undefined || domain === undefined || rest.length > 0 || domain === "") return undefined;
  const kept = DOTLESS_DOMAINS.has(domain) ? withoutTag(local).replaceAll(".", "") : local;
  return kept === "" ? undefined : `${kept}@${domain}`;
}

/** The digest of an e-mail address, lower-case hex; a text that already is a digest is passed on. Undefined when there is nothing to hash. */
export function hashEmail(text: string): string | undefined {
  const trimmed = text.trim();
  if (SHA256_HEX.test(trimmed)) return trimmed.toLowerCase();
  const email = normaliseEmail(text);
  return email === undefined ? undefined : sha256Hex(email);
}

/** The digest of a number in E.164 with its "+", lower-case hex. */
export function hashPhone(phone: Phone): string {
  return sha256Hex(phone);
}

function withoutTag(local: string): string {
  return local.split("+")[0] ?? "";
}
