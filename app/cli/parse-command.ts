import { extname } from "node:path";
import { type Command, Option } from "commander";
import type { CallProvider } from "../../webhooks/call-providers/call-provider.ts";
import type { CallUpdate } from "../records/call.ts";
import { InvalidInputError } from "../values/errors.ts";
import { instant } from "../values/instant.ts";
import { type CommandLineDependencies, readNamedFile } from "./dependencies.ts";
import { flatten } from "./flatten.ts";
import { type ExitCode, printJson, UsageError } from "./terminal.ts";

interface ParseOptions {
  readonly provider: string;
  readonly event?: string;
  readonly country: string;
  readonly json: boolean;
}

/** `parse`: reads a webhook's body as a provider's and prints what it says of calls. */
export function addParseCommand(program: Command, d: CommandLineDependencies, finish: (code: ExitCode) => void): void {
  program
    .command("parse")
    .description(
      "Reads a webhook's body as the product would and prints the call updates in it. No signature is needed and none is checked.",
    )
    .argument("<file>", "the raw body: JSON, or a form in a .txt file")
    .addOption(
      new Option("--provider <name>", "the call provider").choices(Object.keys(d.callProviders)).makeOptionMandatory(),
    )
    .option("--event <event>", "the last part of the webhook's address; the provider's first one unless told")
    .option("--country <code>", "ISO 3166 country that completes national numbers", "US")
    .option("--json", "print one line of JSON", false)
    .addHelpText(
      "after",
      "\nExamples:\n  ringledger parse post_call.json --provider callrail\n  ringledger parse voice.txt --provider twilio --event status --json",
    )
    .action(async (file: string, options: ParseOptions) => finish(await parseFile(file, options, d)));
}

async function parseFile(file: string, options: ParseOptions, d: CommandLineDependencies): Promise<ExitCode> {
  const { terminal } = d;
  const { provider, event } = choose(options, d);
  const body = await readNamedFile(file, d.readFile);
  try {
    const updates = readUpdates(provider, { body, event, isForm: extname(file) === ".txt", country: options.country });
    if (options.json) printJson(terminal, { updates });
    else for (const line of describe(updates)) terminal.print(line);
    return 0;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    if (options.json) printJson(terminal, { file, code: error.code, problem: error.message });
    else terminal.complain(`${file}: ${error.message}`);
    return 1;
  }
}

function choose(
  options: ParseOptions,
  { callProviders }: Pick<CommandLineDependencies, "callProviders">,
): { readonly provider: CallProvider; readonly event: string } {
  const provider = callProviders[options.provider];
  if (provider === undefined) throw new UsageError(`"${options.provider}" is no call provider.`);
  const event = options.event ?? provider.events[0];
  if (event !== undefined && provider.events.includes(event)) return { provider, event };
  throw new UsageError(`${options.provider} has no event "${event}". Its events are ${provider.events.join(", ")}.`);
}

function readUpdates(
  provider: CallProvider,
  given: { readonly body: Buffer; readonly event: string; readonly isForm: boolean; readonly country: string },
): readonly CallUpdate[] {
  // Editors end a file with a line break, which a form does not have.
  const body = given.isForm ? Buffer.from(given.body.toString("utf8").trimEnd()) : given.body;
  const request = {
    method: "POST",
    url: `https://localhost/${given.event}`,
    headers: { "content-type": given.isForm ? "application/x-www-form-urlencoded" : "application/json" },
    body,
    event: given.event,
    receivedAt: instant("1970-01-01T00:00:00.000Z"),
  };
  return provider.parse(request, readingSettings(provider, body), { homeCountry: given.country });
}

/** Settings that are good enough for reading: secrets are not looked at, and the account is the one that the body names. */
function readingSettings(provider: CallProvider, body: Buffer): unknown {
  const account = /AC[0-9a-f]{32}/i.exec(body.toString("latin1"))?.[0];
  return provider.settings.parse({
    signingKey: "not checked",
    authToken: "not checked",
    accountSid: account ?? `AC${"0".repeat(32)}`,
  });
}

function describe(updates: readonly CallUpdate[]): readonly string[] {
  const found = updates.flatMap(({ providerCallId, stage, facts }) => [
    `call ${providerCallId} (${stage})`,
    ...flatten(facts).map(([path, value]) => `  ${path}: ${value}`),
  ]);
  const count = updates.length === 1 ? "1 call update" : `${updates.length} call updates`;
  return [...found, `${count}. The signature was not checked.`];
}
