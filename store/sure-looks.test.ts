import { array, assert, asyncProperty, constantFrom, nat, record as recordOf } from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Observation } from "../domain/observation.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { recordObservation } from "./observations.ts";
import { recordSureLooks } from "./sure-looks.ts";
import { claimListings } from "./schedule.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const LEASE = "00000000-0000-4000-8000-000000000001";
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();

interface Ground {
  readonly sourceId: number;
  readonly listings: readonly number[];
}

async function seed(count: number): Promise<Ground> {
  const sourceId = await seedSource(db);
  const listings: number[] = [];
  for (let i = 0; i < count; i++) listings.push(await seedListing(db, { sourceId, productId: i === 0 ? await seedProduct(db) : null }));
  await db
    .updateTable("schedule")
    .set({ lease_id: LEASE, leased_until: "2100-01-01T00:00:00Z" })
    .where("source_id", "=", sourceId)
    .execute();
  return { sourceId, listings };
}

/** All that was written, with listings by their place and without ids. */
async function written({ sourceId, listings }: Ground): Promise<unknown> {
  const place = (row: { listing_id: number }) => listings.indexOf(row.listing_id);
  const strip = <T extends { listing_id: number }>(rows: T[], ...without: (keyof T)[]) =>
    rows.map((row) => ({
      ...Object.fromEntries(Object.entries(row).filter(([key]) => !without.includes(key as keyof T))),
      listing_id: place(row),
    }));
  const { rows: checks } = await sql<{ listing_id: number }>`
    select * from listing_check where listing_id = any(${listings}::bigint[]) order by listing_id`.execute(db);
  const { rows: offers } = await sql<{ listing_id: number; id: number; source_id: number; product_id: number; observation_id: number }>`
    select * from offer where listing_id = any(${listings}::bigint[]) order by listing_id, offer_key`.execute(db);
  const { rows: looks } = await sql<{ listing_id: number; id: number; source_id: number }>`
    select * from source_look where source_id = ${sourceId} order by listing_id, at, id`.execute(db);
  const { rows: observations } = await sql<{ listing_id: number; observed_at: string; outcome: string; review: string | null }>`
    select listing_id, observed_at, outcome, review, reason, offers, body_hash, final_url, parser_version from observation where listing_id = any(${listings}::bigint[]) order by listing_id, observed_at`.execute(
    db,
  );
  const { rows: intervals } = await sql<{ listing_id: number }>`
    select o.listing_id, o.offer_key, i.valid_from, i.valid_to, i.last_seen_at, i.price_minor, i.availability,
      (select s.observed_at from observation s where s.id = i.observation_id) as observed_at
    from offer_history i join offer o on o.id = i.offer_id where o.listing_id = any(${listings}::bigint[])
    order by o.listing_id, o.offer_key, i.valid_from`.execute(db);
  return {
    checks: strip(checks as ((typeof checks)[number] & { held_observation_id: number })[], "held_observation_id"),
    offers: strip(offers, "id", "source_id", "product_id", "observation_id"),
    looks: strip(looks, "id", "source_id"),
    observations: strip(observations),
    intervals: strip(intervals),
  };
}

const look = recordOf({
  kind: constantFrom(
    "same",
    "same",
    "same",
    "unchanged",
    "unchanged",
    "price",
    "jump",
    "position",
    "two",
    "gone",
    "network",
    "unreadable",
    "late",
  ),
  listing: nat(4),
});

function observed(listingId: number, minute: number, kind: string, body: number): Observation {
  const time = at(kind === "late" ? Math.max(0, minute - 3) : minute);
  const fields: Record<string, Partial<Observation>> = {
    price: { offers: [offerOf(1000 + (minute % 7))] },
    jump: { offers: [offerOf(99_000)] },
    position: { offers: [offerOf(1000, { position: minute, quantity: 3 })] },
    two: { offers: [offerOf(1000), offerOf(1100, { seller: "Other" })] },
    unchanged: { outcome: "unchanged", bodyHash: body === 0 ? null : "hash", etag: `"${minute}"` },
    gone: { outcome: "gone", reason: "404" },
    network: { outcome: "network", reason: "reset", bodyHash: null },
    unreadable: { outcome: "unreadable", reason: "no price" },
  };
  return observationOf(listingId, time, { offers: [], etag: `"v${minute}"`, ...(fields[kind] ?? { offers: [offerOf(1000)] }) });
}

