import { defineConfig } from "vitest/config";

/** Functions without a world around them: their tests share a process, as loading each file's modules anew takes longer than the tests. */
const PURE = ["domain/**/*.test.ts", "pricing/**/*.test.ts", "parsers/**/*.test.ts", "alerts/**/*.test.ts"];
// minutes of outages, and what takes long by itself: npm run test:resilience
const ELSEWHERE = ["node_modules/**", "data/**", "test/resilience/**", "**/*.slow.test.ts"];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "pure", include: PURE, exclude: ELSEWHERE, isolate: false } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["**/*.test.ts"],
          exclude: [...ELSEWHERE, ...PURE],
          globalSetup: ["test/global-setup.ts", "test/redis-notice.ts"],
        },
      },
    ],
    // many tests wait for processes and servers, so two at once also where vitest would take one for two cores
    maxWorkers: 2,
    // commands and services that tests start: they load the same files again and again
    env: { NODE_COMPILE_CACHE: new URL("node_modules/.cache/node-compile", import.meta.url).pathname },
    provide: { pricingLawRuns: 2000 },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
