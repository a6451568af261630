import { sql } from "kysely";
import type { Db } from "../../store/connect.ts";
import { listHistory } from "../../store/history.ts";
import { countMarketPlaces, listMarketPositions, marketPositions } from "../../store/market-positions.ts";
import { positionsIn } from "../../store/positions-query.ts";
import { productPriceDays } from "../../store/price-days.ts";
import { productPriceLines } from "../../store/price-lines.ts";
import { openBenchDatabase } from "../bench-database.ts";
import { median } from "../cpu-seconds.ts";
import { buildStore, type BuiltStore } from "./build-store.ts";

const CHANNEL = "shop";
const SMALL = 10_000;

/**
 * What questions cost, by the clock on the wall, in turns with what they are measured against, warm: where every product stands on its market,
 * against reading the offers once; a year of a product with ten offers that change twice a week, against `select 1` on the same connection.
 */
export async function figures(built: BuiltStore): Promise<Record<string, number>> {
  const places = await placeFigures(built);
  await using bench = await openBenchDatabase();
  const small = await buildStore(bench, { listings: SMALL, intervalDays: SMALL * 100 }, built.quick);
  const large = await historyTimes(built);
  const little = await historyTimes(small);
  console.table({ [`a year of a product, ms, at ${built.listings} listings`]: large, [`at ${SMALL}`]: little });
  return {
    ...places,
    history_vs_select_1: ratio(large, "lines", "select 1"),
    history_1m_vs_10k: ratio({ large: large["lines"] ?? Number.NaN, little: little["lines"] ?? Number.NaN }, "large", "little"),
    history_raw_vs_select_1: ratio(large, "first 1,000 intervals", "select 1"),
    history_days_vs_select_1: ratio(large, "days", "select 1"),
  };
}

async function placeFigures({ db, quick, products }: BuiltStore): Promise<Record<string, number>> {
  const { id } = await db.selectFrom("channel").select("id").where("code", "=", CHANNEL).executeTakeFirstOrThrow();
  return db.connection().execute(async (one) => {
    const times = await inTurns(quick ? 5 : 11, {
      "count(*), sequential": () => scanOffers(one),
      // rows made and put into words, and not sent: as little as those that are counted are
      places: () => sql`explain (analyze, serialize text, timing off) ${positionsIn(id, {})}`.execute(one),
      "places, fetched": () => marketPositions(one, { channel: CHANNEL }),
      "places, counted": () => countMarketPlaces(one, { channel: CHANNEL }),
      "a page of places": () => listMarketPositions(one, { channel: CHANNEL, limit: 100 }),
      "places by a filter of one's own": () => countMarketPlaces(one, { channel: CHANNEL, stock: "any" }),
    });
    console.table({ [`${products} products, ms`]: times });
    return {
      position_100k_vs_seq_scan: ratio(times, "places", "count(*), sequential"),
      position_100k_fetched_vs_seq_scan: ratio(times, "places, fetched", "count(*), sequential"),
      position_100k_filtered_vs_seq_scan: ratio(times, "places by a filter of one's own", "count(*), sequential"),
    };
  });
}

/** Sequential, whatever index could count them. */
async function scanOffers(db: Db): Promise<void> {
  await sql`set enable_indexonlyscan = off`.execute(db);
  await sql`select count(*) from offer`.execute(db);
  await sql`reset enable_indexonlyscan`.execute(db);
}

async function historyTimes({ db, quick, products, yearEvery }: BuiltStore): Promise<Record<string, number>> {
  const now = new Date();
  const [from, to] = [now.getTime() - 365 * 86_400_000, now.getTime()].map((ms) => new Date(ms).toISOString());
  const [fromDay, toDay] = [(from ?? "").slice(0, 10), (to ?? "").slice(0, 10)];
  const some = Array.from({ length: Math.min(10, Math.floor(products / yearEvery)) }, (_, index) => 1 + index * yearEvery);
  let turn = 0;
  const next = (): number => some[turn++ % some.length] ?? 1;
  return db.connection().execute((one) =>
    inTurns((quick ? 5 : 20) * some.length, {
      "select 1": () => sql`select 1`.execute(one),
      lines: () => productPriceLines(one, { productId: next(), from: fromDay, to: toDay }),
      days: () => productPriceDays(one, { productId: next(), from: fromDay, to: toDay, now }),
      "first 1,000 intervals": () => listHistory(one, { of: { productId: next() }, from, limit: 1000 }),
    }),
  );
}

/** Median milliseconds of each, after two rounds that warm up. */
async function inTurns(rounds: number, works: Readonly<Record<string, () => Promise<unknown>>>): Promise<Record<string, number>> {
  const times = new Map(Object.keys(works).map((name) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const startedAt = performance.now();
      await work();
      if (round >= 0) times.get(name)?.push(performance.now() - startedAt);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, Number(median(all).toFixed(3))]));
}

function ratio(times: Readonly<Record<string, number>>, of: string, by: string): number {
  return Number(((times[of] ?? Number.NaN) / (times[by] ?? Number.NaN)).toFixed(2));
}
