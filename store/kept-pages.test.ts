import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import type { Observation } from "../domain/observation.ts";
import { PageStoreError } from "../errors.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { adoptPages, keepPage, keptTotals, letGoOfPages } from "./kept-pages.ts";
import { recordObservation } from "./observations.ts";
import { openPageStore, type PageStore } from "./page-store.ts";

const never = new AbortController().signal;
const nameOf = (text: string): string => hash("sha256", text);

async function ground(stack: AsyncDisposableStack): Promise<{ db: Db; url: string; pages: PageStore; sourceId: number }> {
  const { db, url } = stack.use(await freshDatabase());
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "kept-")), (it) => rm(it, { recursive: true, force: true }));
  return { db, url, pages: openPageStore(folder), sourceId: await seedSource(db) };
}

async function keep(db: Db, pages: PageStore, text: string, days = 0): Promise<string> {
  const page = { hash: nameOf(text), body: Buffer.from(text), kind: "page" as const, contentType: "text/html" };
  await db.transaction().execute((trx) => keepPage(trx, pages, page));
  await sql`update kept_page set kept_at = now() - make_interval(days => ${days}) where hash = ${page.hash}`.execute(db);
  return page.hash;
}

async function observe(db: Db, listingId: number, text: string, fields: { outcome?: "ambiguous" | "unreadable"; review?: "held" } = {}) {
  const { outcome = "unreadable", review } = fields;
  return (
    await db
      .insertInto("observation")
      .values({
        listing_id: listingId,
        observed_at: sql<Date>`clock_timestamp()`,
        outcome,
        fetch_mode: "http",
        final_url: "https://shop.example/p",
        body_hash: nameOf(text),
        ...(review === undefined ? {} : { review, review_reason: "jump" }),
      })
      .returning("id")
      .executeTakeFirstOrThrow()
  ).id;
}

test("old pages go, then the oldest beyond the size; what went is told, twice is nothing", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, pages } = await ground(stack);
  const old = await keep(db, pages, "old", 91);
  const middle = await keep(db, pages, "middle", 20);
  const young = await keep(db, pages, "young", 2);
  const fresh = await keep(db, pages, "fresh");
  const { bytes } = await keptTotals(db);
  expect(await letGoOfPages(db, pages, { days: null, bytes: null }, never)).toMatchObject({ pages: 0 });
  expect(await letGoOfPages(db, pages, { days: 90, bytes }, never)).toMatchObject({ pages: 1, spared: 0 });
  expect(await pages.get(old)).toBeNull();
  expect(await letGoOfPages(db, pages, { days: 90, bytes }, never)).toMatchObject({ pages: 0, bytes: 0, newestKeptAt: null });
  const { bytes: left } = await keptTotals(db);
  expect(await letGoOfPages(db, pages, { days: 90, bytes: left - 1 }, never)).toMatchObject({ pages: 1 });
  expect(await pages.get(middle)).toBeNull();
  // what came within the hour stays, however little is allowed
  expect(await letGoOfPages(db, pages, { days: null, bytes: 0 }, never)).toMatchObject({ pages: 1 });
  expect(await pages.get(young)).toBeNull();
  expect(await pages.get(fresh)).not.toBeNull();
});

test("what somebody still has to decide about stays, and goes when it is decided", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, pages, sourceId } = await ground(stack);
  const texts = ["held", "ambiguous", "ambiguous once", "proposal", "drift", "decided"] as const;
  for (const text of texts) await keep(db, pages, text, 400);
  const listing = async (): Promise<number> => seedListing(db, { sourceId });
  const held = await listing();
  const heldId = await observe(db, held, "held", { review: "held" });
  await db.updateTable("listing_check").set({ held_observation_id: heldId }).where("listing_id", "=", held).execute();
  const doubtful = await listing();
  await observe(db, doubtful, "ambiguous once", { outcome: "ambiguous" });
  await observe(db, doubtful, "ambiguous", { outcome: "ambiguous" });
  await db.updateTable("listing_check").set({ last_outcome: "ambiguous" }).where("listing_id", "=", doubtful).execute();
  const priced = await observe(db, await listing(), "proposal");
  const productId = await seedPriced(db, { priceMinor: 10_000 });
  await sql`
    insert into price_proposal (product_id, channel_id, strategy_id, strategy_version, currency, price_minor, reason_code, reason_text, receipt,
      observation_ids, change_seq)
    select ${productId}, channel_id, strategy_id, 1, 'PLN', 9900, 'x', 'x', '{}', array[${priced}::bigint], 1 from product_channel
    where product_id = ${productId}`.execute(db);
  const drifting = await seedSource(db);
  await observe(db, await seedListing(db, { sourceId: drifting }), "drift");
  await sql`update source set quarantined_at = now(), quarantine_reason = 'drift' where id = ${drifting}`.execute(db);

  const limits = { days: 30, bytes: null };
  expect(await letGoOfPages(db, pages, limits, never)).toMatchObject({ pages: 2, spared: 4 });
  const left = (await db.selectFrom("kept_page").select("hash").execute()).map((row) => row.hash).sort();
  expect(left).toEqual(["held", "ambiguous", "proposal", "drift"].map(nameOf).sort());

  await db.updateTable("listing_check").set({ held_observation_id: null, last_outcome: "offers" }).execute();
  await db.updateTable("price_proposal").set({ status: "rejected" }).execute();
  await sql`update source set quarantined_at = null, quarantine_reason = null`.execute(db);
  expect(await letGoOfPages(db, pages, limits, never)).toMatchObject({ pages: 4, spared: 0 });
});

