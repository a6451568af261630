import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import type { PriceInterval } from "../domain/price-interval.ts";
import type { Db } from "./connect.ts";
import { toMoney } from "./to-money.ts";

/** Our own published prices of a product on a channel, oldest first; empty when none is on record. */
export async function ownPriceHistory(db: Db, productId: number, channelId: number): Promise<readonly PriceInterval[]> {
  const rows = await db
    .selectFrom("own_price as o")
    .innerJoin("channel as c", "c.id", "o.channel_id")
    .select(["o.valid_from as validFrom", "o.valid_to as validUntil", "o.price_minor", "c.currency"])
    .where("o.product_id", "=", productId)
    .where("o.channel_id", "=", channelId)
    .orderBy("o.valid_from")
    .execute();
  return rows.map(({ price_minor: minor, currency, ...interval }) => ({ ...interval, price: { minor, currency } }));
}

/** A reduction that an offer's page announces, with what we saw of its price before. */
export interface SeenReduction {
  readonly offerId: number;
  readonly sellerName: string | null;
  readonly url: string;
  readonly price: Money;
  readonly regularPrice: Money | null;
  readonly lowestPrice30Days: Money | null;
  /** The look that first found it announced. */
  readonly reducedAt: Instant;
  readonly observationId: number;
  readonly history: readonly PriceInterval[];
}

/**
 * The reductions that the listing's standing offers announce now. An interval holds until the next one where the looks were as close as they
 * are meant to be (twice the listing's interval), and else only until its last look: a time when nobody looked is a gap, not a price.
 */
export async function seenReductions(db: Db, listingId: number): Promise<readonly SeenReduction[]> {
  const { rows } = await sql<{
    offer_id: number;
    seller_name: string | null;
    url: string;
    valid_from: Instant;
    known_until: Instant | null;
    price_minor: number | null;
    currency: string | null;
    regular_price_minor: number | null;
    lowest_price_30_days_minor: number | null;
    observation_id: number;
    open: boolean;
  }>`
    select i.offer_id, i.seller_name, i.url, i.valid_from, i.price_minor, i.currency, i.regular_price_minor,
      i.lowest_price_30_days_minor, i.observation_id, i.valid_to is null as open,
      case
        when coalesce(i.valid_to, now()) - coalesce(i.last_seen_at, i.valid_from)
          <= make_interval(secs => 2 * l.interval_seconds) then i.valid_to
        else greatest(i.last_seen_at, i.valid_from)
      end as known_until
    from offer_history i join listing l on l.id = i.listing_id
    where i.listing_id = ${listingId}
    order by i.offer_id, i.valid_from`.execute(db);
  return [...Map.groupBy(rows, (row) => row.offer_id).values()].flatMap((intervals) => {
    const last = intervals.at(-1);
    const price = last === undefined ? null : toMoney(last.price_minor, last.currency);
    if (last === undefined || price === null || !last.open) return [];
    const announced = (row: (typeof rows)[number]) => row.regular_price_minor !== null || row.lowest_price_30_days_minor !== null;
    const silent = intervals.findLastIndex((row) => !announced(row));
    const first = intervals[silent + 1];
    if (first === undefined) return [];
    const history = intervals.flatMap((row): PriceInterval[] => {
      const asked = toMoney(row.price_minor, row.currency);
      if (asked === null || row.known_until === row.valid_from) return [];
      return [{ validFrom: row.valid_from, validUntil: row.known_until, price: asked }];
    });
    return [
      {
        offerId: last.offer_id,
        sellerName: last.seller_name,
        url: last.url,
        price,
        regularPrice: toMoney(last.regular_price_minor, last.currency),
        lowestPrice30Days: toMoney(last.lowest_price_30_days_minor, last.currency),
        reducedAt: first.valid_from,
        observationId: last.observation_id,
        history,
      },
    ];
  });
}
