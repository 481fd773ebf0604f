import { createLocalClassifier } from "./local/index.ts";

/** Every way to judge how a call ended. */
export const outcomeClassifiers = { local: createLocalClassifier };
