import { type Doc, docArgument } from "../bson-values.ts";
import type { Collection } from "../catalog.ts";
import type { Cursors } from "../cursors.ts";
import { MongoError } from "../errors.ts";
import type { Storage } from "../storage.ts";

/** What every command may use. `now` is milliseconds since 1970. */
export interface CommandContext {
  readonly storage: Storage;
  readonly cursors: Cursors;
  readonly now: () => number;
  readonly connectionId: number;
}

/** A command as it was asked: its name, its fields and the database it speaks to. */
export interface Invocation {
  readonly name: string;
  readonly command: Doc;
  readonly database: string;
}

/** Answers the reply, as a document or already encoded; throws MongoError for a refusal. */
export type CommandHandler = (context: CommandContext, invocation: Invocation) => Doc | Buffer | Promise<Doc | Buffer>;

/** A command's handler and the fields it knows; any other field is refused, because ignoring it could give a wrong result. */
export interface Command {
  readonly run: CommandHandler;
  readonly fields: readonly string[];
}

/** The collection's full name, `database.collection`, from the command's first field. */
export function namespaceOf({ name, command, database }: Invocation): string {
  const collection = command[name];
  if (typeof collection !== "string" || collection === "" || collection.includes("$") || collection.includes("\0")) {
    throw new MongoError(73, `Invalid namespace specified '${database}.${String(collection)}'`);
  }
  return `${database}.${collection}`;
}

/** The collection that the command names, or undefined when it was never written to. */
export function collectionOf(context: CommandContext, invocation: Invocation): Collection | undefined {
  return context.storage.collection(namespaceOf(invocation));
}

/** The filter of a statement, whichever of its names is used. */
export function filterOf(statement: Doc, name: "filter" | "query" | "q"): Doc {
  return docArgument(statement, name);
}
