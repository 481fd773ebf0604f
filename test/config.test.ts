import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { parseConfig, SettingsError } from "../app/config.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");

/** Everything that production needs. */
const PRODUCTION = {
  NODE_ENV: "production",
  MONGODB_URI: "mongodb+srv://example.com/ringledger",
  REDIS_URL: "rediss://example.com",
  MASTER_KEYS: `2026-10:${KEY}`,
  SESSION_SECRETS: "s".repeat(32),
  PUBLIC_URL: "https://ringledger.example.com",
};

/** The lines of a refusal's message, without its heading. */
function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split("\n").slice(1);
    throw error;
  }
  return [];
}

describe("parseConfig", () => {
  test("needs nothing in development", () => {
    expect(parseConfig({})).toMatchObject({
      NODE_ENV: "development",
      HOST: "127.0.0.1",
      PORT: 3_000,
      POLL_SECONDS: 300,
    });
  });

  test("reads numbers, keys and several session secrets", () => {
    const config = parseConfig({
      PORT: "8080",
      MASTER_KEYS: `new:${KEY},old:${KEY}`,
      SESSION_SECRETS: `${"a".repeat(32)}, ${"b".repeat(32)}`,
    });
    expect(config.PORT).toBe(8_080);
    expect(config.MASTER_KEYS?.map((key) => key.id)).toEqual(["new", "old"]);
    expect(config.SESSION_SECRETS?.map((secret) => secret.reveal())).toEqual(["a".repeat(32), "b".repeat(32)]);
  });

  test("counts empty values as unset", () => {
    const config = parseConfig({ PORT: "", PUBLIC_URL: "", MASTER_KEYS: "", SALESFORCE_CLIENT_SECRET: "" });
    expect(config.PORT).toBe(3_000);
    expect([config.PUBLIC_URL, config.MASTER_KEYS, config.SALESFORCE_CLIENT_SECRET]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("lists all problems together, each with the name of its setting", () => {
    const problems = problemsOf({ PORT: "many", PUBLIC_URL: "ftp://x", SESSION_SECRETS: "short", POLL_SECONDS: "0" });
    expect(problems.map((line) => /^ {2}- (\w+): ./.exec(line)?.[1]).sort()).toEqual([
      "POLL_SECONDS",
      "PORT",
      "PUBLIC_URL",
      "SESSION_SECRETS",
    ]);
  });

  test("takes production with everything set", () => {
    expect(problemsOf(PRODUCTION)).toEqual([]);
  });

  test.each(["MONGODB_URI", "REDIS_URL", "MASTER_KEYS", "SESSION_SECRETS", "PUBLIC_URL"])(
    "refuses production without %s",
    (name) => {
      expect(problemsOf({ ...PRODUCTION, [name]: "" })).toEqual([`  - ${name}: must be set in production`]);
    },
  );

  test("names what production lacks beside what is wrong", () => {
    const problems = problemsOf({ ...PRODUCTION, PORT: "many", REDIS_URL: undefined });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^ {2}- PORT: /);
    expect(problems[1]).toBe("  - REDIS_URL: must be set in production");
  });

  test.each(["http://ringledger.example.com", "HTTP://ringledger.example.com"])("refuses %s in production", (url) => {
    expect(problemsOf({ ...PRODUCTION, PUBLIC_URL: url })).toEqual(["  - PUBLIC_URL: must be https in production"]);
  });

  test("never names a key or secret when refusing it", () => {
    const problems = problemsOf({ MASTER_KEYS: Buffer.alloc(32, 7).toString("hex"), SESSION_SECRETS: "too-short" });
    expect(problems).toHaveLength(2);
    expect(problems.join("\n")).not.toMatch(/0707|too-short/);
  });

  test("keeps secrets from showing when settings are printed", () => {
    const config = parseConfig({ ...PRODUCTION, SLACK_SIGNING_SECRET: "hunter2" });
    expect(inspect(config, { depth: 9 })).not.toMatch(/hunter2|ssss/);
    expect(JSON.stringify(config)).not.toMatch(/hunter2|ssss/);
  });
});
