import { type RawBuilder, sql } from "kysely";
import { type CountFilter, countsFor, STANDS } from "./offers-that-count.ts";

/** The columns of `market_summary` but channel and moment. */
export interface PositionRow {
  readonly product_id: number;
  readonly own_minor: number | null;
  readonly offers: number;
  readonly cheapest_minor: number | null;
  readonly cheapest_offer_id: number | null;
  readonly cheaper: number | null;
  readonly equal: number | null;
  readonly delivered_offers: number;
  readonly delivered_minor: number | null;
  readonly delivered_offer_id: number | null;
}

export const POSITION_COLUMNS = sql.raw(
  "product_id, own_minor, offers, cheapest_minor, cheapest_offer_id, cheaper, equal, delivered_offers, delivered_minor, delivered_offer_id",
);

/**
 * Places computed from the offers themselves, by index offer_product; `of` is a condition on `pc` (product_channel). Offers in another
 * currency than the channel's do not count.
 */
export function positionsFromOffers(filter: CountFilter, of: RawBuilder<unknown>): RawBuilder<PositionRow> {
  return sql<PositionRow>`
    select pc.channel_id, pc.product_id, pc.price_minor as own_minor, m.*
    from product_channel pc join channel c on c.id = pc.channel_id
      cross join lateral (
        select count(*)::integer as offers, min(o.price_minor) as cheapest_minor,
          (min(array[o.price_minor, o.id]))[2] as cheapest_offer_id,
          case when pc.price_minor is not null then count(*) filter (where o.price_minor < pc.price_minor)::integer end as cheaper,
          case when pc.price_minor is not null then count(*) filter (where o.price_minor = pc.price_minor)::integer end as equal,
          count(o.shipping_price_minor)::integer as delivered_offers, min(o.price_minor + o.shipping_price_minor) as delivered_minor,
          (min(array[o.price_minor + o.shipping_price_minor, o.id]) filter (where o.shipping_price_minor is not null))[2] as delivered_offer_id
        from offer o join source s on s.id = o.source_id
        where o.product_id = pc.product_id and o.currency = c.currency and ${STANDS} and ${countsFor(filter)}
      ) m
    where ${of}`;
}