test("looks recorded in batches leave what the same looks leave one by one", { timeout: 60_000 }, async () => {
  let [plainLooks, toldLooks] = [0, 0];
  await assert(
    asyncProperty(array(array(look, { minLength: 1, maxLength: 7 }), { minLength: 2, maxLength: 7 }), nat(1), async (rounds, body) => {
      const [single, batched] = [await seed(5), await seed(5)];
      let minute = 0;
      for (const round of rounds) {
        minute += 5;
        // one look per listing in a batch
        const taken = [...new Map(round.map((one) => [one.listing, one])).values()];
        const of = ({ listings }: Ground) => taken.map(({ listing, kind }) => observed(listings[listing] ?? 0, minute, kind, body));
        const recorded = await inTransaction(db, (trx) => recordSureLooks(trx, LEASE, of(batched)));
        const done = new Map(recorded.map(({ listingId, observationId }) => [listingId, observationId === null ? 0 : 1]));
        const [plain, told] = [0, 1].map((kind) => recorded.filter(({ listingId }) => done.get(listingId) === kind).length);
        plainLooks += plain ?? 0;
        toldLooks += told ?? 0;
        // first those that found nothing new, then those that did, then the rest: so the other way too, since a source is judged by the order
        // of its looks
        const turn = (index: number): number => done.get(batched.listings[taken[index]?.listing ?? 0] ?? 0) ?? 2;
        const inTurn = of(single)
          .map((observation, index) => ({ observation, turn: turn(index) }))
          .sort((a, b) => a.turn - b.turn);
        for (const { observation } of inTurn) await inTransaction(db, (trx) => recordObservation(trx, observation));
        for (const observation of of(batched))
          if (!done.has(observation.listingId)) await inTransaction(db, (trx) => recordObservation(trx, observation));
      }
      expect(await written(batched)).toEqual(await written(single));
    }),
    { numRuns: 12 },
  );
  expect(plainLooks).toBeGreaterThan(5);
  expect(toldLooks).toBeGreaterThan(5);
});

/** Three listings with an offer each, read at minute 0 and claimed. */
async function known(): Promise<Ground> {
  const ground = await seed(3);
  for (const id of ground.listings) await recordObservation(db, observationOf(id, at(0), { offers: [offerOf(1000)] }));
  return ground;
}
const again = ({ listings }: Ground, minute: number) =>
  listings.map((id) => observationOf(id, at(minute), { offers: [offerOf(1000)], bodyHash: `hash-${minute}` }));
const record = (looks: readonly Observation[], lease = LEASE) => inTransaction(db, (trx) => recordSureLooks(trx, lease, looks));

test("a whole batch that found nothing new is recorded, with the product each listing belongs to now", async () => {
  const ground = await known();
  const productId = await seedProduct(db);
  await db
    .updateTable("listing")
    .set({ product_id: productId })
    .where("id", "=", ground.listings[1] ?? 0)
    .execute();
  const recorded = await record(again(ground, 1));
  expect(recorded.map(({ listingId }) => listingId)).toEqual(ground.listings);
  expect(recorded[1]?.productId).toBe(productId);
  const offers = await db.selectFrom("offer").select("product_id").where("source_id", "=", ground.sourceId).orderBy("listing_id").execute();
  expect(offers[1]?.product_id).toBe(productId);
  const checks = await db.selectFrom("listing_check").select(["checks", "body_hash"]).where("listing_id", "in", ground.listings).execute();
  expect(checks).toEqual(ground.listings.map(() => ({ checks: 2, body_hash: "hash-1" })));
});

test("a look that came twice, or late, is not recorded again", async () => {
  const ground = await known();
  expect(await record(again(ground, 5))).toHaveLength(3);
  expect(await record(again(ground, 5))).toEqual([]);
  expect(await record(again(ground, 4))).toEqual([]);
});

