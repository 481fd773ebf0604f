import { expect, test } from "vitest";
import { rememberBriefly } from "../app/brief-memory.ts";

function memory(answer: (key: string) => Promise<string> = async (key) => key.toUpperCase()) {
  const clock = { at: 0 };
  const asked: string[] = [];
  const ask = rememberBriefly(
    (key) => {
      asked.push(key);
      return answer(key);
    },
    { ms: 100, max: 2, now: () => clock.at },
  );
  return { clock, asked, ask };
}

test("an answer is remembered for its time and not longer", async () => {
  const { clock, asked, ask } = memory();
  await ask("a");
  clock.at = 99;
  expect(await ask("a")).toBe("A");
  expect(asked).toEqual(["a"]);
  clock.at = 100;
  await ask("a");
  expect(asked).toEqual(["a", "a"]);
});

test("many who ask at once share one question", async () => {
  const { asked, ask } = memory();
  expect(await Promise.all([ask("a"), ask("a"), ask("a")])).toEqual(["A", "A", "A"]);
  expect(asked).toEqual(["a"]);
});

test("a failure is not remembered", async () => {
  let fails = true;
  const { asked, ask } = memory(async () => {
    if (fails) throw new Error("down");
    return "up";
  });
  await expect(ask("a")).rejects.toThrow("down");
  fails = false;
  expect(await ask("a")).toBe("up");
  expect(asked).toEqual(["a", "a"]);
});

test("the oldest is forgotten when there are too many", async () => {
  const { asked, ask } = memory();
  for (const key of ["a", "b", "c", "b", "a"]) await ask(key);
  expect(asked).toEqual(["a", "b", "c", "a"]);
});
