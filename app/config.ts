import { z } from "zod";
import { parseSealingKeys, type SealingKey } from "./values/sealing.ts";
import { Secret } from "./values/secret.ts";

const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));
const seconds = z.coerce.number().positive();

const sealingKeys = z.string().transform((text, context): readonly SealingKey[] => {
  try {
    return parseSealingKeys(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "unreadable" });
    return z.NEVER;
  }
});

const sessionSecrets = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine((parts) => parts.every((part) => part.length >= 32), "each secret needs at least 32 characters")
  .transform((parts) => parts.map((part) => new Secret(part)));

/** Every setting of the process: what it means and its default. `.env.example` and the README table are made from this. */
export const settingsSchema = z.object({
  NODE_ENV: z
    .enum(["development", "test", "production"])
    .default("development")
    .describe("production refuses embedded parts and plain http"),
  HOST: z.string().default("127.0.0.1").describe("address to listen on; 0.0.0.0 behind a router"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe("port to listen on"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the address that browsers, providers and CRMs reach us by; signatures are checked against it"),
  TRUST_PROXY_HOPS: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe("exact number of proxies in front (Heroku: 1)"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("least level that is logged"),
  MONGODB_URI: z.string().optional().describe("MongoDB; without it the embedded database is used (not in production)"),
  REDIS_URL: z.string().optional().describe("Redis for the job queue; without it jobs are kept in the database"),
  RINGLEDGER_DATA_DIR: z.string().default(".ringledger").describe("folder of the embedded database"),
  MASTER_KEYS: sealingKeys
    .optional()
    .describe("id:base64 of 32 bytes, several with commas, newest first; seals tokens and secrets"),
  SESSION_SECRETS: sessionSecrets
    .optional()
    .describe("32 characters or more, several with commas, newest first; signs session cookies"),
  SALESFORCE_CLIENT_ID: z.string().optional().describe("consumer key of the External Client App"),
  SALESFORCE_CLIENT_SECRET: secret.optional().describe("its consumer secret"),
  SALESFORCE_LOGIN_URL: z.url().default("https://login.salesforce.com").describe("where Salesforce users sign in"),
  HUBSPOT_CLIENT_ID: z.string().optional().describe("client id of the HubSpot app"),
  HUBSPOT_CLIENT_SECRET: secret.optional().describe("its client secret; also verifies HubSpot's webhooks"),
  HUBSPOT_APP_URL: z.url().default("https://app.hubspot.com").describe("where HubSpot users sign in"),
  HUBSPOT_API_URL: z.url().default("https://api.hubapi.com").describe("HubSpot's API"),
  GOOGLE_CLIENT_ID: z.string().optional().describe("OAuth client of the Google Cloud project"),
  GOOGLE_CLIENT_SECRET: secret.optional().describe("its secret"),
  GOOGLE_AUTH_URL: z
    .url()
    .default("https://accounts.google.com/o/oauth2/v2/auth")
    .describe("where Google users sign in"),
  GOOGLE_TOKEN_URL: z.url().default("https://oauth2.googleapis.com/token").describe("Google's token endpoint"),
  GOOGLE_DATA_MANAGER_URL: z.url().default("https://datamanager.googleapis.com").describe("Google Data Manager API"),
  SLACK_CLIENT_ID: z.string().optional().describe("client id of the Slack app"),
  SLACK_CLIENT_SECRET: secret.optional().describe("its client secret"),
  SLACK_SIGNING_SECRET: secret.optional().describe("its signing secret"),
  SLACK_URL: z.url().default("https://slack.com").describe("Slack; its API is below /api/"),
  WEB_WORKS_JOBS: z
    .stringbool()
    .optional()
    .describe("whether the web process works jobs too; by default only when there is no Redis"),
  POLL_SECONDS: seconds.default(300).describe("seconds between two questions for changed opportunities (Salesforce)"),
  SWEEP_SECONDS: seconds.default(10).describe("seconds between two looks for due and left-over work"),
  LEASE_SECONDS: seconds
    .default(60)
    .describe("seconds after which the work of a killed process is taken up by another"),
  CONVERSION_STATUS_SECONDS: seconds
    .optional()
    .describe("seconds after sending before an ad platform is asked for its verdict; its own advice if unset"),
});

/** The parsed environment. */
export type Config = z.output<typeof settingsSchema>;

/** Thrown when settings are wrong; the message lists every problem with the name of its setting. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "SettingsError";
  }
}

/** Parses an environment once. Empty values count as unset. Throws SettingsError with all problems together. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = settingsSchema.safeParse(given);
  const issues = parsed.error?.issues ?? [];
  const problems = [
    ...issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    ...productionProblems(given),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return parsed.data;
}

/** Parses the process's own environment; the one place that reads it. Throws SettingsError. */
export function readConfig(): Config {
  return parseConfig(process.env);
}

function productionProblems(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (given["NODE_ENV"] !== "production") return [];
  const needed = ["MONGODB_URI", "REDIS_URL", "MASTER_KEYS", "SESSION_SECRETS", "PUBLIC_URL"] as const;
  const missing = needed
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: must be set in production`);
  const plain = /^http:/i.test(given["PUBLIC_URL"] ?? "") ? ["PUBLIC_URL: must be https in production"] : [];
  return [...missing, ...plain];
}
