import { defineConfig } from "vitest/config";
import { SkipReporter } from "../support/skip-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/live/**/*.test.ts"],
    testTimeout: 60_000,
    reporters: ["default", new SkipReporter()],
  },
});
