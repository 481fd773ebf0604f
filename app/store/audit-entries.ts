import { canonicalJson, sha256Hex } from "../values/hashing.ts";
import type { InstallId } from "../values/ids.ts";
import type { Clock, Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel, insertFor, Nested } from "./model.ts";

/** One act, as told to the log: who did what on which record. Holds no personal text. */
export interface Act {
  /** A user's id, or "system". */
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string>>;
}

/** An act in the append-only chain of an install. */
export interface AuditEntry extends Act {
  readonly sequence: number;
  readonly at: Instant;
  readonly previousHash: string;
  readonly hash: string;
}

interface StoredEntry extends AuditEntry {
  readonly _id: string;
  readonly installId: string;
}

/** The audit log. Nothing here changes or removes an entry. */
export type AuditStore = ReturnType<typeof createAuditStore>;

/** Opens the audit log. */
export function createAuditStore(database: Database, now: Clock) {
  const model = defineModel<StoredEntry>(database, {
    name: "audit-entry",
    collection: "audit-entries",
    fields: {
      installId: String,
      sequence: Number,
      at: String,
      actor: String,
      act: String,
      subject: String,
      detail: Nested,
      previousHash: String,
      hash: String,
    },
    indexes: [{ fields: { installId: 1, sequence: 1 }, options: { unique: true } }],
  });
  const last = (install: InstallId): Promise<StoredEntry | null> =>
    model.findOne({ installId: install }).sort({ sequence: -1 }).lean<StoredEntry>().exec();

  return {
    /** Appends an act; when another process took the place in the chain, the next place is tried. */
    async record(install: InstallId, act: Act): Promise<void> {
      for (;;) {
        const before = await last(install);
        const entry = { ...act, sequence: (before?.sequence ?? 0) + 1, at: now(), previousHash: before?.hash ?? "" };
        const hash = sha256Hex(canonicalJson(entry));
        if (await insertFor(model, install, { _id: `${install}:${entry.sequence}`, ...entry, hash })) return;
      }
    },

    async newest(install: InstallId, limit: number): Promise<readonly AuditEntry[]> {
      return model.find({ installId: install }).sort({ sequence: -1 }).limit(limit).lean<StoredEntry[]>();
    },

    /** The first entry whose hash does not fit, counting from 1; undefined when the whole chain holds. */
    async firstBroken(install: InstallId): Promise<number | undefined> {
      let previousHash = "";
      let sequence = 0;
      const cursor = model
        .find({ installId: install })
        .sort({ sequence: 1 })
        .lean<StoredEntry>()
        .cursor({ batchSize: 500 });
      for await (const { _id, installId: _install, hash, ...entry } of cursor) {
        sequence += 1;
        const fits =
          entry.sequence === sequence &&
          entry.previousHash === previousHash &&
          sha256Hex(canonicalJson(entry)) === hash;
        if (!fits) return sequence;
        previousHash = hash;
      }
      return undefined;
    },
  };
}
