import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Offer } from "../domain/offer.ts";
import { sellerPseudonym } from "../domain/seller-cover.ts";
import type { Db } from "../store/connect.ts";
import { eraseSeller } from "../store/erase-seller.ts";
import { exportSeller, type SellerRecord } from "../store/export-seller.ts";
import { keepPage } from "../store/kept-pages.ts";
import { recordObservation } from "../store/observations.ts";
import { openPageStore, type PageStore } from "../store/page-store.ts";
import { forgetPrivateSellers, listPrivateSellers } from "../store/private-sellers.ts";
import { secretBox } from "../store/secret-box.ts";
import { addSource, getSource, updateSource } from "../store/sources.ts";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced } from "../test/seed.ts";
import { whereTextIs } from "../test/where-text-is.ts";
import { priceAgain } from "./price-again.ts";
import { protectSellers } from "./protect-sellers.ts";
import { raiseAlerts } from "./raise-alerts.ts";

const NAME = "Jan Kowalski-Wąs";
const TRADER = "Hurt Elektro sp. z o.o.";
const secrets = secretBox(randomBytes(32));
const pseudonymOf = (text: string): string => secrets.pseudonym(text);
const PSEUDONYM = sellerPseudonym(NAME, pseudonymOf);

interface Ground {
  readonly db: Db;
  readonly pages: PageStore;
  readonly sourceId: number;
  readonly listingId: number;
  readonly productId: number;
  readonly log: ReturnType<typeof collectedLog>;
  /** One look at the listing, so many minutes after the first, with everything that follows; protected, or as versions before did it. */
  readonly look: (minute: number, offers: readonly Offer[], options?: { readonly plain?: true; readonly page?: string }) => Promise<void>;
}

async function setUp(stack: AsyncDisposableStack): Promise<Ground> {
  const { db } = stack.use(await freshDatabase());
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-sellers-")), (it) => rm(it, { recursive: true, force: true }));
  const pages = openPageStore(folder);
  const log = collectedLog();
  const { id: sourceId } = await addSource(db, { host: "market.example", kind: "marketplace" }, "test");
  const productId = await seedPriced(db, { priceMinor: 50_000, floorMinor: 100, ceilingMinor: 90_000 });
  await useRule(db, "match-rivals", { seller: NAME, distance: { side: "same" } });
  await db
    .insertInto("alert_rule")
    .values({ kind: "price-change", settings: JSON.stringify({}) })
    .execute();
  await db.insertInto("delivery_target").values({ name: "people", channel: "webhook", settings: "{}" }).execute();
  const listingId = await seedListing(db, { sourceId, productId });
  const begin = Date.now() - 6 * 3_600_000;
  return {
    db,
    pages,
    sourceId,
    listingId,
    productId,
    log,
    async look(minute, offers, { plain, page } = {}) {
      const hash = page === undefined ? "hash" : createHash("sha256").update(page).digest("hex");
      const observation = observationOf(listingId, new Date(begin + minute * 60_000).toISOString(), { offers, bodyHash: hash });
      const safe = plain ? observation : await (await protectSellers({ db, secrets, log }, await getSource(db, sourceId)))(observation);
      await db.transaction().execute(async (trx) => {
        const { changes } = await recordObservation(trx, safe, async () => {
          if (page !== undefined) await keepPage(trx, pages, { hash, body: Buffer.from(page), kind: "page", contentType: "text/html" });
        });
        await raiseAlerts(trx, log, productId, changes);
        await priceAgain(trx, productId);
      });
    },
  };
}

const useRule = (db: Db, name: string, settings: object) =>
  db
    .updateTable("strategy")
    .set({ rules: JSON.stringify([{ name, settings }]) })
    .execute();
const jan = (minor: number): Offer => {
  return {
    ...offerOf(minor, { url: "https://market.example/o/1?seller=U-4711", name: "Lampa stołowa" }),
    seller: { name: NAME, id: "U-4711", url: "https://market.example/u/jan-k", rating: { value: 98, best: 100, reviewCount: 7 } },
    evidence: { seller: { extractor: "site:x", path: ".seller a", text: NAME } },
  };
};
const trader = (minor: number): Offer => offerOf(minor, { seller: TRADER });
const page = (minor: number): string => `<html><h1>Lampa</h1><p>${NAME}: ${minor}</p><p>${TRADER}</p></html>`;

async function lived(ground: Ground, options: { readonly plain?: true } = {}): Promise<void> {
  await ground.look(0, [jan(10_000), trader(11_000)], { ...options, page: page(10_000) });
  await ground.look(30, [jan(9_500), trader(11_000)], { ...options, page: page(9_500) });
  await ground.look(60, [jan(9_500), trader(10_800)], { ...options, page: page(10_800) });
}

