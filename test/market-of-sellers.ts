import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Offer } from "../domain/offer.ts";
import { sellerPseudonym } from "../domain/seller-cover.ts";
import { priceAgain } from "../jobs/price-again.ts";
import { protectSellers } from "../jobs/protect-sellers.ts";
import { raiseAlerts } from "../jobs/raise-alerts.ts";
import type { Db } from "../store/connect.ts";
import { keepPage } from "../store/kept-pages.ts";
import { recordObservation } from "../store/observations.ts";
import { openPageStore, type PageStore } from "../store/page-store.ts";
import { secretBox } from "../store/secret-box.ts";
import { settleHistory } from "../store/settle-history.ts";
import { addSource, getSource } from "../store/sources.ts";
import { collectedLog } from "./collected-log.ts";
import { freshDatabase } from "./fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced } from "./seed.ts";

export const NAME = "Jan Kowalski-Wąs";
export const TRADER = "Hurt Elektro sp. z o.o.";
export const secrets = secretBox(randomBytes(32));
export const pseudonymOf = (text: string): string => secrets.pseudonym(text);
export const PSEUDONYM = sellerPseudonym(NAME, pseudonymOf);

export interface MarketOfSellers {
  readonly db: Db;
  readonly pages: PageStore;
  readonly sourceId: number;
  readonly listingId: number;
  readonly productId: number;
  readonly log: ReturnType<typeof collectedLog>;
  /** One look at the listing with all that follows, so many minutes after the first (over days: times 48); `plain`: as versions before did it. */
  readonly look: (minute: number, offers: readonly Offer[], options?: { readonly plain?: true; readonly page?: string }) => Promise<void>;
}

/** A marketplace with one listing of one product, alert rules, a target for messages and a strategy that follows Jan. */
export async function marketOfSellers(
  stack: AsyncDisposableStack,
  { overDays = false }: { readonly overDays?: boolean } = {},
): Promise<MarketOfSellers> {
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
  // so seldom that no silence between looks is a gap, and days are complete
  await db
    .updateTable("listing")
    .set({ interval_seconds: 7 * 86_400 })
    .execute();
  const step = (overDays ? 48 : 1) * 60_000;
  const begin = Date.now() - 120 * step - 60_000;
  return {
    db,
    pages,
    sourceId,
    listingId,
    productId,
    log,
    async look(minute, offers, { plain, page } = {}) {
      const hash = page === undefined ? "hash" : createHash("sha256").update(page).digest("hex");
      const observation = observationOf(listingId, new Date(begin + minute * step).toISOString(), { offers, bodyHash: hash });
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

export const useRule = (db: Db, name: string, settings: object) =>
  db
    .updateTable("strategy")
    .set({ rules: JSON.stringify([{ name, settings }]) })
    .execute();
export const jan = (minor: number): Offer => {
  return {
    ...offerOf(minor, { url: "https://market.example/o/1?seller=U-4711", name: "Lampa stołowa" }),
    seller: { name: NAME, id: "U-4711", url: "https://market.example/u/jan-k", rating: { value: 98, best: 100, reviewCount: 7 } },
    evidence: { seller: { extractor: "site:x", path: ".seller a", text: NAME } },
  };
};
export const trader = (minor: number): Offer => offerOf(minor, { seller: TRADER });
const page = (minor: number): string => `<html><h1>Lampa</h1><p>${NAME}: ${minor}</p><p>${TRADER}</p></html>`;

/** Three looks: a first one, a cheaper price of his, another one of the business. */
export async function lived(ground: MarketOfSellers, options: { readonly plain?: true } = {}): Promise<void> {
  await ground.look(0, [jan(10_000), trader(11_000)], { ...options, page: page(10_000) });
  await ground.look(30, [jan(9_500), trader(11_000)], { ...options, page: page(9_500) });
  await ground.look(60, [jan(9_500), trader(10_800)], { ...options, page: page(10_800) });
}

/** All that is counted, charted and decided by, as text: of every table but the names. */
export async function figures(db: Db): Promise<string> {
  await settleHistory(db);
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

export const standing = async (db: Db) =>
  (await db.selectFrom("offer").select(["seller_name", "price_minor", "vanished_at"]).orderBy("id").execute()).map((row) => [
    row.seller_name,
    row.price_minor,
    row.vanished_at,
  ]);
