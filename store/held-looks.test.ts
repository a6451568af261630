import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Observation } from "../domain/observation.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { applyConfirmed } from "./confirmed-looks.ts";
import { removeListing } from "./listings.ts";
import { recordObservation } from "./observations.ts";
import { decideQuarantine } from "./quarantine-decisions.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
const record = (observation: Observation) => db.transaction().execute((trx) => recordObservation(trx, observation));
const price = (listingId: number, minute: number, minor: number) =>
  record(observationOf(listingId, at(minute), { offers: [offerOf(minor)], bodyHash: `body of ${minor}` }));
const unchanged = (listingId: number, minute: number, minor: number) =>
  record(observationOf(listingId, at(minute), { outcome: "unchanged", bodyHash: `body of ${minor}` }));

async function stateOf(listingId: number) {
  const offers = await db
    .selectFrom("offer")
    .select("price_minor")
    .where("listing_id", "=", listingId)
    .where("vanished_at", "is", null)
    .execute();
  const looks = await db.selectFrom("observation").select(["review"]).where("listing_id", "=", listingId).orderBy("id").execute();
  const check = await db.selectFrom("listing_check").selectAll().where("listing_id", "=", listingId).executeTakeFirstOrThrow();
  return { prices: offers.map((row) => row.price_minor), reviews: looks.map(({ review }) => review), check };
}

test("a jump is kept, counted and not believed; the page that is believed stays the one to ask about", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  await price(id, 0, 1000);
  const held = await price(id, 1, 100_000);
  expect(held).toMatchObject({ result: "held", changes: [], lookAgain: true });
  const { prices, reviews, check } = await stateOf(id);
  expect(prices).toEqual([1000]);
  expect(reviews).toEqual([null, "held"]);
  expect(check).toMatchObject({
    body_hash: "body of 1000",
    held_observation_id: held.observationId,
    checks: 2,
    last_seen_at: "2026-03-01T08:00:00Z",
  });
  expect(check.last_reason).toContain("10.00 PLN would become 1000.00 PLN, 100 times as much; a second look");
  // the page that was held says nothing about the offers that stand
  expect((await unchanged(id, 2, 100_000)).result).toBe("dropped");
});

test("the second look that finds the same price is believed, and history begins with it", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  await price(id, 0, 1000);
  await price(id, 1, 100_000);
  const second = await price(id, 2, 100_000);
  expect(second.result).toBe("recorded");
  expect(second.changes).toMatchObject([{ before: { price: { minor: 1000 } }, after: { price: { minor: 100_000 } } }]);
  expect(await stateOf(id)).toMatchObject({ prices: [100_000], reviews: [null, "superseded", null], check: { held_observation_id: null } });
});

test("another jump is held in its place; the old price, or proof of it, ends the doubt", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  await price(id, 0, 1000);
  await price(id, 1, 100_000);
  expect((await price(id, 2, 7000)).result).toBe("held");
  expect((await stateOf(id)).reviews).toEqual([null, "superseded", "held"]);
  expect((await unchanged(id, 3, 1000)).result).toBe("confirmed");
  expect(await stateOf(id)).toMatchObject({
    prices: [1000],
    reviews: [null, "superseded", "superseded"],
    check: { held_observation_id: null },
  });
});

test("a confirmed look is applied as of when it was read, once, unless a later look told otherwise", async () => {
  const sourceId = await seedSource(db);
  const [id, other] = [await seedListing(db, { sourceId }), await seedListing(db, { sourceId })];
  for (const listing of [id, other]) {
    await price(listing, 0, 1000);
    await price(listing, 1, 100_000);
  }
  expect(await decideQuarantine(db, { sourceId, decision: "confirm", actor: "test" })).toBe(2);
  await price(other, 2, 1010);
  const apply = (listing: number) => db.transaction().execute((trx) => applyConfirmed(trx, listing));
  const [changes] = await Promise.all([apply(id), apply(other)]);
  expect(changes).toMatchObject([{ after: { price: { minor: 100_000 } }, changedAt: "2026-03-01T08:01:00Z" }]);
  expect(await apply(id)).toEqual([]);
  expect(await stateOf(id)).toMatchObject({ prices: [100_000], reviews: [null, "applied"], check: { body_hash: "body of 100000" } });
  expect(await stateOf(other)).toMatchObject({ prices: [1010], reviews: [null, "superseded", null] });
  expect((await unchanged(id, 3, 100_000)).result).toBe("confirmed");
});

test("a listing with a held look can be removed", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  await price(id, 0, 1000);
  await price(id, 1, 100_000);
  await removeListing(db, id, "test");
  expect(await db.selectFrom("observation").select("id").where("listing_id", "=", id).execute()).toEqual([]);
});

test("the source says how far a price may move in one look", async () => {
  const sourceId = await seedSource(db);
  const id = await seedListing(db, { sourceId });
  await db.updateTable("source").set({ jump_factor: 1.2 }).where("id", "=", sourceId).execute();
  await price(id, 0, 1000);
  expect((await price(id, 1, 1200)).result).toBe("recorded");
  expect((await price(id, 2, 1441)).result).toBe("held");
});

const prices = fc.array(fc.constantFrom(100, 120, 150, 1000, 10_000), { minLength: 1, maxLength: 12 });

test("whatever prices come: what stands was read twice or is no jump, and history has no gap and no overlap", async () => {
  const sourceId = await seedSource(db);
  await fc.assert(
    fc.asyncProperty(prices, async (list) => {
      const id = await seedListing(db, { sourceId });
      let trusted: number | null = null;
      let held: number | null = null;
      for (const [minute, minor] of list.entries()) {
        const jumps: boolean = trusted !== null && (minor > trusted * 3 || minor * 3 < trusted);
        const believed: boolean = !jumps || held === minor;
        // so that a single source's monitors stay out of it
        await db.deleteFrom("source_look").execute();
        expect((await price(id, minute, minor)).result === "held").toBe(!believed);
        if (believed) trusted = minor;
        held = believed ? null : minor;
        const state = await stateOf(id);
        expect(state.prices).toEqual([trusted]);
        expect(state.reviews.filter((review) => review === "held")).toHaveLength(held === null ? 0 : 1);
      }
      const intervals = await db
        .selectFrom("offer_history as i")
        .innerJoin("offer as o", "o.id", "i.offer_id")
        .select(["i.valid_from", "i.valid_to"])
        .where("o.listing_id", "=", id)
        .orderBy("i.valid_from")
        .execute();
      for (const [i, { valid_to }] of intervals.entries()) expect(valid_to).toBe(intervals[i + 1]?.valid_from ?? null);
    }),
    { numRuns: 40 },
  );
});
