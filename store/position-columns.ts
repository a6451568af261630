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

/** Of offers `o` and a product's price on a channel, `pc`. */
const PLACE_AMONG = sql`count(o.id)::integer as offers, min(o.price_minor) as cheapest_minor,
  (min(array[o.price_minor, o.id]))[2] as cheapest_offer_id,
  case when pc.price_minor is not null then count(*) filter (where o.price_minor < pc.price_minor)::integer end as cheaper,
  case when pc.price_minor is not null then count(*) filter (where o.price_minor = pc.price_minor)::integer end as equal,
  count(o.shipping_price_minor)::integer as delivered_offers, min(o.price_minor + o.shipping_price_minor) as delivered_minor,
  (min(array[o.price_minor + o.shipping_price_minor, o.id]) filter (where o.shipping_price_minor is not null))[2] as delivered_offer_id`;

/**
 * Places computed from the offers themselves; `of` is a condition on `pc` (product_channel). Offers in another currency than the channel's do not
 * count. Product by product, by index offer_product; `whole`: for so many that reading the tables from end to end is quicker.
 */
export function positionsFromOffers(filter: CountFilter, of: RawBuilder<unknown>, whole = false): RawBuilder<PositionRow> {
  const products = sql`select pc.channel_id, pc.product_id, pc.price_minor as own_minor`;
  const channels = sql`from product_channel pc join channel c on c.id = pc.channel_id`;
  const counting = (lastSeen?: RawBuilder<unknown>) =>
    sql`o.product_id = pc.product_id and o.currency = c.currency and ${STANDS} and ${countsFor(filter, lastSeen)}`;
  if (whole) {
    return sql<PositionRow>`${products}, ${PLACE_AMONG} ${channels}
      left join (
        offer o join source s on s.id = o.source_id left join listing_check lc on lc.listing_id = o.listing_id
      ) on ${counting(sql`lc.last_seen_at`)}
      where ${of} group by pc.channel_id, pc.product_id`;
  }
  return sql<PositionRow>`${products}, m.* ${channels}
      cross join lateral (select ${PLACE_AMONG} from offer o join source s on s.id = o.source_id where ${counting()}) m
    where ${of}`;
}
