import { sql } from "kysely";
import { firstMovers, type SeenMove } from "../domain/first-movers.ts";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";
import { historySince } from "./history-since.ts";

export interface MoversWanted {
  readonly productIds: readonly number[];
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
  /** A move in the same direction so long after the first follows it. */
  readonly withinHours: number;
}

/** A seller at a source. */
export interface Rival {
  readonly sourceId: number;
  readonly sourceName: string;
  /** null: the source itself sells. */
  readonly sellerName: string | null;
}

export interface RivalMover extends Rival {
  readonly moves: number;
  readonly led: number;
  readonly wasFollowed: number;
  readonly followed: number;
  readonly medianDelaySeconds: number | null;
  readonly leaders: readonly (Rival & { readonly times: number; readonly certain: number })[];
}

/** Who moves prices of products first, and who follows whom within how long; the most followed first. See domain/first-movers.ts. */
export async function whoMovesFirst(db: Db, { productIds, from, to, withinHours }: MoversWanted): Promise<RivalMover[]> {
  const moves = await seenMoves(db, { productIds, from, to });
  const rivals = new Map(moves.map(({ who, rival }) => [who, rival]));
  const rivalOf = (who: string): Rival => {
    const rival = rivals.get(who);
    if (rival === undefined) throw new Error(`${who} moved and is not among those who moved`);
    return rival;
  };
  return firstMovers(moves, withinHours * 3_600_000).map(({ who, medianDelayMs, leaders, ...counts }) => ({
    ...rivalOf(who),
    ...counts,
    medianDelaySeconds: medianDelayMs === null ? null : Math.round(medianDelayMs / 1000),
    leaders: leaders.map(({ who: leader, times, certain }) => ({ ...rivalOf(leader), times, certain })),
  }));
}

async function seenMoves(
  db: Db,
  { productIds, from, to }: Omit<MoversWanted, "withinHours">,
): Promise<(SeenMove & { readonly rival: Rival })[]> {
  const { rows } = await sql<{
    product_id: number;
    source_id: number;
    source_name: string;
    seller_name: string | null;
    currency: string;
    after_ms: number;
    by_ms: number;
    price_before: number;
    price_after: number;
  }>`
    select h.product_id, h.source_id, s.name as source_name, h.seller_name, h.currency, floor(extract(epoch from h.seen_before) * 1000)::bigint as after_ms,
      floor(extract(epoch from h.valid_from) * 1000)::bigint as by_ms, h.price_before, h.price_minor as price_after
    from (
      select h.product_id, h.source_id, h.seller_name, h.currency, h.valid_from, h.price_minor,
        lag(h.valid_to) over before as ended, lag(h.last_seen_at) over before as seen_before,
        lag(h.price_minor) over before as price_before, lag(h.currency) over before as currency_before
      from unnest(${productIds}::bigint[]) asked (product_id)
        cross join lateral ${historySince(sql`asked.product_id`, sql`${from}`)} h
      where h.valid_from < ${to}
      window before as (partition by h.offer_id order by h.valid_from)
    ) h join source s on s.id = h.source_id
    where h.valid_from >= ${from} and h.ended = h.valid_from and h.currency = h.currency_before and h.price_before <> h.price_minor`.execute(
    db,
  );
  return rows.map((row) => {
    const rival = { sourceId: row.source_id, sourceName: row.source_name, sellerName: row.seller_name };
    return {
      rival,
      who: JSON.stringify([row.source_id, row.seller_name]),
      productId: row.product_id,
      currency: row.currency,
      afterMs: row.after_ms,
      byMs: row.by_ms,
      before: row.price_before,
      after: row.price_after,
    };
  });
}
