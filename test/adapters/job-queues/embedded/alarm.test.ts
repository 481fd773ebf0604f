import { expect, test } from "vitest";
import { createAlarm } from "../../../../app/adapters/job-queues/embedded/alarm.ts";

const LONG_MS = 3_600_000;

test("an alarm ends a wait at once when it rings", async () => {
  const alarm = createAlarm();
  const waiting = alarm.wait(LONG_MS);
  alarm.ring();
  await expect(waiting).resolves.toBeUndefined();
});

test("an alarm that rang while nobody waited ends the next wait at once", async () => {
  const alarm = createAlarm();
  alarm.ring();
  alarm.ring();
  await expect(alarm.wait(LONG_MS)).resolves.toBeUndefined();
});

test("an alarm that does not ring ends the wait after its time", async () => {
  const alarm = createAlarm();
  alarm.ring();
  await alarm.wait(LONG_MS);
  await expect(alarm.wait(1)).resolves.toBeUndefined();
});
