import session from "express-session";
import type { SessionStore } from "../store/sessions.ts";
import { sha256Hex } from "../values/hashing.ts";

/** Longest life of a session, whatever is done in it, in milliseconds (12 hours). */
export const SESSION_LIFE_MS = 12 * 3_600_000;
/** A session ends after this long without a request (one hour). */
export const SESSION_IDLE_MS = 3_600_000;

/** Keeps express-session's sessions in the database, under the hash of their id. */
export class DatabaseSessionStore extends session.Store {
  readonly #sessions: SessionStore;
  readonly #now: () => number;

  constructor(sessions: SessionStore, now: () => number) {
    super();
    this.#sessions = sessions;
    this.#now = now;
  }

  override get(sid: string, callback: (error: unknown, found?: session.SessionData | null) => void): void {
    this.#sessions.find(sha256Hex(sid), this.#now()).then(
      (content) => callback(null, isSession(content) ? content : null),
      (error: unknown) => callback(error),
    );
  }

  override set(sid: string, content: session.SessionData, callback?: (error?: unknown) => void): void {
    const startedAt = content.startedAt ?? this.#now();
    const ends = Math.min(this.#now() + SESSION_IDLE_MS, startedAt + SESSION_LIFE_MS);
    const plain: Record<string, unknown> = { ...content, startedAt, cookie: { ...content.cookie } };
    this.#sessions.put(sha256Hex(sid), plain, new Date(ends)).then(
      () => callback?.(),
      (error: unknown) => callback?.(error),
    );
  }

  override touch(sid: string, content: session.SessionData, callback?: () => void): void {
    this.set(sid, content, callback);
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.#sessions.remove(sha256Hex(sid)).then(
      () => callback?.(),
      (error: unknown) => callback?.(error),
    );
  }
}

function isSession(
  content: Readonly<Record<string, unknown>> | undefined,
): content is Record<string, unknown> & session.SessionData {
  return content !== undefined && typeof content["cookie"] === "object" && content["cookie"] !== null;
}
