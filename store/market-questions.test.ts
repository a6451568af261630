import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedPriced, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { updateListing } from "./listings.ts";
import { lowestPricesBefore } from "./lowest-prices.ts";
import { marketAsOf } from "./market-as-of.ts";
import { listMarketChanges } from "./market-changes.ts";
import { countMarketPlaces, listMarketPositions, marketPositions } from "./market-positions.ts";
import { recordObservation } from "./observations.ts";
import { settleHistory } from "./settle-history.ts";
import { sourceFreshness } from "./source-freshness.ts";
import { whoMovesFirst } from "./who-moves-first.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1) + hour * 3_600_000).toISOString();
const NOW = new Date(at(1000));
const look = (listingId: number, hour: number, ...prices: number[]) =>
  db
    .transaction()
    .execute((trx) =>
      recordObservation(
        trx,
        observationOf(
          listingId,
          at(hour),
          prices.length === 0
            ? { outcome: "gone", reason: "404" }
            : { offers: prices.map((minor, index) => offerOf(minor, { seller: `s${index}` })) },
        ),
      ),
    );
const settled = async () => {
  while ((await settleHistory(db)) > 0);
};
const seed = async () => {
  const sourceId = await seedSource(db);
  const productId = await seedPriced(db, { priceMinor: 1000 });
  return { sourceId, productId, listingId: await seedListing(db, { sourceId, productId }) };
};

test("the market as of any moment, with what nobody looked at told apart", async () => {
  const { productId, listingId } = await seed();
  await look(listingId, 0, 1000, 1200);
  await look(listingId, 1, 1000, 1200);
  await look(listingId, 50, 900);
  const asOf = async (hour: number) =>
    (await marketAsOf(db, { productId, at: at(hour), now: NOW })).map(({ price, known }) => [price?.minor, known]);
  expect(await asOf(-1)).toEqual([]);
  expect(await asOf(0)).toEqual([
    [1000, true],
    [1200, true],
  ]);
  expect(await asOf(20)).toEqual([
    [1000, false],
    [1200, false],
  ]);
  expect(await asOf(50)).toEqual([[900, true]]);
  expect(await asOf(51)).toEqual([[900, false]]);
});

const since = (from: number, to: number) => ({ from: at(from), to: at(to) });

test("the lowest of the days before any moment per offer, seller and source, with gaps told", async () => {
  const { productId, listingId } = await seed();
  await look(listingId, 0, 1000, 1200);
  await look(listingId, 1, 1000, 800);
  await look(listingId, 2, 1000, 1100);
  await look(listingId, 3, 1000, 1100);
  await look(listingId, 100, 950, 1100);
  const lowest = async (by: "offer" | "seller" | "source", hour: number, days = 30) =>
    (await lowestPricesBefore(db, { productId, before: at(hour), days, by, now: NOW })).map((one) => [
      one.lowest.minor,
      one.since,
      one.gaps,
    ]);
  expect(await lowest("offer", 3, 1)).toEqual([
    [800, at(1), [since(-21, 0)]],
    [1000, at(0), [since(-21, 0)]],
  ]);
  expect(await lowest("source", 100, 3)).toEqual([[1100, at(28), []]]);
  expect(await lowest("seller", 101)).toEqual([
    [800, at(1), [since(-619, 0), since(100, 101)]],
    [950, at(100), [since(-619, 0), since(3, 100), since(100, 101)]],
  ]);
  expect((await lowest("source", 101)).map(([minor]) => minor)).toEqual([800]);
});

