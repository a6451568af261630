import * as fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Observation, Outcome } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { recordObservation } from "./observations.ts";

let fresh: FreshDatabase;
let db: Db;
let sourceId: number;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
  sourceId = await seedSource(db);
});
afterAll(() => fresh[Symbol.asyncDispose]());

const record = (observation: Observation) => db.transaction().execute((trx) => recordObservation(trx, observation));
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
const offers = (listingId: number, minute: number, list: Offer[], fields: Partial<Observation> = {}) =>
  record(observationOf(listingId, at(minute), { offers: list, ...fields }));
const fails = (listingId: number, minute: number, outcome: Outcome, reason: string) =>
  record(observationOf(listingId, at(minute), { outcome, reason, bodyHash: null }));

async function current(listingId: number) {
  const rows = await db
    .selectFrom("offer")
    .select(["seller_name", "price_minor", "availability"])
    .where("listing_id", "=", listingId)
    .where("vanished_at", "is", null)
    .orderBy("seller_name")
    .execute();
  return rows.map((row) => [row.seller_name, row.price_minor]);
}

async function intervals(listingId: number) {
  const rows = await db
    .selectFrom("offer_history as i")
    .innerJoin("offer as o", "o.id", "i.offer_id")
    .select(["o.seller_name", "i.price_minor", "i.valid_from", "i.valid_to", "i.last_seen_at"])
    .where("o.listing_id", "=", listingId)
    .orderBy("i.valid_from")
    .orderBy("o.seller_name")
    .execute();
  const minute = (instant: string | null) => (instant === null ? null : new Date(instant).getUTCMinutes());
  return rows.map((row) => [
    row.seller_name,
    row.price_minor,
    minute(row.valid_from),
    minute(row.valid_to),
    row.valid_to && minute(row.last_seen_at),
  ]);
}

const observations = (listingId: number) =>
  db.selectFrom("observation").select(["outcome", "reason"]).where("listing_id", "=", listingId).orderBy("id").execute();
const check = (listingId: number) =>
  db.selectFrom("listing_check").selectAll().where("listing_id", "=", listingId).executeTakeFirstOrThrow();

test("the first reading, a price change, a seller that leaves and comes back", async () => {
  const productId = await seedProduct(db);
  const id = await seedListing(db, { sourceId, productId });
  const first = await offers(id, 0, [offerOf(1000, { seller: "a" }), offerOf(1100, { seller: "b" })]);
  expect(first.changes.map(({ before, after, firstReading }) => [before, after?.price?.minor, firstReading])).toEqual([
    [null, 1000, true],
    [null, 1100, true],
  ]);
  const second = await offers(id, 1, [offerOf(900, { seller: "a" })]);
  expect(second.changes).toMatchObject([
    { sellerName: "a", productId, sourceId, listingId: id, before: { price: { minor: 1000 } }, after: { price: { minor: 900 } } },
    { sellerName: "b", before: { price: { minor: 1100 } }, after: null, firstReading: false, changedAt: at(1) },
  ]);
  expect(second.changes.every((change) => change.observationId === second.observationId)).toBe(true);
  const third = await offers(id, 2, [offerOf(900, { seller: "a" }), offerOf(1100, { seller: "b" })]);
  expect(third.changes).toMatchObject([{ sellerName: "b", before: null, after: { price: { minor: 1100 } }, firstReading: false }]);
  expect(await intervals(id)).toEqual([
    ["a", 1000, 0, 1, 0],
    ["b", 1100, 0, 1, 0],
    ["a", 900, 1, null, null],
    ["b", 1100, 2, null, null],
  ]);
});

