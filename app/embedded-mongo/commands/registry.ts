import type { Doc } from "../bson-values.ts";
import { MongoError } from "../errors.ts";
import { collectionCommands } from "./collections.ts";
import type { Command, CommandContext } from "./command.ts";
import { handshakeCommands } from "./handshake.ts";
import { readingCommands } from "./reading.ts";
import { writingCommands } from "./writing.ts";

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...handshakeCommands, ...readingCommands, ...writingCommands, ...collectionCommands }),
);

/** Fields that any command may carry. They do not change what is read or written here: there is one copy, and it is always the newest. */
const GENERIC = new Set([
  "$db",
  "lsid",
  "$readPreference",
  "readConcern",
  "writeConcern",
  "maxTimeMS",
  "comment",
  "$clusterTime",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
]);

/** Answers one command; refuses unknown commands (59), unknown fields (40415) and transactions (20) as MongoDB does. */
export async function runCommand(context: CommandContext, command: Doc): Promise<Doc | Buffer> {
  const name = Object.keys(command)[0] ?? "";
  const known = COMMANDS.get(name);
  if (known === undefined) throw new MongoError(59, `no such command: '${name}'`);
  if (
    command["txnNumber"] !== undefined ||
    command["startTransaction"] !== undefined ||
    command["autocommit"] !== undefined
  ) {
    throw new MongoError(20, "Transaction numbers are only allowed on a replica set member or mongos");
  }
  const unknown = Object.keys(command).find(
    (field) => field !== name && !GENERIC.has(field) && !known.fields.includes(field),
  );
  if (unknown !== undefined) throw new MongoError(40415, `BSON field '${name}.${unknown}' is an unknown field.`);
  const database = command["$db"];
  if (typeof database !== "string" || database === "" || /[/\\. "$\0]/.test(database))
    throw new MongoError(73, "Invalid database name");
  return await known.run(context, { name, command, database });
}
