import { array, assert, asyncProperty, constantFrom, nat, record as recordOf, subarray } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Observation } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { recordObservation } from "./observations.ts";
import { LOOKS_KEPT } from "./recent-looks.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

// over the end of a month, so that intervals move between partitions
const at = (hour: number): string => new Date(Date.UTC(2026, 1, 28, 18) + hour * 3_600_000).toISOString();

/** What history, offers and check are, by names. */
async function stateOf(listingId: number) {
  const history = await db
    .selectFrom("offer_history")
    .select(["seller_name", "valid_from", "valid_to", "last_seen_at", "price_minor", "currency", "availability", "url"])
    .where("listing_id", "=", listingId)
    .orderBy("seller_name")
    .orderBy("valid_from")
    .execute();
  const offers = await db
    .selectFrom("offer")
    .select(["seller_name", "valid_from", "vanished_at", "first_seen_at", "price_minor", "availability", "position"])
    .where("listing_id", "=", listingId)
    .orderBy("seller_name")
    .execute();
  const check = await db
    .selectFrom("listing_check")
    .select(["last_seen_at", "body_hash", "looks", "look_bodies"])
    .where("listing_id", "=", listingId)
    .executeTakeFirstOrThrow();
  return { history, offers, check };
}

async function record(observation: Observation) {
  // so that the source's monitors stay out of it
  await db.deleteFrom("source_look").execute();
  return inTransaction(db, (trx) => recordObservation(trx, observation));
}

const SELLERS = ["a", "b", "c"] as const;
const look = recordOf({
  kind: constantFrom("offers", "offers", "offers", "unchanged", "gone", "network"),
  sellers: subarray([...SELLERS], { minLength: 1 }),
  minor: constantFrom(1000, 1000, 1200),
  soldOut: nat(3),
  body: nat(1),
  hours: constantFrom(0.5, 1, 7),
  /** Where in the shuffled order. */
  place: nat(1000),
  twice: nat(3),
});

/** Looks that could have been made, in the order of their instants: an unchanged one names the body that the last one with offers found. */
function looksOf(
  drawn: readonly { kind: string; sellers: readonly string[]; minor: number; soldOut: number; body: number; hours: number }[],
) {
  let hour = 0;
  let body: { hash: string; by: number } | null = null;
  return drawn.map(({ kind, sellers, minor, soldOut, body: salt, hours }, index) => {
    hour += hours;
    const needs: number | null = kind === "unchanged" && body !== null ? body.by : null;
    const base: Partial<Observation> = { bodyHash: null };
    let fields: Partial<Observation> = { ...base, outcome: "network", reason: "reset" };
    if (kind === "offers") {
      const offers: Offer[] = sellers.map((seller, i) =>
        offerOf(minor + i, { seller, position: index, ...(soldOut === 0 ? { availability: "OutOfStock" as const } : {}) }),
      );
      body = { hash: `${sellers.join()}-${minor}-${soldOut === 0}-${salt}`, by: index };
      fields = { offers, bodyHash: body.hash };
    } else if (kind === "gone") {
      body = null;
      fields = { ...base, outcome: "gone", reason: "404" };
    } else if (needs !== null) fields = { outcome: "unchanged", bodyHash: body?.hash ?? null };
    const time = at(hour);
    return { needs, of: (listingId: number) => observationOf(listingId, time, fields) };
  });
}

test("looks in any order, and some of them twice, leave the history that they leave in their turn", { timeout: 60_000 }, async () => {
  let [late, told, countedTwice] = [0, 0, 0];
  await assert(
    asyncProperty(array(look, { minLength: 2, maxLength: LOOKS_KEPT }), async (drawn) => {
      const looks = looksOf(drawn);
      const [sourceId, productId] = [await seedSource(db), await seedProduct(db)];
      const [inTurn, shuffled] = [await seedListing(db, { sourceId, productId }), await seedListing(db, { sourceId, productId })];
      for (const { of } of looks) await record(of(inTurn));

      const waiting = looks
        .map((it, index) => ({ ...it, index, ...(drawn[index] ?? { place: 0, twice: 0 }) }))
        .sort((a, b) => a.place - b.place);
      const came = new Set<number>();
      while (waiting.length > 0) {
        // nobody can find a body unchanged before it was read
        const [next] = waiting.splice(
          waiting.findIndex(({ needs }) => needs === null || came.has(needs)),
          1,
        );
        if (next === undefined) break;
        came.add(next.index);
        const recorded = await record(next.of(shuffled));
        const again = next.twice === 0 ? await record(next.of(shuffled)) : null;
        if (recorded.result === "late") late++;
        // none tells what is long past, and each says why it does not count
        told += recorded.result === "late" ? recorded.changes.length : 0;
        if (again !== null && (again.result !== "dropped" || again.reason === undefined)) countedTwice++;
      }
      expect(await stateOf(shuffled)).toEqual(await stateOf(inTurn));
    }),
    { numRuns: 12 },
  );
  expect(late).toBeGreaterThan(5);
  expect([told, countedTwice]).toEqual([0, 0]);
});

