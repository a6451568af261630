import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    // minutes of outages, and what takes ten seconds and more by itself: npm run test:resilience
    exclude: ["node_modules/**", "data/**", "test/resilience/**", "**/*.slow.test.ts"],
    globalSetup: ["test/global-setup.ts", "test/redis-notice.ts"],
    // many tests wait for processes and servers, so two at once also where vitest would take one for two cores
    maxWorkers: 2,
    // commands and services that tests start: they load the same files again and again
    env: { NODE_COMPILE_CACHE: new URL("node_modules/.cache/node-compile", import.meta.url).pathname },
    provide: { pricingLawRuns: 2000 },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