/** All that is counted, charted and decided by, as text: of every table but the names. */
async function figures(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and (c.relkind = 'v' or c.relkind in ('r', 'p') and not c.relispartition)
      and c.relname not in ('audit_log', 'private_seller', 'kept_page', 'alert', 'delivery', 'price_proposal', 'observation', 'source')
      and c.relname not like 'kysely%' order by 1`.execute(db);
  const parts: string[] = [];
  for (const { name } of rows) {
    const { rows: all } = await sql<{ row: string }>`
      select (to_jsonb(t) - '{seller_name,offer_key,url,rules}'::text[])::text as row from ${sql.table(name)} t order by 1`.execute(db);
    parts.push(name, ...all.map(({ row }) => row));
  }
  const proposals = await sql<{ row: string }>`
    select (to_jsonb(p) - '{receipt,reason_text}'::text[])::text as row from price_proposal p order by id`.execute(db);
  return [...parts, ...proposals.rows.map(({ row }) => row)].join("\n");
}

const standing = async (db: Db) =>
  (await db.selectFrom("offer").select(["seller_name", "price_minor", "vanished_at"]).orderBy("id").execute()).map((row) => [
    row.seller_name,
    row.price_minor,
    row.vanished_at,
  ]);

async function all(records: AsyncIterable<SellerRecord>): Promise<SellerRecord[]> {
  const found: SellerRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

test("a private seller is stored by his pseudonym alone, his name in one table, and he stays one offer", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, log, sourceId } = ground;
  await lived(ground);
  expect(await standing(db)).toEqual([
    [PSEUDONYM, 9_500, null],
    [TRADER, 10_800, null],
  ]);
  expect(await whereTextIs(db, NAME)).toEqual(["private_seller.name", "private_seller.name_key", "strategy.rules"]);
  expect(await whereTextIs(db, "jan-k")).toEqual(["private_seller.url"]);
  expect(await whereTextIs(db, "U-4711")).toEqual(["private_seller.seller_id"]);
  expect(JSON.stringify(log.lines)).not.toContain(NAME);
  const { items } = await listPrivateSellers(db, { limit: 10 });
  expect(items).toMatchObject([{ sourceId, pseudonym: PSEUDONYM, name: NAME, sellerId: "U-4711", erasedAt: null }]);
  const { rows: views } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'bi'::regnamespace and relkind = 'v'`.execute(db);
  for (const { name } of views) {
    const { rows } = await sql`select * from ${sql.table(`bi.${name}`)}`.execute(db);
    expect(JSON.stringify(rows)).not.toMatch(/kowalski|private-seller|U-4711/i);
  }
  const { rows: told } =
    await sql`select price_before::text, price_after::text, currency, change_percent::text, title from bi.alerts`.execute(db);
  expect(told).toMatchObject([{ price_before: "100.00", price_after: "95.00", currency: "PLN", change_percent: "-5" }, {}]);
  // there were things to be kept out of
  expect(await whereTextIs(db, PSEUDONYM)).toEqual(
    expect.arrayContaining(["alert.title", "delivery.payload", "observation.offers", "offer.offer_key", "offer.seller_name"]),
  );
});

test("a rule finds a rival whom it names, whichever way his name is kept", async () => {
  const decisions = async (plain: boolean): Promise<unknown> => {
    await using stack = new AsyncDisposableStack();
    const ground = await setUp(stack);
    await lived(ground, plain ? { plain } : {});
    const rows = await ground.db.selectFrom("price_proposal").select(["price_minor", "reason_code", "status"]).orderBy("id").execute();
    expect(rows.length).toBeGreaterThan(0);
    return rows;
  };
  expect(await decisions(false)).toEqual(await decisions(true));
});

test("an account that a rule calls ours keeps its name, also from what is stored, and loses it with the rule", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db } = ground;
  await ground.look(0, [jan(10_000), trader(11_000)]);
  const undercut = { amount: { amount: "1.00", currency: "PLN" }, rivals: { ownSellers: [` ${NAME.toUpperCase()}`], condition: "any" } };
  await useRule(db, "undercut-lowest", undercut);
  await ground.look(30, [jan(9_500), trader(11_000)]);
  expect((await standing(db)).map(([name]) => name)).toEqual([NAME, TRADER]);
  const [last] = await db.selectFrom("price_proposal").select("price_minor").orderBy("id", "desc").limit(1).execute();
  expect(last?.price_minor).toBe(10_900);
  await useRule(db, "match-rivals", { seller: NAME, distance: { side: "same" } });
  await ground.look(60, [jan(9_500), trader(11_000)]);
  expect(await standing(db)).toEqual([
    [PSEUDONYM, 9_500, null],
    [TRADER, 11_000, null],
  ]);
});

