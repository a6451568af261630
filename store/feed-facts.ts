import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import type { PriceInterval } from "../domain/price-interval.ts";
import type { Db } from "./connect.ts";

/** What files for other programs tell of a proposal's product beside its price. null: nobody has told us. */
export interface FeedFacts {
  readonly name: string;
  readonly url: string | null;
  readonly brand: string | null;
  readonly mpn: string | null;
  readonly category: string | null;
  readonly stock: number | null;
  readonly perishable: boolean;
  /** Prices of the rivals that counted when it was proposed, in smallest units of its currency. */
  readonly rivals: readonly number[];
  /** Our own published prices on its channel that touch the window of the law on reductions and the time before it, oldest first. */
  readonly ownPrices: readonly PriceInterval[];
}

interface Row extends Omit<FeedFacts, "rivals" | "ownPrices"> {
  readonly id: number;
  readonly currency: string;
  readonly rivals: readonly number[] | null;
  readonly ownPrices: readonly { readonly from: Instant; readonly to: Instant | null; readonly minor: number }[] | null;
}

/** By proposal. `rivals` and `history` cost the most, and are read only where they are wanted. */
export async function loadFeedFacts(
  db: Db,
  proposalIds: readonly number[],
  wanted: { readonly rivals: boolean; readonly history: boolean },
): Promise<Map<number, FeedFacts>> {
  const rivals = sql`(
    select array_agg((o.offer->'price'->>'minor')::bigint) from jsonb_array_elements(pp.receipt->'market'->'offers') as o (offer)
    where o.offer->'price'->>'currency' = pp.currency and not exists (
      select from jsonb_array_elements(pp.receipt->'pricing'->'dropped') as d (dropped) where d.dropped->'offerId' = o.offer->'offerId'))`;
  const history = sql`(
    select jsonb_agg(jsonb_build_object('from', w.valid_from, 'to', w.valid_to, 'minor', w.price_minor) order by w.valid_from)
    from own_price w where w.product_id = pp.product_id and w.channel_id = pp.channel_id)`;
  const { rows } = await sql<Row>`
    select pp.id, pp.currency, p.name, p.url, p.brand, p.mpn, p.category, p.stock, p.perishable,
      ${wanted.rivals ? rivals : sql`null::bigint[]`} as rivals, ${wanted.history ? history : sql`null::jsonb`} as "ownPrices"
    from price_proposal pp join product p on p.id = pp.product_id
    where pp.id = any(${proposalIds}::bigint[])`.execute(db);
  return new Map(
    rows.map(({ id, currency, rivals: minors, ownPrices, ...facts }) => {
      const price = (minor: number): Money => ({ minor, currency });
      const intervals = (ownPrices ?? []).map(({ from, to, minor }) => ({ validFrom: from, validUntil: to, price: price(minor) }));
      return [id, { ...facts, rivals: minors ?? [], ownPrices: intervals }];
    }),
  );
}

/** Differs whenever our own prices on a channel, or on any, have changed: what may be announced as reduced follows from them. */
export async function ownPricesMark(db: Db, channel: string | undefined): Promise<string> {
  const where = channel === undefined ? sql`` : sql`where channel_id = (select id from channel where code = ${channel})`;
  const { rows } = await sql<{ mark: string }>`
    select concat_ws(' ', count(*), max(valid_from), max(valid_to)) as mark from own_price ${where}`.execute(db);
  return rows[0]?.mark ?? "";
}
