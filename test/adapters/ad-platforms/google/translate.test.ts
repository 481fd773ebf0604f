import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { googleOAuth } from "../../../../app/adapters/ad-platforms/google/index.ts";
import { hashEmail, hashPhone, normaliseEmail } from "../../../../app/adapters/ad-platforms/google/normalise.ts";
import { toEvent } from "../../../../app/adapters/ad-platforms/google/translate.ts";
import { toRequestStatus } from "../../../../app/adapters/ad-platforms/google/verdicts.ts";
import { money } from "../../../../app/values/money.ts";
import { parsePhone } from "../../../../app/values/phone.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { aConversion } from "./harness.ts";

const vectorSchema = z.object({
  platform: z.string(),
  field: z.string(),
  raw: z.string(),
  normalised: z.string(),
  sha256_hex: z.string(),
  note: z.string().default(""),
});
const fixture = new URL("../../../fixtures/hashing.json", import.meta.url);
const { vectors } = z.object({ vectors: z.array(vectorSchema) }).parse(JSON.parse(readFileSync(fixture, "utf8")));
const ofGoogle = vectors.filter((each) => each.platform === "google");

describe("Google's published vectors", () => {
  it.each(ofGoogle.filter((each) => each.field === "email"))("hash the e-mail $raw", (vector) => {
    expect(normaliseEmail(vector.raw)).toBe(vector.normalised);
    expect(hashEmail(vector.raw)).toBe(vector.sha256_hex);
    expect(hashEmail(vector.sha256_hex.toUpperCase())).toBe(vector.sha256_hex);
  });

  it.each(ofGoogle.filter((each) => each.field === "phone"))("hash the number $raw ($normalised)", (vector) => {
    const phone = parsePhone(vector.raw.trim(), vector.note.includes("IN (+91)") ? "IN" : "US");
    expect(phone).toBe(vector.normalised);
    expect(phone === undefined ? undefined : hashPhone(phone)).toBe(vector.sha256_hex);
  });

  it("hold names beside e-mails and numbers, which are never sent", () => {
    const fields = new Set(ofGoogle.map((each) => each.field));
    expect([...fields].sort()).toEqual(["email", "family_name", "given_name", "phone"]);
  });
});

describe("a conversion in Google's words", () => {
  it("carries id, time, exact value, digests and consent, and nothing else", () => {
    const conversion = aConversion("RL-1", {
      email: "Cloudy.SanFrancisco+shopping@gmail.com",
      value: money(1_999, "USD"),
      clickIds: [
        { platform: "meta", kind: "fbclid", value: "f" },
        { platform: "google", kind: "gbraid", value: "b" },
        { platform: "google", kind: "gclid", value: "g" },
      ],
    });
    expect(toEvent(conversion)).toEqual({
      transactionId: "RL-1",
      eventTimestamp: "2026-11-20T15:04:05.000Z",
      eventSource: "PHONE",
      conversionValue: 19.99,
      currency: "USD",
      adIdentifiers: { gclid: "g" },
      userData: {
        userIdentifiers: [
          { phoneNumber: "dca706a2b68780b885d24490462c977d4856af12c105d7f46ca48ece76cda0c7" },
          { emailAddress: hashEmail("cloudysanfrancisco@gmail.com") },
        ],
      },
      consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
    });
  });

  it("never turns an unknown consent into a granted one", () => {
    const consentOf = (consent: "denied" | "unknown") => toEvent(aConversion("a", { consent }))?.consent.adUserData;
    expect([consentOf("denied"), consentOf("unknown")]).toEqual(["CONSENT_DENIED", "CONSENT_STATUS_UNSPECIFIED"]);
  });

  it("sends a braid when there is no gclid, yen without decimals, and nothing without identifiers", () => {
    const wbraid = { platform: "google", kind: "wbraid", value: "w" } as const;
    const event = toEvent(aConversion("a", { phone: undefined, clickIds: [wbraid], value: money(3_600, "JPY") }));
    expect(event).toMatchObject({ adIdentifiers: { wbraid: "w" }, conversionValue: 3_600 });
    expect(event?.userData).toBeUndefined();
    expect(toEvent(aConversion("a", { phone: undefined, email: "@" }))).toBeUndefined();
  });
});

describe("a verdict without rows", () => {
  const status = (requestStatus: string, errorCounts: readonly object[]) => {
    const counts = errorCounts.map((each) => ({ reason: "UNKNOWN", recordCount: 0, recordIndices: [], ...each }));
    const answer = toRequestStatus([{ requestStatus, errorInfo: { errorCounts: counts } }]);
    return answer.kind === "final" ? answer.results(0) : answer;
  };

  it("refuses every row of a failed request with its commonest reason", () => {
    const counts = [
      { reason: "PROCESSING_ERROR_REASON_NO_CONSENT", recordCount: 1 },
      { reason: "PROCESSING_ERROR_REASON_EVENT_TOO_OLD", recordCount: 3 },
    ];
    expect(status("FAILED", counts)).toMatchObject({ kind: "rejected", code: "EVENT_TOO_OLD" });
  });

  it("never shows a row as accepted when Google does not say which it refused", () => {
    const counts = [{ reason: "PROCESSING_ERROR_REASON_NO_CONSENT", recordCount: 3 }];
    expect(status("PARTIAL_SUCCESS", counts)).toMatchObject({ kind: "rejected", code: "ROWS_NOT_NAMED", retry: false });
  });

  it("accepts a row that Google already counts under its id, and waits while a status is unknown", () => {
    const twice = { reason: "PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID", recordCount: 1, recordIndices: [0] };
    expect(status("PARTIAL_SUCCESS", [twice])).toEqual({ kind: "accepted", code: "DUPLICATE_TRANSACTION_ID" });
    expect(status("REQUEST_STATUS_UNKNOWN", [])).toEqual({ kind: "processing" });
  });
});

describe("signing in to Google", () => {
  const client = googleOAuth({
    authUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
    dataManagerUrl: "https://datamanager.googleapis.com",
    clientId: "client",
    clientSecret: new Secret("secret"),
  });

  it("asks for a refresh token", () => {
    expect(client.authorizationUrl).toBe(
      "https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent",
    );
  });

  it("reads tokens, and refuses an answer whose scope was unticked", () => {
    const scope = "https://www.googleapis.com/auth/datamanager";
    const tokens = client.readTokens({ access_token: "a", refresh_token: "r", expires_in: 3_599, scope });
    expect([tokens.accessToken.reveal(), tokens.refreshToken?.reveal(), tokens.expiresInSeconds]).toEqual([
      "a",
      "r",
      3_599,
    ]);
    expect(() => client.readTokens({ access_token: "a", scope: "openid" })).toThrow("permission to send conversions");
  });
});
