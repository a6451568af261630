import { sql } from "kysely";
import type { Counts, SourceLook, WatchedField } from "../domain/source-health.ts";
import type { Db } from "./connect.ts";
import { toMoney } from "./to-money.ts";

/** Looks that are kept of a source, whatever their age; the window that is judged holds the latest of each listing among them. */
export const KEPT_LOOKS = 250;
/** Hours of history that a source is compared with. */
const HISTORY_HOURS = 168;

/** Keeps what a look says about its source: one narrow row. */
export async function noteLook(trx: Db, sourceId: number, look: SourceLook): Promise<void> {
  await trx
    .insertInto("source_look")
    .values({
      source_id: sourceId,
      listing_id: look.listingId,
      at: look.at,
      outcome: look.outcome,
      price_ratio: look.priceRatio,
      currency_switched: look.currencySwitched,
      stock_flip: look.stockFlip,
      jumped: look.jumped,
      lost: look.lost,
      price_minor: look.price?.minor ?? null,
      currency: look.price?.currency ?? null,
      fields: look.fields === null ? null : [...look.fields],
      agreed: look.agreed,
    })
    .execute();
}

/** The latest look at each of the source's listings, as far as they are among its newest looks; newest first. */
export async function recentLooks(db: Db, sourceId: number): Promise<SourceLook[]> {
  const rows = await looksOf(db).where("source_id", "=", sourceId).orderBy("id", "desc").limit(KEPT_LOOKS).execute();
  const latest = new Map<number, SourceLook>();
  for (const row of rows) if (!latest.has(row.listing_id)) latest.set(row.listing_id, toLook(row));
  return [...latest.values()];
}

/** What each monitor counted in the source's past hours, newest first. */
export async function sourceHistory(db: Db, sourceId: number): Promise<Counts[]> {
  const rows = await db
    .selectFrom("source_hour")
    .select("counts")
    .where("source_id", "=", sourceId)
    .orderBy("hour", "desc")
    .limit(HISTORY_HOURS)
    .execute();
  return rows.map(({ counts }) => counts);
}

/** What was seen so far is no measure any more: the source is judged by what comes from now on. */
export async function forgetLooks(trx: Db, sourceId: number): Promise<void> {
  await sql`delete from source_look where source_id = ${sourceId}`.execute(trx);
  await sql`delete from source_hour where source_id = ${sourceId}`.execute(trx);
}

const COLUMNS = [
  "listing_id",
  "at",
  "outcome",
  "price_ratio",
  "currency_switched",
  "stock_flip",
  "jumped",
  "lost",
  "price_minor",
  "currency",
  "fields",
  "agreed",
] as const;

function looksOf(db: Db) {
  return db.selectFrom("source_look").select(COLUMNS);
}

export type LookRow = Awaited<ReturnType<ReturnType<typeof looksOf>["execute"]>>[number];

export function toLook(row: LookRow): SourceLook {
  return {
    listingId: row.listing_id,
    at: row.at,
    outcome: row.outcome,
    priceRatio: row.price_ratio,
    currencySwitched: row.currency_switched,
    stockFlip: row.stock_flip,
    jumped: row.jumped,
    lost: row.lost,
    price: toMoney(row.price_minor, row.currency),
    fields: row.fields as WatchedField[] | null,
    agreed: row.agreed,
  };
}
