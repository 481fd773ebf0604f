import type { Database } from "./database.ts";
import { defineModel, Nested, operator } from "./model.ts";

interface StoredSession {
  readonly _id: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly expiresAt: Date;
}

/** Browser sessions, kept on the server. */
export type SessionStore = ReturnType<typeof createSessionStore>;

/** Opens the sessions. Ids are hashes of the cookie's value, so the database alone signs nobody in. */
export function createSessionStore(database: Database) {
  const model = defineModel<StoredSession>(database, {
    name: "session",
    collection: "sessions",
    // A session exists before anyone signed in to an install.
    tenantScoped: false,
    fields: { content: Nested, expiresAt: Date },
    indexes: [{ fields: { expiresAt: 1 }, options: { expireAfterSeconds: 0 } }],
  });
  return {
    async find(id: string, at: number): Promise<Readonly<Record<string, unknown>> | undefined> {
      const filter = { _id: id, expiresAt: operator({ $gt: new Date(at) }) };
      return (await model.findOne(filter).lean<StoredSession>())?.content;
    },
    async put(id: string, content: Readonly<Record<string, unknown>>, expiresAt: Date): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { content, expiresAt } }, { upsert: true });
    },
    /** Moves the end of a session that is still there. */
    async prolong(id: string, expiresAt: Date): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { expiresAt } });
    },
    async remove(id: string): Promise<void> {
      await model.deleteOne({ _id: id });
    },
  };
}