const offers = (listingId: number, hour: number, list: readonly Offer[], fields: Partial<Observation> = {}) =>
  record(observationOf(listingId, at(hour), { offers: [...list], bodyHash: `body-${hour}`, ...fields }));
const dropped = (reason: RegExp) => ({ result: "dropped", changes: [], observationId: null, reason: expect.stringMatching(reason) });

test("a look that is older than all that are on record is refused and changes nothing", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  for (let hour = 1; hour <= LOOKS_KEPT + 2; hour++) await offers(id, hour, [offerOf(1000)]);
  const before = await stateOf(id);
  expect(before.check.looks).toHaveLength(LOOKS_KEPT);
  expect(await offers(id, 2.5, [offerOf(1100)])).toEqual(dropped(/older than the last 16 looks/));
  expect(await offers(id, 0, [offerOf(1100)])).toEqual(dropped(/older than the last 16 looks/));
  expect(await stateOf(id)).toEqual(before);
  expect(await offers(id, 3.5, [offerOf(1100)])).toMatchObject({ result: "late", observationId: expect.any(Number) });
});

test("what was seen before looks were put on record is not guessed at", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  await offers(id, 1, [offerOf(1000)]);
  await db.updateTable("listing_check").set({ looks: [], look_bodies: [] }).where("listing_id", "=", id).execute();
  expect(await offers(id, 0, [offerOf(1100)])).toEqual(dropped(/older/));
  await offers(id, 3, [offerOf(1000)]);
  expect(await offers(id, 2, [offerOf(1100)])).toEqual(dropped(/older/));
  await offers(id, 5, [offerOf(1000)]);
  expect(await offers(id, 4, [offerOf(1100)])).toMatchObject({ result: "late" });
});

test("a late price that jumps is believed only where the next look finds it too, and none in quarantine", async () => {
  const sourceId = await seedSource(db);
  const id = await seedListing(db, { sourceId });
  for (const hour of [0, 4]) await offers(id, hour, [offerOf(1000)]);
  const before = await stateOf(id);
  expect(await offers(id, 2, [offerOf(100_000)])).toEqual(dropped(/100 times as much, which the looks around it do not find/));
  await db.updateTable("source").set({ quarantined_at: new Date(), quarantine_reason: "test" }).where("id", "=", sourceId).execute();
  expect(await offers(id, 3, [offerOf(1100)])).toEqual(dropped(/quarantine/));
  expect(await stateOf(id)).toEqual(before);
});

test("a late failure, and an unchanged body that nobody read, tell nothing of the past", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  for (const hour of [0, 4]) await offers(id, hour, [offerOf(1000)]);
  const say = (fields: Partial<Observation>) => record(observationOf(id, at(2), fields));
  expect(await say({ outcome: "timeout", reason: "slow", bodyHash: null })).toEqual(dropped(/tells nothing/));
  expect(await say({ outcome: "unchanged", bodyHash: null })).toEqual(dropped(/does not name the body/));
  expect(await say({ outcome: "unchanged", bodyHash: "never-read" })).toEqual(dropped(/no look on record/));
  expect(await say({ outcome: "unchanged", bodyHash: "body-0" })).toMatchObject({ result: "late", observationId: null });
});

test("two looks of one past at the same time are both written", async () => {
  const id = await seedListing(db, { sourceId: await seedSource(db) });
  for (const hour of [0, 9]) await offers(id, hour, [offerOf(1000)]);
  const results = await Promise.all([3, 6, 4, 5, 3].map((hour) => offers(id, hour, [offerOf(1000 + hour)])));
  expect(results.map(({ result }) => result).sort()).toEqual(["dropped", "late", "late", "late", "late"]);
  expect((await stateOf(id)).history.map((row) => row.price_minor)).toEqual([1000, 1003, 1004, 1005, 1006, 1000]);
});
