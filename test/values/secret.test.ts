import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../app/values/secret.ts";

const secret = new Secret("hunter2");

test("a secret gives out its text only when asked for it", () => {
  expect(secret.reveal()).toBe("hunter2");
});

test.each([
  ["String", String(secret)],
  ["a template", `${secret}`],
  ["inspection", inspect(secret)],
  ["inspection of an object that holds it", inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
  ["inspection without custom printing", inspect(secret, { customInspect: false, showHidden: true })],
  ["JSON", JSON.stringify({ secret })],
  ["a format with %s", format("%s", secret)],
  ["a format with %o", format("%o", secret)],
  ["a format with %j", format("%j", { secret })],
])("a secret does not show in %s", (_way, printed) => {
  expect(printed).not.toContain("hunter2");
});

test.each([String(secret), `${secret}`, inspect(secret)])("printing a secret shows [secret]", (printed) => {
  expect(printed).toBe("[secret]");
});

test("a secret in JSON shows [secret]", () => {
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
});

test("a secret does not show in an error that carries it as its cause", () => {
  const error = new Error("Signing in failed.", { cause: { secret } });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hunter2");
});

test("a secret has no member that copying or listing could give out", () => {
  expect(Object.keys(secret)).toEqual([]);
  expect(JSON.stringify({ ...secret })).toBe("{}");
});
