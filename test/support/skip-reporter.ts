import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Says at the end of a run what was skipped: vitest alone gives a number. Suites that need Redis or Chromium carry the reason in their name, so
 * one line a suite tells what to install.
 */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const test of modules.flatMap((module) => [...module.children.allTests("skipped")])) {
      const place = `${test.module.relativeModuleId}: ${outermostName(test)}`;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    for (const [place, count] of counts) process.stdout.write(`Skipped ${count} in ${place}\n`);
  }
}

/** The name of the suite directly in the file that a test belongs to, or its own. */
function outermostName(test: TestCase): string {
  let name = test.name;
  for (let at = test.parent; at.type === "suite"; at = at.parent) name = at.name;
  return name;
}