test("changes come in the order in which they became known, none twice by cursor, and one that commits late is not skipped", async () => {
  await settled();
  const start = (await listMarketChanges(db, { limit: 1000 })).nextCursor;
  const [one, two] = [await seed(), await seed()];
  await settled();
  const seeded = (await listMarketChanges(db, { limit: 1000, cursor: start })).nextCursor;
  await look(one.listingId, 0, 1000);
  // begins first and commits last
  const holds = Promise.withResolvers<void>();
  const wrote = Promise.withResolvers<void>();
  const late = db.transaction().execute(async (trx) => {
    await recordObservation(trx, observationOf(two.listingId, at(0), { offers: [offerOf(500)] }));
    wrote.resolve();
    await holds.promise;
  });
  await wrote.promise;
  await look(one.listingId, 1, 900);
  await settled();
  const first = await listMarketChanges(db, { limit: 10, cursor: seeded });
  expect(first.items.map(({ productId, from }) => [productId, from])).toEqual([[one.productId, at(0).replace(".000Z", "Z")]]);
  expect(first.items[0]?.steps.map(({ at: when, before, after }) => [when, before?.price?.minor, after?.price?.minor])).toEqual([
    [at(0).replace(".000Z", "Z"), undefined, 1000],
    [at(1).replace(".000Z", "Z"), 1000, 900],
  ]);
  holds.resolve();
  await late;
  await settled();
  const second = await listMarketChanges(db, { limit: 10, cursor: first.nextCursor });
  expect(second.items.map(({ productId }) => productId)).toEqual([two.productId]);
  await look(one.listingId, 2);
  await updateListing(db, two.listingId, { productId: null }, "test");
  await settled();
  const third = await listMarketChanges(db, { limit: 1, cursor: second.nextCursor });
  expect([third.atEnd, third.items]).toMatchObject([
    false,
    [{ productId: one.productId, steps: [{ before: { price: { minor: 900 } }, after: null }] }],
  ]);
  expect((await listMarketChanges(db, { limit: 9, cursor: third.nextCursor })).items).toEqual([
    { productId: two.productId, from: null, steps: [] },
  ]);
  await db.deleteFrom("market_change").execute();
  await expect(listMarketChanges(db, { limit: 9, cursor: second.nextCursor })).rejects.toThrow("read the offers anew");
});

test("how old a source's offers are and how its looks ended", async () => {
  const { sourceId, listingId } = await seed();
  const stale = await seedListing(db, { sourceId });
  await seedListing(db, { sourceId });
  await db.updateTable("listing").set({ interval_seconds: 3600 }).where("source_id", "=", sourceId).execute();
  await look(listingId, 999, 1000);
  await look(stale, 900, 1000);
  expect(await sourceFreshness(db, sourceId, NOW)).toEqual({
    sourceId,
    asOf: NOW.toISOString(),
    listings: 3,
    neverSeen: 1,
    fresh: 1,
    medianAge: 3600,
    p90Age: 360_000,
    oldestAge: 360_000,
    outcomes: [
      { outcome: "offers", listings: 2 },
      { outcome: null, listings: 1 },
    ],
  });
});

test("who moves first and who follows, certain only where the follower's old price was seen after the leader's new one", async () => {
  const [leader, follower] = [await seed(), await seedSource(db)];
  const other = await seedListing(db, { sourceId: follower, productId: leader.productId });
  await look(leader.listingId, 0, 1000);
  await look(other, 0, 1000);
  await look(leader.listingId, 1, 900);
  await look(other, 2, 1000);
  await look(other, 3, 890);
  await look(leader.listingId, 50, 850);
  const movers = await whoMovesFirst(db, { productIds: [leader.productId], from: at(0), to: at(1000), withinHours: 12 });
  expect(movers).toMatchObject([
    { sourceId: leader.sourceId, moves: 2, led: 2, wasFollowed: 1, followed: 0, medianDelaySeconds: null },
    {
      sourceId: follower,
      moves: 1,
      led: 0,
      followed: 1,
      medianDelaySeconds: 7200,
      leaders: [{ sourceId: leader.sourceId, times: 1, certain: 1 }],
    },
  ]);
});

