// Checks the layers (.dependency-cruiser.cjs). dependency-cruiser passes when it finds no module at all, as it does under a TypeScript that lacks
// the compiler API; so a count that is too small to be this product is a failure too.
import { cruise } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const LEAST_MODULES = 100;

const options = await extractDepcruiseOptions("./.dependency-cruiser.cjs");
const { output, exitCode } = await cruise(
  ["app", "webhooks"],
  { ...options, outputType: "err-long" },
  undefined,
  { tsConfig: extractTSConfig("./tsconfig.json") },
);
process.stdout.write(`${output}\n`);
const modules = Number(/\((\d+) modules/.exec(String(output))?.[1] ?? 0);
const tooFew = exitCode === 0 && modules < LEAST_MODULES;
if (tooFew) process.stderr.write(`Only ${modules} modules were found, at least ${LEAST_MODULES} were expected: nothing was checked.\n`);
process.exitCode = exitCode > 0 || tooFew ? 1 : 0;