test("what versions before stored is brought along before the next look: the same offers and figures, without names", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, listingId } = ground;
  await lived(ground, { plain: true });
  expect(await whereTextIs(db, NAME)).toEqual(expect.arrayContaining(["alert.title", "observation.offers", "price_proposal.receipt"]));
  await db.updateTable("source").set({ sellers_as: null }).execute();
  const before = await figures(db);
  // twice at the same time is once
  const source = await getSource(db, ground.sourceId);
  await Promise.all([protectSellers({ ...ground, secrets }, source), protectSellers({ ...ground, secrets }, source)]);
  expect(await figures(db)).toBe(before);
  expect(await whereTextIs(db, NAME)).toEqual(["private_seller.name", "private_seller.name_key", "strategy.rules"]);
  expect((await listPrivateSellers(db, { limit: 10 })).items).toMatchObject([
    { name: NAME, sellerId: "U-4711", url: "https://market.example/u/jan-k" },
  ]);
  const history = () => db.selectFrom("offer_history").select("valid_from").where("listing_id", "=", listingId).execute();
  const intervals = (await history()).length;
  await ground.look(90, [jan(9_500), trader(10_800)]);
  expect(await standing(db)).toEqual([
    [PSEUDONYM, 9_500, null],
    [TRADER, 10_800, null],
  ]);
  expect((await history()).length).toBe(intervals);
});

test("bringing along that is cut off goes on, and reaches looks that were never believed", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, sourceId } = ground;
  await ground.look(0, [trader(10_000)], { plain: true });
  await ground.look(30, [trader(90_000), { ...jan(9_500), seller: { name: "Ewa Held", id: null, url: null, rating: null } }], {
    plain: true,
  });
  await ground.look(60, [trader(10_000), jan(9_500)], { plain: true });
  expect(await whereTextIs(db, "Ewa Held")).toEqual(["observation.offers"]);
  const source = await getSource(db, sourceId);
  const failing = (text: string): string => {
    if (text.startsWith("id ")) throw new Error("cut off");
    return pseudonymOf(text);
  };
  await expect(protectSellers({ ...ground, secrets: { pseudonym: failing } }, source)).rejects.toThrow("cut off");
  const before = await figures(db);
  await protectSellers({ ...ground, secrets }, source);
  expect(await figures(db)).toBe(before);
  expect(await whereTextIs(db, NAME)).toEqual(["private_seller.name", "private_seller.name_key", "strategy.rules"]);
  expect(await whereTextIs(db, "Ewa Held")).toEqual(["private_seller.name", "private_seller.name_key"]);
});

test("a source set to traders has its names back, and to private none at all; offers stay the same offers", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, sourceId } = ground;
  await lived(ground);
  const before = await figures(db);
  const observed = () => db.selectFrom("observation").select(["id", "offers"]).orderBy("id").execute();
  await updateSource(db, sourceId, { sellers: "traders" }, "test");
  await protectSellers({ ...ground, secrets }, await getSource(db, sourceId));
  expect(await figures(db)).toBe(before);
  expect((await standing(db)).map(([name]) => name)).toEqual([NAME, TRADER]);
  expect((await observed())[0]?.offers[0]?.seller).toEqual(jan(1).seller);
  await ground.look(90, [jan(9_500), trader(10_800)]);
  expect(await standing(db)).toHaveLength(2);
  await updateSource(db, sourceId, { sellers: "private" }, "test");
  await ground.look(120, [jan(9_500), trader(10_800)]);
  expect((await standing(db)).map(([name]) => name)).toEqual([PSEUDONYM, sellerPseudonym(TRADER, pseudonymOf)]);
});

