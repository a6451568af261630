import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { leaseDiscovery } from "./discovery.ts";
import { recordObservation } from "./observations.ts";
import { releaseAllLeases } from "./release-all-leases.ts";
import { claimListings, dueSources, finishListing, releaseListings } from "./schedule.ts";
import { pauseSource } from "./source-politeness.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const now = new Date("2026-03-01T08:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const schedule = (listingId: number) => db.selectFrom("schedule").selectAll().where("listing_id", "=", listingId).executeTakeFirstOrThrow();

test("due sources come longest waiting first; paused, disabled and fully leased ones are left out", async () => {
  // one after the other: sources that wait equally long come by id
  const early = await seedSource(db);
  const late = await seedSource(db);
  const paused = await seedSource(db);
  const disabled = await seedSource(db);
  const leased = await seedSource(db);
  const future = await seedSource(db);
  await seedListing(db, { sourceId: late, dueAt: "2026-03-01T07:59:00Z" });
  for (const sourceId of [early, paused, disabled, leased]) await seedListing(db, { sourceId, dueAt: "2026-03-01T07:00:00Z" });
  await seedListing(db, { sourceId: early, dueAt: "2026-03-01T07:30:00Z" });
  await seedListing(db, { sourceId: future, dueAt: "2026-03-01T08:00:01Z" });
  await pauseSource(db, { sourceId: paused, until: later(60), reason: "The shop answered 429", kind: "host" });
  await db.updateTable("source").set({ enabled: false }).where("id", "=", disabled).execute();
  await claimListings(db, { sourceId: leased, limit: 10, leaseSeconds: 60, now });
  expect(await dueSources(db, now)).toEqual([
    { sourceId: early, dueSince: "2026-03-01T07:00:00Z" },
    { sourceId: late, dueSince: "2026-03-01T07:59:00Z" },
  ]);
  expect(await claimListings(db, { sourceId: paused, limit: 10, leaseSeconds: 60, now })).toEqual([]);
  expect((await dueSources(db, later(61))).map(({ sourceId }) => sourceId)).toEqual([early, paused, leased, late, future]);
  await db.updateTable("source").set({ paused_until: null, paused_reason: null, pause_kind: null }).where("id", "=", paused).execute();
  expect(await claimListings(db, { sourceId: paused, limit: 10, leaseSeconds: 60, now })).toHaveLength(1);
});

test("a claim carries what a visit needs, validators of the last body that was read included", async () => {
  const sourceId = await seedSource(db);
  const productId = await seedProduct(db);
  const listingId = await seedListing(db, { sourceId, productId, dueAt: "2026-03-01T07:00:00Z" });
  const seen = { offers: [offerOf(1000)], bodyHash: "abc", etag: '"1"', lastModified: "Sun, 01 Mar 2026 06:00:00 GMT" };
  await recordObservation(db, observationOf(listingId, "2026-03-01T06:00:00Z", seen));
  const [claim] = await claimListings(db, { sourceId, limit: 10, leaseSeconds: 60, now });
  const { url } = await db.selectFrom("listing").select("url").where("id", "=", listingId).executeTakeFirstOrThrow();
  expect(claim).toEqual({
    listingId,
    sourceId,
    productId,
    url,
    leaseId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    intervalSeconds: 3600,
    dueSince: "2026-03-01T07:00:00Z",
    etag: '"1"',
    lastModified: "Sun, 01 Mar 2026 06:00:00 GMT",
    bodyHash: "abc",
    consecutiveFailures: 0,
    canary: false,
    reader: null,
    verifyDue: false,
  });
});

test("workers that claim at once never get the same listing and together get all", async () => {
  const sourceId = await seedSource(db);
  const ids = await Promise.all(Array.from({ length: 40 }, () => seedListing(db, { sourceId })));
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimListings(db, { sourceId, limit: 5, leaseSeconds: 60, now })));
  const claimed = claims.flat().map(({ listingId }) => listingId);
  expect(new Set(claimed).size).toBe(claimed.length);
  // skip locked may leave some to the next round
  const rest = await claimListings(db, { sourceId, limit: 40, leaseSeconds: 60, now });
  expect([...claimed, ...rest.map(({ listingId }) => listingId)].sort((a, b) => a - b)).toEqual(ids.sort((a, b) => a - b));
});

