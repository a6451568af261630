import { sql } from "kysely";
import { expect, test } from "vitest";
import { eraseSeller } from "../store/erase-seller.ts";
import { exportSeller, type SellerRecord } from "../store/export-seller.ts";
import { listPrivateSellers } from "../store/private-sellers.ts";
import { getSource, updateSource } from "../store/sources.ts";
import {
  figures,
  jan,
  lived,
  marketOfSellers,
  NAME,
  PSEUDONYM,
  pseudonymOf,
  secrets,
  standing,
  trader,
  TRADER,
} from "../test/market-of-sellers.ts";
import { whereTextIs } from "../test/where-text-is.ts";
import { protectSellers } from "./protect-sellers.ts";

async function all(records: AsyncIterable<SellerRecord>): Promise<SellerRecord[]> {
  const found: SellerRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

test("a private seller is stored by his pseudonym alone, his name in one table, and he stays one offer", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
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
    const ground = await marketOfSellers(stack);
    await lived(ground, plain ? { plain } : {});
    const rows = await ground.db.selectFrom("price_proposal").select(["price_minor", "reason_code", "status"]).orderBy("id").execute();
    expect(rows.length).toBeGreaterThan(0);
    return rows;
  };
  expect(await decisions(false)).toEqual(await decisions(true));
});

test("what versions before stored is brought along before the next look: the same offers and figures, without names", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
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

test("erasing leaves every figure byte for byte and the name nowhere; pages go; he is not kept again", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack, { overDays: true });
  const { db, pages } = ground;
  await lived(ground);
  await updateSource(db, ground.sourceId, { name: `Market of ${NAME}` }, "test");
  await updateSource(db, ground.sourceId, { name: "Market" }, "test");
  const before = await figures(db);
  // places on the market and days of prices among them
  expect(before).toMatch(/"cheapest_minor": 9500/);
  expect(before).toMatch(/"close_minor": 9500/);
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

test("the export has everything that is kept of a seller, and nothing of others", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
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