test("places by page, by place, counted, and with a filter of one's own", async () => {
  const { productId, listingId, sourceId } = await seed();
  const alone = await seedPriced(db, { priceMinor: 1000 });
  const used = await seed();
  await look(listingId, 0, 990, 1000);
  await db
    .transaction()
    .execute((trx) =>
      recordObservation(trx, observationOf(used.listingId, at(0), { offers: [offerOf(500, { itemCondition: "UsedCondition" })] })),
    );
  const productIds = [productId, alone, used.productId];
  expect(await countMarketPlaces(db, { channel: "shop", productIds })).toEqual({ unpriced: 0, alone: 2, cheapest: 0, tied: 0, beaten: 1 });
  const first = await listMarketPositions(db, { channel: "shop", productIds, limit: 2 });
  expect(first.items.map((one) => [one.productId, one.place, one.position, one.offers])).toEqual([
    [productId, "beaten", 2, 2],
    [alone, "alone", null, 0],
  ]);
  const rest = await listMarketPositions(db, { channel: "shop", productIds, limit: 2, cursor: first.nextCursor });
  expect([rest.items.map((one) => one.productId), rest.nextCursor]).toEqual([[used.productId], null]);
  const placed = async (filter: object) =>
    (await marketPositions(db, { channel: "shop", productIds, ...filter })).map(({ place }) => place);
  expect(await placed({ condition: "any" })).toEqual(["beaten", "alone", "beaten"]);
  expect(await placed({ exceptSources: [sourceId] })).toEqual(["alone", "alone", "alone"]);
  expect(await placed({ ownSellers: ["S0"] })).toEqual(["tied", "alone", "alone"]);
  expect(await placed({ seenSince: at(1) })).toEqual(["alone", "alone", "alone"]);
  expect(await placed({ place: "beaten" })).toEqual(["beaten"]);
  await expect(marketPositions(db, { channel: "nowhere" })).rejects.toThrow("nowhere");
  // all products at once may be answered in another way
  for (const filter of [
    { condition: "any" },
    { exceptSources: [sourceId] },
    { ownSellers: ["S0"] },
    { seenSince: at(0) },
    { seenSince: at(1) },
  ] as const) {
    const whole = await marketPositions(db, { channel: "shop", ...filter });
    const ids = whole.map((one) => one.productId);
    expect(ids).toEqual(expect.arrayContaining(productIds));
    expect(whole).toEqual(await marketPositions(db, { channel: "shop", productIds: ids, ...filter }));
  }
});

test("a place follows at once what no look tells: watching, quarantine, tax, our price and the channel", async () => {
  const { productId, listingId, sourceId } = await seed();
  await look(listingId, 0, 900);
  const place = async () => {
    const unsettled = (await marketPositions(db, { channel: "shop", productIds: [productId] }))[0]?.place;
    await settled();
    expect((await marketPositions(db, { channel: "shop", productIds: [productId] }))[0]?.place).toBe(unsettled);
    return unsettled;
  };
  expect(await place()).toBe("beaten");
  await updateListing(db, listingId, { enabled: false }, "test");
  expect(await place()).toBe("alone");
  await updateListing(db, listingId, { enabled: true }, "test");
  expect(await place()).toBe("beaten");
  await db
    .updateTable("source")
    .set({ suspect_since: at(0) })
    .where("id", "=", sourceId)
    .execute();
  expect(await place()).toBe("alone");
  await db.updateTable("source").set({ suspect_since: null }).where("id", "=", sourceId).execute();
  expect(await place()).toBe("beaten");
  await db.updateTable("offer").set({ tax_included: false }).where("listing_id", "=", listingId).execute();
  expect(await place()).toBe("alone");
  await db.updateTable("offer").set({ tax_included: true }).where("listing_id", "=", listingId).execute();
  await db.updateTable("product_channel").set({ price_minor: 900 }).where("product_id", "=", productId).execute();
  expect(await place()).toBe("tied");
  await updateListing(db, listingId, { productId: null }, "test");
  expect(await place()).toBe("alone");
  await db.deleteFrom("product_channel").where("product_id", "=", productId).execute();
  expect(await place()).toBeUndefined();
});

test("two settlers do not get into each other's way, and a product that is gone leaves nothing behind", async () => {
  await settled();
  const { productId, listingId } = await seed();
  await look(listingId, 0, 1000);
  const took = await Promise.all([settleHistory(db), settleHistory(db), settleHistory(db)]);
  expect(Math.max(...took)).toBeGreaterThan(0);
  await settled();
  expect((await db.selectFrom("price_day").select("day").where("product_id", "=", productId).execute()).length).toBeGreaterThan(0);
  await look(listingId, 5, 1000, 2000);
  const unused = await seedProduct(db);
  await sql`insert into history_mark (product_id, from_at) values (${unused}, '-infinity')`.execute(db);
  await db.deleteFrom("product").where("id", "in", [productId, unused]).execute();
  await settled();
  for (const table of ["price_day", "market_summary"] as const) {
    expect(await db.selectFrom(table).select("product_id").where("product_id", "=", productId).execute()).toEqual([]);
  }
  expect(await db.selectFrom("history_mark").select("id").execute()).toEqual([]);
});
