/**
 * npm run bench:store [-- --quick] [-- --listings 1000000 --interval-days 100000000]
 * What history costs to write and to ask, on a PostgreSQL of its own, written to disk: 1,000,000 listings whose offers' histories come to
 * 100,000,000 days, which takes ten minutes and 10 GB below the system's folder for temporary files. Each bench/store/<name>-figures.ts
 * measures on the same database, in the order of their names.
 */
import { parseArgs } from "node:util";
import { discover } from "../discover.ts";
import { openBenchDatabase } from "./bench-database.ts";
import { buildStore, type BuiltStore } from "./store/build-store.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    listings: { type: "string" },
    "interval-days": { type: "string" },
    /** Only these files' figures. */
    only: { type: "string" },
  },
});
const listings = Number(values.listings ?? (values.quick ? 20_000 : 1_000_000));
const intervalDays = Number(values["interval-days"] ?? listings * 100);

await using bench = await openBenchDatabase();
const started = performance.now();
const built = await buildStore(bench, { listings, intervalDays }, values.quick);
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`${listings} listings, ${intervalDays} interval-days in ${built.intervals} closed intervals, built in ${seconds} s\n`);

const parts = await discover<{ figures(built: BuiltStore): Promise<Record<string, number>> }>(
  new URL("./store/", import.meta.url),
  "*-figures.ts",
);
const figures: Record<string, number> = {};
for (const { name, module } of parts) {
  if (values.only !== undefined && !values.only.split(",").includes(name)) continue;
  console.log(`${name}:`);
  Object.assign(figures, await module.figures(built));
}
console.log(JSON.stringify({ bench: "store", figures }));
