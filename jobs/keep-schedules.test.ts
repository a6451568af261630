import { afterAll, beforeAll, expect, test } from "vitest";
import { explainChecks } from "../scheduler/explain-checks.ts";
import { loadCheckPlans, loadPace } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { recordObservation } from "../store/observations.ts";
import { addScheduleRule, removeScheduleRule, updateScheduleRule } from "../store/schedule-rules.ts";
import { claimListings, finishListings } from "../store/schedule.ts";
import { noteRhythmLooks } from "../store/source-pace.ts";
import { collectedLog } from "../test/collected-log.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedSource } from "../test/seed.ts";
import { keepSchedules } from "./keep-schedules.ts";
import { planNext } from "./plan-next.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const HOUR = 3600;
const scheduleOf = (id: number) => db.selectFrom("schedule").selectAll().where("listing_id", "=", id).executeTakeFirstOrThrow();
const secondsFromNow = async (id: number) => (Date.parse((await scheduleOf(id)).next_check_at) - Date.now()) / 1000;

/** A look at every due listing of the source, as a job ends it. */
async function lookAtAll(sourceId: number, nowMs: number, changed: (id: number) => boolean): Promise<void> {
  const claimed = await claimListings(db, { sourceId, limit: 100, leaseSeconds: 60 });
  const plans = await loadCheckPlans(
    db,
    claimed.map(({ listingId }) => listingId),
    nowMs,
  );
  const observedAt = new Date(nowMs).toISOString();
  const planned = claimed.map((listing) =>
    planNext(
      plans.get(listing.listingId),
      { listing, observation: { outcome: "offers", observedAt }, retryAfterSeconds: null, changed: changed(listing.listingId) },
      nowMs,
    ),
  );
  const ended = await finishListings(
    db,
    claimed[0]?.leaseId ?? "",
    planned.map(({ finish }) => finish),
  );
  expect(ended).toHaveLength(claimed.length);
  await noteRhythmLooks(
    db,
    sourceId,
    planned.flatMap(({ rhythmLook }) => rhythmLook ?? []),
    nowMs,
  );
}

test("adaptive: what changes is looked at oftener than what does not, within what fixed intervals would have cost", async () => {
  const sourceId = await seedSource(db);
  const ids = await Promise.all(Array.from({ length: 12 }, () => seedListing(db, { sourceId })));
  await addScheduleRule(db, { scope: "source", sourceId }, { kind: "adaptive", minSeconds: 900, maxSeconds: 14 * 86_400 }, "test");
  const start = Date.now() - 30 * 86_400_000;
  for (let look = 0; look < 30; look++) {
    await db.updateTable("schedule").set({ next_check_at: "2026-01-01T00:00:00Z" }).where("source_id", "=", sourceId).execute();
    await lookAtAll(sourceId, start + look * 86_400_000, (id) => look > 0 && id === ids[0]);
  }
  const log = collectedLog();
  await keepSchedules({ db, log });
  expect(log.lines).toEqual([]);
  const pace = await loadPace(db, sourceId, Date.now());
  expect(pace.requestPrice).toBeGreaterThan(0);
  await db.updateTable("schedule").set({ next_check_at: "2026-01-01T00:00:00Z" }).where("source_id", "=", sourceId).execute();
  await lookAtAll(sourceId, Date.now(), (id) => id === ids[0]);
  const delays = await Promise.all(ids.map(secondsFromNow));
  expect(delays[0]).toBeLessThan(0.7 * Math.min(...delays.slice(1)));
  const perDay = delays.reduce((sum, seconds) => sum + 86_400 / seconds, 0);
  expect(perDay).toBeLessThan(12 * 24 * 1.3);
});

test("a cron rule moves what it is about to its time and back when it goes; a broken one moves nothing to nowhere", async () => {
  const sourceId = await seedSource(db);
  const listingId = await seedListing(db, { sourceId });
  await lookAtAll(sourceId, Date.now(), () => false);
  expect(await secondsFromNow(listingId)).toBeLessThan(1.2 * HOUR);
  // half a year away from now, whenever that is
  const month = ((new Date().getUTCMonth() + 6) % 12) + 1;
  const timing = { kind: "cron", cron: `30 6 1 ${month} *`, timeZone: "Europe/Warsaw" } as const;
  const { id } = await addScheduleRule(db, { scope: "listing", listingId }, timing, "test");
  await keepSchedules({ db, log: collectedLog() });
  expect(await secondsFromNow(listingId)).toBeGreaterThan(100 * 86_400);
  await updateScheduleRule(db, id, { ...timing, timeZone: "Europe/Atlantis" }, "test");
  await keepSchedules({ db, log: collectedLog() });
  expect(await secondsFromNow(listingId)).toBeLessThan(1.2 * HOUR);
  await updateScheduleRule(db, id, timing, "test");
  await keepSchedules({ db, log: collectedLog() });
  await removeScheduleRule(db, id, "test");
  await keepSchedules({ db, log: collectedLog() });
  expect(await secondsFromNow(listingId)).toBeLessThan(1.2 * HOUR);
  expect(await db.selectFrom("schedule_replan").selectAll().execute()).toEqual([]);
});