test("a page that comes back while it is let go of is kept", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, pages } = await ground(stack);
  const name = await keep(db, pages, "again", 100);
  const removing = Promise.withResolvers<void>();
  const mayRemove = Promise.withResolvers<void>();
  const slow: PageStore = {
    ...pages,
    async remove(hash) {
      removing.resolve();
      await mayRemove.promise;
      await pages.remove(hash);
    },
  };
  const retention = letGoOfPages(db, slow, { days: 90, bytes: null }, never);
  await removing.promise;
  let kept = false;
  const again = db
    .transaction()
    .execute((trx) => keepPage(trx, pages, { hash: name, body: Buffer.from("again"), kind: "page", contentType: null }))
    .then(() => (kept = true));
  await eventually(async () => {
    const { rows } = await sql<{ waiting: number }>`
      select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    return rows[0]?.waiting === 1;
  });
  expect(kept).toBe(false);
  mayRemove.resolve();
  await Promise.all([retention, again]);
  expect((await pages.get(name))?.toString()).toBe("again");
  expect(await db.selectFrom("kept_page").select("hash").execute()).toEqual([{ hash: name }]);
});

test("a page whose observation was undone, and pages of earlier versions, are found and grow old like the others", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, pages } = await ground(stack);
  const orphan = { hash: nameOf("orphan"), body: Buffer.from("orphan"), kind: "page" as const, contentType: null };
  const undone = db.transaction().execute(async (trx) => {
    await keepPage(trx, pages, orphan);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await keptTotals(db)).toMatchObject({ pages: 0 });
  await keep(db, pages, "known");
  expect(await adoptPages(db, pages, never)).toBe(1);
  expect(await adoptPages(db, pages, never)).toBe(0);
  expect(await keptTotals(db)).toMatchObject({ pages: 2 });
});

test("a store that fails keeps its rows: nothing is forgotten that is still there", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, pages } = await ground(stack);
  await keep(db, pages, "old", 100);
  const gone: PageStore = { ...pages, remove: () => Promise.reject(new Error("gone")) };
  await expect(letGoOfPages(db, gone, { days: 90, bytes: null }, never)).rejects.toThrow("gone");
  expect(await keptTotals(db)).toMatchObject({ pages: 1 });
  expect(await letGoOfPages(db, pages, { days: 90, bytes: null }, AbortSignal.abort())).toMatchObject({ pages: 0 });
  expect(await letGoOfPages(db, pages, { days: 90, bytes: null }, never)).toMatchObject({ pages: 1 });
});

test("evidence is asked for when a look tells something new, and only then; what cannot be kept undoes the look", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, pages, sourceId } = await ground(stack);
  const listingId = await seedListing(db, { sourceId });
  let unpacked = 0;
  const look = async (minute: number, fields: Partial<Observation>, store = pages): Promise<boolean> => {
    const text = `page of minute ${minute}`;
    const body = (): Buffer => {
      unpacked += 1;
      return Buffer.from(text);
    };
    const page = { hash: nameOf(text), body, kind: "page" as const, contentType: null };
    const observation = observationOf(listingId, `2026-03-01T10:${10 + minute}:00Z`, { bodyHash: page.hash, ...fields });
    await db.transaction().execute((trx) => recordObservation(trx, observation, () => keepPage(trx, store, page)));
    return (await pages.get(page.hash)) !== null;
  };
  const ambiguous = { outcome: "ambiguous" as const, reason: "two prices" };
  expect(await look(1, { offers: [offerOf(1999)] })).toBe(true);
  expect(await look(2, { offers: [offerOf(1999)] })).toBe(false);
  expect(await look(3, { offers: [offerOf(1899)] })).toBe(true);
  expect(await look(4, ambiguous)).toBe(true);
  expect(await look(5, ambiguous)).toBe(false);
  expect(await look(6, { outcome: "unreadable", reason: "nothing there" })).toBe(true);
  // only what is kept is unpacked for it
  expect(unpacked).toBe(4);
  const full: PageStore = { ...pages, put: () => Promise.reject(new PageStoreError("it is full")) };
  await expect(look(8, { offers: [offerOf(1799)] }, full)).rejects.toThrow("it is full");
  expect(await db.selectFrom("offer").select("price_minor").execute()).toEqual([{ price_minor: 1899 }]);
  expect(await look(9, { offers: [offerOf(1799)] })).toBe(true);
  const kept = new Set((await db.selectFrom("kept_page").select("hash").execute()).map((row) => row.hash));
  for (const row of await db.selectFrom("observation").select("body_hash").execute())
    expect(row.body_hash === null || kept.has(row.body_hash)).toBe(true);
});
