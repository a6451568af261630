import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { OfferState } from "../domain/offer-change.ts";
import { BadInputError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { historySince } from "./history-since.ts";
import { type OfferStateColumns, toOfferState } from "./offer-state.ts";
import { readCursor, writeCursor } from "./page.ts";

/** An offer's step from one state to the next. */
export interface OfferStep {
  readonly offerId: number;
  readonly listingId: number;
  readonly sourceId: number;
  readonly sellerName: string | null;
  readonly at: Instant;
  /** null: it was not there, or nobody knows. */
  readonly before: OfferState | null;
  /** null: it is gone from its page. */
  readonly after: OfferState | null;
}

/** A product whose offers or history changed. */
export interface MarketChange {
  readonly productId: number;
  /** Since then its history differs from what was read before; null: all of it may, e.g. after a listing was matched to it. */
  readonly from: Instant | null;
  /** What offers did since `from`, oldest first; empty where `from` is null: read the history. */
  readonly steps: readonly OfferStep[];
}

export interface MarketChanges {
  readonly items: readonly MarketChange[];
  /** Send it as the next cursor; at the end of the list it stays where it is. */
  readonly nextCursor: string;
  /** False: there is more by now. */
  readonly atEnd: boolean;
}

/**
 * Changes of products in the order in which they became known, from a cursor on; without one from the oldest kept. Numbers are given out by one
 * settler at a time, after what they are about was committed, so nothing ever appears behind a cursor. A product stands in it once per time
 * it changed, and its steps may come twice: offer and moment tell. @throws BadInputError for a cursor from before what is kept
 */
export async function listMarketChanges(
  db: Db,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | null | undefined },
): Promise<MarketChanges> {
  const after = cursor ? readCursor("market-changes", ["number"], cursor)[0] : null;
  const { rows } = await sql<{ seq: number; product_id: number; from_at: Instant | null }>`
    select seq, product_id, from_at from market_change where seq > ${after ?? 0} order by seq limit ${limit + 1}`.execute(db);
  if (after !== null) await refuseForgotten(db, after);
  const page = rows.slice(0, limit);
  const steps = await stepsSince(
    db,
    page.flatMap(({ seq, product_id, from_at }) => (from_at === null ? [] : [{ seq, product_id, from_at }])),
  );
  const last = page.at(-1)?.seq ?? after ?? (await newest(db));
  return {
    items: page.map(({ seq, product_id: productId, from_at: from }) => ({ productId, from, steps: steps.get(seq) ?? [] })),
    nextCursor: writeCursor("market-changes", [last]),
    atEnd: rows.length <= limit,
  };
}

async function newest(db: Db): Promise<number> {
  const { rows } = await sql<{ seq: number | null }>`select max(seq) as seq from market_change`.execute(db);
  return rows[0]?.seq ?? 0;
}

/** Whatever was given out before the oldest one kept is forgotten. */
async function refuseForgotten(db: Db, after: number): Promise<void> {
  const { rows } = await sql<{ kept: boolean }>`
    select ${after} >= coalesce((select min(seq) - 1 from market_change), pg_sequence_last_value('market_change_seq_seq'), 0) as kept`.execute(
    db,
  );
  if (rows[0]?.kept === true) return;
  throw new BadInputError(
    "cursor-too-old",
    "The changes after this cursor are no longer all kept; read the offers anew, and go on from the cursor of a request without one.",
  );
}

async function stepsSince(
  db: Db,
  changes: readonly { readonly seq: number; readonly product_id: number; readonly from_at: Instant }[],
): Promise<Map<number, OfferStep[]>> {
  if (changes.length === 0) return new Map();
  const { rows } = await sql<
    OfferStateColumns & {
      seq: number;
      from_at: Instant;
      offer_id: number;
      listing_id: number;
      source_id: number;
      seller_name: string | null;
      valid_from: Instant;
      valid_to: Instant | null;
    }
  >`
    select asked.seq, asked.from_at, h.*
    from unnest(${changes.map(({ seq }) => seq)}::bigint[], ${changes.map((one) => one.product_id)}::bigint[],
        ${changes.map((one) => one.from_at)}::timestamptz[]) asked (seq, product_id, from_at)
      cross join lateral ${historySince(sql`asked.product_id`, sql`asked.from_at`)} h
    order by asked.seq, h.offer_id, h.valid_from`.execute(db);
  const steps = new Map<number, OfferStep[]>();
  for (const ofOffer of Map.groupBy(rows, ({ seq, offer_id }) => `${seq} ${offer_id}`).values()) {
    for (const [index, row] of ofOffer.entries()) {
      const place = { offerId: row.offer_id, listingId: row.listing_id, sourceId: row.source_id, sellerName: row.seller_name };
      const [previous, next] = [ofOffer[index - 1], ofOffer[index + 1]];
      const found: OfferStep[] = [];
      if (Date.parse(row.valid_from) >= Date.parse(row.from_at)) {
        const joined = previous !== undefined && previous.valid_to === row.valid_from;
        found.push({ ...place, at: row.valid_from, before: joined ? toOfferState(previous) : null, after: toOfferState(row) });
      }
      if (row.valid_to !== null && next?.valid_from !== row.valid_to) {
        found.push({ ...place, at: row.valid_to, before: toOfferState(row), after: null });
      }
      const known = steps.get(row.seq);
      if (known === undefined) steps.set(row.seq, found);
      else known.push(...found);
    }
  }
  for (const some of steps.values()) some.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.offerId - b.offerId);
  return steps;
}