test("one source that cannot be tuned stops no other, and says so", async () => {
  const broken = await seedSource(db);
  const sound = await seedSource(db);
  for (const sourceId of [broken, sound]) {
    await addScheduleRule(db, { scope: "source", sourceId }, { kind: "adaptive", minSeconds: 900, maxSeconds: 86_400 }, "test");
    await seedListing(db, { sourceId });
    await lookAtAll(sourceId, Date.now(), () => false);
  }
  await db
    .insertInto("source_pace")
    .values({ source_id: broken })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .updateTable("source_pace")
    .set({ rhythm_evidence: JSON.stringify({ nothing: "of use" }) })
    .where("source_id", "=", broken)
    .execute();
  const log = collectedLog();
  await keepSchedules({ db, log });
  expect(log.lines.map(({ message }) => message)).toEqual([
    "What a source's pages have in common could not be learnt anew; it stays as it was",
  ]);
  expect((await loadPace(db, sound, Date.now())).requestPrice).not.toBeNull();
});

test("a product that sells well, with a margin and in a close race, is looked at oftener, and the listing says why", async () => {
  const sourceId = await seedSource(db);
  const [wanted, other] = [await seedPriced(db, { priceMinor: 10_000 }), await seedPriced(db, { priceMinor: 10_000 })];
  for (const [id, sales_30_days, cost_minor] of [
    [wanted, 90, 4000],
    [other, 10, 8000],
  ] as const)
    await db.updateTable("product").set({ sales_30_days, cost_minor, cost_currency: "PLN" }).where("id", "=", id).execute();
  const near = await seedListing(db, { sourceId, productId: wanted });
  const far = await seedListing(db, { sourceId, productId: other });
  for (const [listingId, minor] of [
    [near, 10_050],
    [far, 15_000],
  ] as const)
    await db
      .transaction()
      .execute((trx) => recordObservation(trx, observationOf(listingId, new Date().toISOString(), { offers: [offerOf(minor)] })));
  await addScheduleRule(db, { scope: "source", sourceId }, { kind: "adaptive", minSeconds: 900, maxSeconds: 86_400 }, "test");
  await lookAtAll(sourceId, Date.now() - 86_400_000, () => false);
  await keepSchedules({ db, log: collectedLog() });
  const weights = await db.selectFrom("product_importance").select(["product_id", "weight", "reasons"]).orderBy("product_id").execute();
  expect(weights.filter(({ product_id }) => [wanted, other].includes(product_id))).toMatchObject([
    { product_id: wanted, reasons: ["sells well", "margin", "close race"] },
    { product_id: other, reasons: ["sells little", "small margin"] },
  ]);
  // learnt anew with those weights
  await db
    .updateTable("source_pace")
    .set({ tuned_at: new Date(0) })
    .where("source_id", "=", sourceId)
    .execute();
  await keepSchedules({ db, log: collectedLog() });
  await db.updateTable("schedule").set({ next_check_at: "2026-01-01T00:00:00Z" }).where("source_id", "=", sourceId).execute();
  await lookAtAll(sourceId, Date.now(), () => false);
  expect(await secondsFromNow(near)).toBeLessThan(0.7 * (await secondsFromNow(far)));
  const said = await explainChecks(db, [near, far], Date.now());
  expect(said.get(near)?.reason).toMatch(
    /^Adaptive, by the rule of its source: changes about every [\d.]+ (hours|days); product important \(sells well, margin, close race\): looked at after [\d.]+ (minutes|hours)\.$/,
  );
  expect(said.get(far)?.reason).toMatch(/product less important \(sells little, small margin\)/);
  for (const id of [near, far]) {
    const { nextCheckAt, changesPerDay } = said.get(id) ?? {};
    expect(Math.abs(Date.parse(nextCheckAt ?? "") - Date.now() - 1000 * (await secondsFromNow(id)))).toBeLessThan(1000);
    expect(changesPerDay).toBeGreaterThan(0);
  }
});
