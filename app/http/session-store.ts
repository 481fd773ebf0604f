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
    const plain: Record<string, unknown> = { ...content, startedAt, cookie: { ...content.cookie } };
    this.#sessions.put(sha256Hex(sid), plain, this.#endOf(startedAt)).then(
      () => callback?.(),
      (error: unknown) => callback?.(error),
    );
  }

  /** Never brings a session back: one that ended while a request was under way stays ended. */
  override touch(sid: string, content: session.SessionData, callback?: (error?: unknown) => void): void {
    this.#sessions.prolong(sha256Hex(sid), this.#endOf(content.startedAt ?? this.#now())).then(
      () => callback?.(),
      (error: unknown) => callback?.(error),
    );
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.#sessions.remove(sha256Hex(sid)).then(
      () => callback?.(),
      (error: unknown) => callback?.(error),
    );
  }

  #endOf(startedAt: number): Date {
    return new Date(Math.min(this.#now() + SESSION_IDLE_MS, startedAt + SESSION_LIFE_MS));
  }
}

function isSession(
  content: Readonly<Record<string, unknown>> | undefined,
): content is Record<string, unknown> & session.SessionData {
  return content !== undefined && typeof content["cookie"] === "object" && content["cookie"] !== null;
}
