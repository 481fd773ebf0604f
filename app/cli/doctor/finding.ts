import { setTimeout as pause } from "node:timers/promises";

/** What the doctor found out about one thing. */
export interface Finding {
  readonly what: string;
  /** good: works. bad: has to be put right. nothing: there is nothing to look at. */
  readonly state: "good" | "bad" | "nothing";
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** It works. */
export function good(what: string, detail: string): Finding {
  return { what, state: "good", detail };
}

/** It has to be put right. */
export function bad(what: string, detail: string, advice?: string): Finding {
  return { what, state: "bad", detail, ...(advice === undefined ? {} : { advice }) };
}

/** There is nothing to look at. */
export function nothing(what: string, detail: string): Finding {
  return { what, state: "nothing", detail };
}

/** A look that takes longer than this has failed: some clients go on trying for ever. */
const PATIENCE_MS = 10_000;

/** Looks at one thing; a failure of the look, or one that does not end, is a finding too. */
export async function lookAt(what: string, look: () => Promise<Finding>, advice?: string): Promise<Finding> {
  const patience = new AbortController();
  try {
    const gaveUp = pause(PATIENCE_MS, undefined, { signal: patience.signal }).then(() =>
      bad(what, `no answer within ${PATIENCE_MS / 1000} seconds`, advice),
    );
    // The wait is called off when the look ends first.
    gaveUp.catch(() => undefined);
    return await Promise.race([look(), gaveUp]);
  } catch (error) {
    return bad(what, error instanceof Error ? error.message : String(error), advice);
  } finally {
    patience.abort();
  }
}