test("erasing leaves every figure byte for byte and the name nowhere; pages go; he is not kept again", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, pages } = ground;
  await lived(ground);
  await updateSource(db, ground.sourceId, { name: `Market of ${NAME}` }, "test");
  await updateSource(db, ground.sourceId, { name: "Market" }, "test");
  const before = await figures(db);
  const kept = await db.selectFrom("kept_page").select("hash").execute();
  expect(kept.length).toBeGreaterThan(1);

  const erased = await eraseSeller(db, pages, { seller: NAME.toUpperCase(), pseudonymOf }, "test");
  expect(erased).toEqual({
    pseudonym: PSEUDONYM,
    sources: [{ host: "market.example", offers: 1 }],
    pagesRemoved: kept.length,
    messagesSent: 0,
  });
  expect(await figures(db)).toBe(before);
  expect(await whereTextIs(db, NAME)).toEqual([]);
  expect(await whereTextIs(db, "jan-k")).toEqual([]);
  expect(await whereTextIs(db, "U-4711")).toEqual([]);
  for (const { hash } of kept) expect(await pages.get(hash)).toBeNull();
  expect(await db.selectFrom("kept_page").select("hash").execute()).toEqual([]);

  // seen again, changed and unchanged, and after his name was kept
  await ground.look(90, [jan(9_000), trader(10_800)]);
  await updateSource(db, ground.sourceId, { sellers: "traders" }, "test");
  await ground.look(120, [jan(8_800), trader(10_800)]);
  expect(await standing(db)).toEqual([
    [PSEUDONYM, 8_800, null],
    [TRADER, 10_800, null],
  ]);
  expect(await whereTextIs(db, NAME)).toEqual([]);
  // the rule goes on meaning him
  const [last] = await db.selectFrom("price_proposal").select("price_minor").orderBy("id", "desc").limit(1).execute();
  expect(last?.price_minor).toBe(8_800);
  // twice is as once
  expect(await eraseSeller(db, pages, { seller: PSEUDONYM, pseudonymOf }, "test")).toMatchObject({ pagesRemoved: 0 });
});

test("a look under way when he is erased is brought along by the next job", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, pages, sourceId } = ground;
  await updateSource(db, sourceId, { sellers: "traders" }, "test");
  await ground.look(0, [jan(10_000)]);
  await eraseSeller(db, pages, { seller: NAME, pseudonymOf }, "test");
  await ground.look(1, [jan(9_900)], { plain: true });
  expect(await whereTextIs(db, NAME)).toContain("offer.seller_name");
  await ground.look(2, [jan(9_900)]);
  expect((await whereTextIs(db, NAME)).filter((at) => at !== "strategy.rules")).toEqual([]);
});

test("a seller who may be kept again is, and one who was never kept is not found", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db, pages } = ground;
  await lived(ground);
  await expect(eraseSeller(db, pages, { seller: "Ewa Nowak", pseudonymOf }, "test")).rejects.toThrow("write the name as the site shows it");
  await expect(eraseSeller(db, pages, { seller: NAME, host: "other.example", pseudonymOf }, "test")).rejects.toThrow("on other.example");
  await expect(eraseSeller(db, pages, { seller: "  ", pseudonymOf }, "test")).rejects.toThrow("Give the seller's name");
  await eraseSeller(db, pages, { seller: NAME, host: "MARKET.example", allowAgain: true, pseudonymOf }, "test");
  expect((await listPrivateSellers(db, { limit: 10 })).items).toEqual([]);
  await ground.look(90, [jan(9_000), trader(10_800)]);
  expect((await listPrivateSellers(db, { limit: 10 })).items).toMatchObject([{ name: NAME }]);
  expect(await standing(db)).toHaveLength(2);
});

test("the export has everything that is kept of a seller, and nothing of others", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db } = ground;
  await lived(ground);
  const records = await all(exportSeller(db, { seller: NAME, pseudonymOf }));
  const of = (is: string) => records.filter((record) => record.is === is);
  expect(of("identity")).toMatchObject([{ host: "market.example", pseudonym: PSEUDONYM, name: NAME, seller_id: "U-4711" }]);
  expect(of("offer")).toMatchObject([{ seller_name: PSEUDONYM, price_minor: 9_500 }]);
  expect(of("price").map((row) => row["price_minor"])).toEqual([10_000, 9_500]);
  expect(of("observation").length).toBeGreaterThan(1);
  expect(of("alert")).toHaveLength(1);
  expect(of("proposal").length).toBeGreaterThan(0);
  expect(of("message")).toMatchObject([{ target: "people", delivered_at: null }]);
  expect(of("page").length).toBeGreaterThan(1);
  const text = JSON.stringify(records.filter(({ is }) => is !== "proposal"));
  expect(text).not.toContain(TRADER);
  // by pseudonym it is the same
  expect(await all(exportSeller(db, { seller: PSEUDONYM, pseudonymOf }))).toEqual(records);
});

test("names of sellers not seen for long are let go of; that of an erased one was before", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await setUp(stack);
  const { db } = ground;
  await lived(ground);
  expect(await forgetPrivateSellers(db, 30)).toBe(0);
  await sql`update private_seller set first_seen_at = now() - interval '40 days', last_seen_at = now() - interval '31 days'`.execute(db);
  expect(await forgetPrivateSellers(db, 30)).toBe(1);
  expect(await whereTextIs(db, "jan-k")).toEqual([]);
});