test("after a crash of the only process, listings and searches are free at once", async () => {
  const sourceId = await seedSource(db);
  await seedListing(db, { sourceId, dueAt: "2026-03-01T07:00:00Z" });
  await claimListings(db, { sourceId, limit: 1, leaseSeconds: 60, now });
  const search = await leaseDiscovery(db, sourceId, 300);
  expect([search, await leaseDiscovery(db, sourceId, 300)]).toEqual([expect.any(String), null]);
  expect(await releaseAllLeases(db)).toBeGreaterThan(0);
  expect(await claimListings(db, { sourceId, limit: 1, leaseSeconds: 60, now })).toHaveLength(1);
  expect(await leaseDiscovery(db, sourceId, 300)).toEqual(expect.any(String));
  expect(await releaseAllLeases(db)).toBeGreaterThan(0);
});

test("an expired lease can be claimed; its late holder finishes nothing", async () => {
  const sourceId = await seedSource(db);
  const listingId = await seedListing(db, { sourceId });
  const [dead] = await claimListings(db, { sourceId, limit: 1, leaseSeconds: 60, now });
  expect(await claimListings(db, { sourceId, limit: 1, leaseSeconds: 60, now: later(59) })).toEqual([]);
  const [alive] = await claimListings(db, { sourceId, limit: 1, leaseSeconds: 60, now: later(60) });
  if (!dead || !alive) throw new Error("nothing was claimed");
  expect(await finishListing(db, { listingId, leaseId: dead.leaseId, now: later(61) })).toBe(false);
  expect(await finishListing(db, { listingId, leaseId: alive.leaseId, now: later(61), jitter: 0 })).toBe(true);
  expect(await schedule(listingId)).toMatchObject({ lease_id: null, leased_until: null, next_check_at: "2026-03-01T09:01:01Z" });
});

test("the next check spreads by up to a tenth, and a delay may replace the interval", async () => {
  const sourceId = await seedSource(db);
  const listingId = await seedListing(db, { sourceId });
  const finish = async (options: { jitter?: number; delaySeconds?: number }) => {
    await db.updateTable("schedule").set({ next_check_at: now }).where("listing_id", "=", listingId).execute();
    const [claim] = await claimListings(db, { sourceId, limit: 1, leaseSeconds: 60, now });
    await finishListing(db, { listingId, leaseId: claim?.leaseId ?? "", now, ...options });
    return (Date.parse((await schedule(listingId)).next_check_at) - now.getTime()) / 1000;
  };
  expect(await finish({ jitter: -1 })).toBe(3240);
  expect(await finish({ jitter: 1 })).toBe(3960);
  expect(await finish({ jitter: 0, delaySeconds: 90 })).toBe(90);
  const random = await finish({});
  expect(random).toBeGreaterThanOrEqual(3240);
  expect(random).toBeLessThanOrEqual(3960);
});

test("what was not visited is given back as due as it was", async () => {
  const sourceId = await seedSource(db);
  await Promise.all([seedListing(db, { sourceId }), seedListing(db, { sourceId })]);
  const [first] = await claimListings(db, { sourceId, limit: 2, leaseSeconds: 60 });
  const leaseId = first?.leaseId ?? "";
  await releaseListings(db, leaseId);
  expect(await claimListings(db, { sourceId, limit: 2, leaseSeconds: 60 })).toHaveLength(2);
});

test("claiming walks the index on source and due time, however many other listings there are", async () => {
  const sourceId = await seedSource(db);
  await sql`with l as (insert into listing (source_id, url) select ${sourceId}, 'https://many.example/' || n from generate_series(1, 20000) n returning id)
    insert into schedule (listing_id, source_id, interval_seconds, next_check_at)
    select id, ${sourceId}, 3600, timestamptz '2026-01-01' + id * interval '1 second' from l`.execute(db);
  await sql`analyze schedule, listing`.execute(db);
  const { rows } = await sql<{ "QUERY PLAN": string }>`
    explain select sc.listing_id from schedule sc join listing l on l.id = sc.listing_id and l.enabled
    where sc.source_id = ${sourceId} and sc.next_check_at <= now() and (sc.leased_until is null or sc.leased_until <= now())
    order by sc.next_check_at limit 50 for update of sc skip locked`.execute(db);
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toContain("Index Scan using schedule_due on schedule sc");
  expect(plan).not.toMatch(/Sort|Seq Scan/);
});