test("without the lease nothing is recorded", async () => {
  const ground = await known();
  expect(await record(again(ground, 1), "00000000-0000-4000-8000-000000000002")).toEqual([]);
  await db
    .updateTable("schedule")
    .set({ leased_until: new Date(0), next_check_at: new Date(0) })
    .where("source_id", "=", ground.sourceId)
    .execute();
  // a lease that ran out and was taken by another worker
  expect(await claimListings(db, { sourceId: ground.sourceId, limit: 2, leaseSeconds: 60 })).toHaveLength(2);
  expect(await record(again(ground, 1))).toHaveLength(1);
});

test("a canary, a source in quarantine and a look that is held need care", async () => {
  const ground = await known();
  const [first = 0, second = 0] = ground.listings;
  await db.updateTable("listing").set({ canary: true }).where("id", "=", first).execute();
  await recordObservation(db, observationOf(second, at(1), { offers: [offerOf(90_000)] }));
  expect((await record(again(ground, 2))).map(({ listingId }) => listingId)).toEqual(ground.listings.slice(2));
  await db.updateTable("source").set({ quarantined_at: new Date(), quarantine_reason: "test" }).where("id", "=", ground.sourceId).execute();
  expect(await record(again(ground, 3))).toEqual([]);
});

test("two batches at once never wait for each other, and each look counts once", async () => {
  const ground = await known();
  const results = await Promise.all([1, 2, 3, 4].map((minute) => record(again(ground, minute))));
  const { checks } = await db
    .selectFrom("listing_check")
    .select((eb) => eb.fn.sum<string>("checks").as("checks"))
    .where("listing_id", "in", ground.listings)
    .executeTakeFirstOrThrow();
  expect(Number(checks)).toBe(3 + results.flat().length);
  expect(results.flat().length).toBeGreaterThanOrEqual(3);
});

test("first readings, changes and pages that are gone are recorded together, their evidence kept before", async () => {
  const ground = await seed(4);
  const [a = 0, b = 0, c = 0, d = 0] = ground.listings;
  for (const id of [b, c, d]) await recordObservation(db, observationOf(id, at(0), { offers: [offerOf(1000, { seller: "x" })] }));
  const kept: number[] = [];
  const looks = [
    observationOf(a, at(1), { offers: [offerOf(500)] }),
    observationOf(b, at(1), { offers: [offerOf(900, { seller: "x" }), offerOf(950, { seller: "y" })] }),
    observationOf(c, at(1), { outcome: "gone", reason: "404" }),
    observationOf(d, at(1), { offers: [offerOf(1000, { seller: "x" })] }),
  ];
  const recorded = await inTransaction(db, (trx) =>
    recordSureLooks(trx, LEASE, looks, async (told) => {
      kept.push(...told.map(({ listingId }) => listingId));
      const there = await trx
        .selectFrom("observation")
        .select("id")
        .where("listing_id", "in", ground.listings)
        .where("observed_at", "=", at(1))
        .execute();
      expect(there).toEqual([]);
    }),
  );
  expect(kept).toEqual([a, b, c]);
  expect(recorded.map(({ listingId, observationId }) => [listingId, observationId !== null])).toEqual([
    [d, false],
    [a, true],
    [b, true],
    [c, true],
  ]);
  const changes = recorded.flatMap((it) =>
    it.changes.map(({ before, after, firstReading }) => [before?.price?.minor ?? null, after?.price?.minor ?? null, firstReading]),
  );
  expect(changes).toEqual([
    [null, 500, true],
    [1000, 900, false],
    [null, 950, false],
    [1000, null, false],
  ]);
});

test("where the changes of a batch together put their source into quarantine, none of them is recorded", async () => {
  const ground = await seed(16);
  for (const id of ground.listings) await recordObservation(db, observationOf(id, at(0), { offers: [offerOf(1000)] }));
  const before = await written(ground);
  const dearer = ground.listings.map((id) => observationOf(id, at(1), { offers: [offerOf(1300)] }));
  expect(await record(dearer)).toEqual([]);
  expect(await written(ground)).toEqual(before);
  // each by itself: those before it tripped are believed
  const results = [];
  for (const observation of dearer) results.push((await recordObservation(db, observation)).result);
  expect(new Set(results)).toEqual(new Set(["recorded", "held"]));
});
