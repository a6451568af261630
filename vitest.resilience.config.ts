import { defineConfig } from "vitest/config";

/** Tests that wait out real outages, start the whole program or many browsers; too slow for every run. */
export default defineConfig({
  test: {
    include: ["test/resilience/**/*.test.ts", "**/*.slow.test.ts", "pricing/propose-price.laws.test.ts"],
    exclude: ["node_modules/**", "data/**"],
    globalSetup: ["test/global-setup.ts", "test/redis-notice.ts"],
    provide: { pricingLawRuns: 125_000 },
    testTimeout: 300_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    env: { NODE_COMPILE_CACHE: new URL("node_modules/.cache/node-compile", import.meta.url).pathname },
  },
});
