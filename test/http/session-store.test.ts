import type { SessionData } from "express-session";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DatabaseSessionStore, SESSION_IDLE_MS, SESSION_LIFE_MS } from "../../app/http/session-store.ts";
import { createSessionStore } from "../../app/store/sessions.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

const START = Date.parse("2026-10-13T12:00:00Z");
let at = START;
let opened: TestDatabase;
let store: DatabaseSessionStore;
beforeAll(async () => {
  opened = await openTestDatabase((database) => {
    store = new DatabaseSessionStore(createSessionStore(database), () => at);
  });
});
afterAll(() => opened.close());

const SESSION: SessionData = { cookie: { originalMaxAge: null }, csrfToken: "token" };
const set = (sid: string) => new Promise<void>((resolve) => store.set(sid, SESSION, () => resolve()));
const touch = async (sid: string) => {
  const session = await get(sid);
  if (session !== undefined) await new Promise<void>((resolve) => store.touch(sid, session, () => resolve()));
};
const get = (sid: string) =>
  new Promise<SessionData | undefined>((resolve) => store.get(sid, (_error, found) => resolve(found ?? undefined)));

test("a session ends an hour after the last request", async () => {
  at = START;
  await set("idle");
  at = START + SESSION_IDLE_MS - 1;
  await touch("idle");
  at += SESSION_IDLE_MS - 1;
  expect((await get("idle"))?.csrfToken).toBe("token");
  at += 1;
  expect(await get("idle")).toBeUndefined();
});

test("a session ends after twelve hours, however busy", async () => {
  at = START;
  await set("busy");
  while (at < START + SESSION_LIFE_MS - 1) {
    at = Math.min(at + SESSION_IDLE_MS - 1, START + SESSION_LIFE_MS - 1);
    await touch("busy");
  }
  expect(await get("busy")).toMatchObject({ startedAt: START });
  at += 1;
  expect(await get("busy")).toBeUndefined();
});

test("a session that ended while a request was under way is not brought back by it", async () => {
  at = START;
  await set("ended");
  const session = await get("ended");
  await new Promise<void>((resolve) => store.destroy("ended", () => resolve()));
  await new Promise<void>((resolve) => store.touch("ended", session ?? SESSION, () => resolve()));
  expect(await get("ended")).toBeUndefined();
});

test("the database alone signs nobody in: it holds only hashes of the ids", async () => {
  at = START;
  await set("a-secret-id");
  const rows = await opened.database.connection.collection("sessions").find({}).toArray();
  expect(JSON.stringify(rows)).not.toContain("a-secret-id");
});
