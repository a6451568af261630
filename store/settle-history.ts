import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { POSITION_COLUMNS, positionsFromOffers } from "./position-columns.ts";
import type { SpansFrom } from "./price-spans.ts";
import { settlePriceDays } from "./settle-price-days.ts";

/** Held by the one who settles, until his transaction ends: so that no older answer is written over a newer one. */
const SETTLER_LOCK = 5_120_043;
const BATCH = 1000;
const KEPT_DAYS = 30;

/**
 * Works off notes of changes (note-history-change.ts), the oldest `most` of them: places on the market, days of prices, and the list of changes.
 * Gives how many it took; 0 also while another process is at it. Call it until it gives 0.
 */
export async function settleHistory(db: Db, most: number = BATCH): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows: locks } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${SETTLER_LOCK}) as got`.execute(trx);
    if (locks[0]?.got !== true) return 0;
    const { rows } = await sql<{ product_id: number; from_at: string | null; market_only: boolean; notes: number }>`
      with taken as (
        delete from history_mark where id in (select id from history_mark order by id limit ${most}) returning product_id, from_at
      )
      select product_id, nullif(nullif(min(from_at), '-infinity'), 'infinity') as from_at, min(from_at) = 'infinity' as market_only,
        count(*) as notes
      from taken group by product_id order by product_id`.execute(trx);
    if (rows.length === 0) return 0;
    const there = await lockProducts(
      trx,
      rows.map((row) => row.product_id),
    );
    const known = rows.filter((row) => there.has(row.product_id));
    await summarise(
      trx,
      rows.map((row) => row.product_id),
    );
    const days = known.flatMap((row): SpansFrom[] => (row.market_only ? [] : [{ productId: row.product_id, from: row.from_at }]));
    await settlePriceDays(trx, days);
    await sql`
      insert into market_change (product_id, from_at)
      select * from unnest(${days.map(({ productId }) => productId)}::bigint[], ${days.map(({ from }) => from)}::timestamptz[])`.execute(
      trx,
    );
    return rows.reduce((sum, row) => sum + row.notes, 0);
  });
}

/** Works off notes for no longer than that; what is left waits for the next turn, and answers are right meanwhile. */
export async function settleFor(db: Db, milliseconds: number, most: number = BATCH): Promise<void> {
  const endsAt = performance.now() + milliseconds;
  while (performance.now() < endsAt && (await settleHistory(db, most)) > 0);
}

/** Against their removal; in the order of their ids, as everybody does. */
async function lockProducts(trx: Db, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from product where id = any(${ids}::bigint[]) order by id for key share`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

async function summarise(trx: Db, productIds: readonly number[]): Promise<void> {
  await sql`
    delete from market_summary m where m.product_id = any(${productIds}::bigint[])
      and not exists (select from product_channel pc where pc.product_id = m.product_id and pc.channel_id = m.channel_id)`.execute(trx);
  await sql`
    insert into market_summary (channel_id, ${POSITION_COLUMNS})
    select channel_id, ${POSITION_COLUMNS} from (${positionsFromOffers({}, sql`pc.product_id = any(${productIds}::bigint[])`)}) p
    order by channel_id, product_id
    on conflict (channel_id, product_id) do update set own_minor = excluded.own_minor, offers = excluded.offers,
      cheapest_minor = excluded.cheapest_minor, cheapest_offer_id = excluded.cheapest_offer_id, cheaper = excluded.cheaper, equal = excluded.equal,
      delivered_offers = excluded.delivered_offers, delivered_minor = excluded.delivered_minor, delivered_offer_id = excluded.delivered_offer_id,
      computed_at = excluded.computed_at`.execute(trx);
}

/** Changes that nobody may ask for any more: a cursor of that age is refused. */
export async function forgetOldChanges(db: Db): Promise<void> {
  await sql`delete from market_change where settled_at < now() - make_interval(days => ${KEPT_DAYS})`.execute(db);
}
