// Part of `npm run build`: copies into dist/ what the compiled code reads at run time and the compiler leaves behind.
import { cp, readdir } from "node:fs/promises";
import path from "node:path";

/** Files beside the code that it reads: learned models. What only training reads stays out of the build. */
const READ_AT_RUN_TIME = /[.]model[.]json$/;

const folder = path.dirname(import.meta.dirname);
const files = await readdir(path.join(folder, "app"), { recursive: true });
for (const file of files.filter((name) => READ_AT_RUN_TIME.test(name))) {
  await cp(path.join(folder, "app", file), path.join(folder, "dist", "app", file));
}
