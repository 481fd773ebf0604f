// Adds up vitest's JSON reports and prints "N passed, N failed, N skipped". With --none-skipped it lists the tests that did not run and fails if
// there are any: what is skipped for want of Redis or Chromium on a developer's machine has to run here.
import { readFileSync } from "node:fs";

const NOT_RUN = new Set(["skipped", "pending", "todo", "disabled"]);

const given = process.argv.slice(2);
const files = given.filter((argument) => !argument.startsWith("--"));
const reports = files.map((file) => JSON.parse(readFileSync(file, "utf8")));
const tests = reports.flatMap((report) => report.testResults).flatMap((result) => result.assertionResults);
const skipped = tests.filter((test) => NOT_RUN.has(test.status));

if (given.includes("--none-skipped")) {
  for (const test of skipped) process.stdout.write(`skipped: ${test.fullName}\n`);
  process.exitCode = skipped.length > 0 || reports.length === 0 ? 1 : 0;
} else {
  const count = (status) => tests.filter((test) => test.status === status).length;
  process.stdout.write(`${count("passed")} passed, ${count("failed")} failed, ${skipped.length} skipped\n`);
}
