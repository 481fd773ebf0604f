import { createHmac } from "node:crypto";
import { parse as parseQuery, stringify as stringifyQuery } from "node:querystring";
import { equalInConstantTime, sha256Hex } from "../../../app/values/hashing.ts";
import type { Authenticity, WebhookRequest } from "../../webhook-request.ts";
import type { TwilioSettings } from "./settings.ts";

/**
 * Header `X-Twilio-Signature` is base64(HMAC-SHA1(auth token, address + form fields)). A JSON body is bound by its SHA-256 in the address instead.
 * SHA-1 is Twilio's choice, not ours; no time is signed, so repeats are stopped by the delivery key.
 * Sources: https://www.twilio.com/docs/usage/webhooks/webhooks-security and the vectors of
 * https://github.com/twilio/twilio-node spec/validation.spec.ts
 */
export function verifyTwilio(request: WebhookRequest, settings: TwilioSettings): Authenticity {
  const signature = request.headers["x-twilio-signature"];
  if (signature === undefined) return "forged";
  const bodyHash = bodyHashIn(request.url);
  if (bodyHash !== undefined && !equalInConstantTime(bodyHash, sha256Hex(request.body))) return "forged";
  const fields = bodyHash === undefined ? signedFields(request.body) : "";
  for (const url of spellingsOf(request.url)) {
    if (equalInConstantTime(signature, sign(url + fields, settings.authToken))) return "authentic";
  }
  return "forged";
}

/** Names and values of a form run together: sorted by name, then by value, a repeated pair once. */
function signedFields(body: Buffer): string {
  const pairs = [...new URLSearchParams(body.toString("utf8"))];
  pairs.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
  return pairs
    .filter(([name, value], index) => name !== pairs[index - 1]?.[0] || value !== pairs[index - 1]?.[1])
    .map(([name, value]) => name + value)
    .join("");
}

/** The address as it came; then, since Twilio is not of one mind, without its port, with the standard one, and in each query encoding. */
function* spellingsOf(url: string): Generator<string> {
  yield url;
  if (!URL.canParse(url)) return;
  const { protocol, username, password, hostname, port, pathname, search } = new URL(url);
  const secret = password === "" ? "" : `:${password}`;
  const user = username === "" ? "" : `${username}${secret}@`;
  const standardPort = protocol === "https:" ? "443" : "80";
  const legacySearch = search === "" ? "" : `?${stringifyQuery(parseQuery(search.slice(1)))}`;
  for (const query of new Set([search, legacySearch])) {
    for (const ending of new Set([port, "", standardPort])) {
      yield `${protocol}//${user}${hostname}${ending === "" ? "" : `:${ending}`}${pathname}${query}`;
    }
  }
}

function bodyHashIn(url: string): string | undefined {
  if (!url.includes("bodySHA256=") || !URL.canParse(url)) return undefined;
  return new URL(url).searchParams.get("bodySHA256")?.toLowerCase();
}

function sign(text: string, authToken: string): string {
  return createHmac("sha1", authToken).update(text).digest("base64");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