test("an identical page writes no row of its own, and details alone change no history", async () => {
  const id = await seedListing(db, { sourceId });
  await offers(id, 0, [offerOf(1000)]);
  expect(await offers(id, 1, [offerOf(1000)], { bodyHash: "other", etag: '"2"' })).toEqual({
    result: "confirmed",
    observationId: null,
    changes: [],
  });
  expect((await offers(id, 2, [offerOf(1000, { position: 3, quantity: 7, name: "New name" })])).result).toBe("confirmed");
  expect(await observations(id)).toHaveLength(1);
  expect(await intervals(id)).toEqual([[null, 1000, 0, null, null]]);
  const offer = await db.selectFrom("offer").select(["position", "quantity", "name"]).where("listing_id", "=", id).execute();
  expect(offer).toEqual([{ position: 3, quantity: 7, name: "New name" }]);
  expect(await check(id)).toMatchObject({ checks: 3, last_outcome: "offers", body_hash: "hash", consecutive_failures: 0 });
});

test("unchanged only counts the check, and only against a body that was read as offers", async () => {
  const id = await seedListing(db, { sourceId });
  const unchanged = (minute: number, bodyHash: string | null) =>
    record(observationOf(id, at(minute), { outcome: "unchanged", bodyHash, etag: '"3"' }));
  expect((await unchanged(0, "hash")).result).toBe("dropped");
  await offers(id, 1, [offerOf(1000)]);
  expect((await unchanged(2, null)).result).toBe("confirmed");
  expect((await unchanged(3, "hash")).result).toBe("confirmed");
  expect((await unchanged(4, "another page")).result).toBe("dropped");
  expect(await check(id)).toMatchObject({ checks: 3, last_outcome: "unchanged", last_seen_at: "2026-03-01T08:03:00Z", etag: '"3"' });
  await record(observationOf(id, at(5), { outcome: "gone", reason: "404", httpStatus: 404 }));
  expect((await unchanged(6, "hash")).result).toBe("dropped");
  expect(await current(id)).toEqual([]);
});

test("gone closes the offers; the offers come back as new intervals", async () => {
  const id = await seedListing(db, { sourceId });
  await offers(id, 0, [offerOf(1000)]);
  await record(observationOf(id, at(1), { outcome: "unchanged" }));
  const gone = await record(observationOf(id, at(2), { outcome: "gone", reason: "404", httpStatus: 404 }));
  expect(gone.changes).toMatchObject([{ before: { price: { minor: 1000 } }, after: null }]);
  expect((await record(observationOf(id, at(3), { outcome: "gone", reason: "404" }))).result).toBe("confirmed");
  await offers(id, 4, [offerOf(1000)]);
  expect(await intervals(id)).toEqual([
    [null, 1000, 0, 2, 1],
    [null, 1000, 4, null, null],
  ]);
  expect((await observations(id)).map(({ outcome }) => outcome)).toEqual(["offers", "gone", "offers"]);
});

test("every other outcome leaves the offers alone, is kept once per reason, and counts as a failure", async () => {
  const id = await seedListing(db, { sourceId });
  await offers(id, 0, [offerOf(1000)], { etag: '"1"' });
  await fails(id, 1, "blocked", "403 with a challenge");
  await fails(id, 2, "blocked", "403 with a challenge");
  await fails(id, 3, "blocked", "a captcha");
  await fails(id, 4, "timeout", "no answer within 30 s");
  expect(await current(id)).toEqual([[null, 1000]]);
  expect(await check(id)).toMatchObject({ consecutive_failures: 4, checks: 5, body_hash: "hash", etag: '"1"', last_outcome: "timeout" });
  expect((await offers(id, 5, [offerOf(1000)])).result).toBe("recorded");
  expect((await observations(id)).map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ["offers", null],
    ["blocked", "403 with a challenge"],
    ["blocked", "a captcha"],
    ["timeout", "no answer within 30 s"],
    ["offers", null],
  ]);
  expect(await intervals(id)).toEqual([[null, 1000, 0, null, null]]);
  expect(await check(id)).toMatchObject({ consecutive_failures: 0 });
});

test("an unknown price is kept as unknown, and an amount in a foreign currency does not pass for one in the price's", async () => {
  const id = await seedListing(db, { sourceId });
  const eur = { minor: 500, currency: "EUR" };
  const { changes } = await offers(id, 0, [
    offerOf(null, { seller: "a", availability: null }),
    offerOf(1000, { seller: "b", shippingPrice: eur, regularPrice: { minor: 900, currency: "PLN" }, lowestPrice30Days: eur }),
  ]);
  expect(changes.map(({ after }) => after)).toMatchObject([
    { price: null, availability: null },
    { price: { minor: 1000, currency: "PLN" }, shippingPrice: null, regularPrice: null, lowestPrice30Days: null },
  ]);
});

test("contradictions are refused: offers without offers, a failure with offers, a price of nothing", async () => {
  const id = await seedListing(db, { sourceId });
  await expect(offers(id, 0, [])).rejects.toThrow("has none");
  await expect(record(observationOf(id, at(0), { outcome: "blocked", offers: [offerOf(1)] }))).rejects.toThrow("leave them out");
  await expect(offers(id, 0, [offerOf(0)])).rejects.toThrow("an unknown price must be null");
  expect(await observations(id)).toEqual([]);
});

test("a listing that was removed during the visit drops the observation", async () => {
  expect((await offers(2_000_000_000, 0, [offerOf(1000)])).result).toBe("dropped");
});

test("two workers that report one look at once record it once", async () => {
  const id = await seedListing(db, { sourceId });
  const results = await Promise.all([offers(id, 0, [offerOf(1000)]), offers(id, 0, [offerOf(1000)])]);
  expect(results.map(({ result }) => result).sort()).toEqual(["dropped", "recorded"]);
  expect(await intervals(id)).toHaveLength(1);
});

type Step = { minute: number; outcome: Outcome; offers: Offer[] };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc
    .record({
      minute: fc.integer({ min: 0, max: 40 }),
      outcome: fc.constantFrom<Outcome>("offers", "offers", "offers", "unchanged", "gone", "blocked"),
      prices: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.option(fc.integer({ min: 1, max: 3 })), { minKeys: 1 }),
    })
    .map(({ minute, outcome, prices }) => ({
      minute,
      outcome,
      offers: outcome === "offers" ? Object.entries(prices).map(([seller, minor]) => offerOf(minor, { seller })) : [],
    })),
  { minLength: 1, maxLength: 10 },
);

test("whatever comes: the state is the last look's, history answers for every moment, replaying changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const id = await seedListing(db, { sourceId });
      let shown: [string | null, number | null][] = [];
      let readable = false;
      let last = -1;
      const truth: { minute: number; shown: typeof shown }[] = [];
      // in another order: late-looks.test.ts
      for (const { minute, outcome, offers } of list.toSorted((a, b) => a.minute - b.minute)) {
        const look = observationOf(id, at(minute), { outcome, offers, reason: outcome === "blocked" ? "captcha" : null });
        const { result } = await record(look);
        const counts = minute > last && (outcome !== "unchanged" || readable);
        expect(result === "dropped").toBe(!counts);
        if (!counts) continue;
        last = minute;
        if (outcome === "offers" || outcome === "gone") {
          shown = offers.map((offer) => [offer.seller?.name ?? null, offer.price?.minor ?? null]);
          shown.sort(([a], [b]) => String(a).localeCompare(String(b)));
          readable = outcome === "offers";
        }
        truth.push({ minute, shown });
        expect(await current(id)).toEqual(shown);
        expect((await record(look)).result).toBe("dropped");
      }
      for (const { minute, shown } of truth) {
        const { rows } = await sql<{ seller_name: string | null; price_minor: number | null }>`
          select o.seller_name, i.price_minor from offer_history i join offer o on o.id = i.offer_id
          where o.listing_id = ${id} and i.valid_from <= ${at(minute)} and (i.valid_to is null or i.valid_to > ${at(minute)})
          order by o.seller_name`.execute(db);
        expect(rows.map((row) => [row.seller_name, row.price_minor])).toEqual(shown);
      }
    }),
    { numRuns: 40 },
  );
});
