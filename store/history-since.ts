import { type RawBuilder, sql } from "kysely";

/**
 * The rows of offer_history of one product that were not over before a moment. Written out, since through the view "no end, or one later" keeps
 * Postgres from leaving out months and from looking up ends in the index. For a lateral subquery or a from clause; the columns are the view's.
 */
export function historySince(productId: RawBuilder<unknown>, from: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select i.offer_id, i.valid_from, i.valid_to, i.last_seen_at, i.price_minor, i.currency, i.regular_price_minor, i.lowest_price_30_days_minor,
      i.shipping_price_minor, i.availability, i.item_condition, i.observation_id, o.listing_id, o.source_id, o.product_id, o.seller_name, o.url
    from offer o join offer_interval i on i.offer_id = o.id and i.valid_to >= ${from}
    where o.product_id = ${productId}
    union all
    select o.id, o.valid_from, null, lc.last_seen_at, o.price_minor, o.currency, o.regular_price_minor, o.lowest_price_30_days_minor,
      o.shipping_price_minor, o.availability, o.item_condition, o.observation_id, o.listing_id, o.source_id, o.product_id, o.seller_name, o.url
    from offer o left join listing_check lc on lc.listing_id = o.listing_id
    where o.product_id = ${productId} and o.vanished_at is null
  )`;
}
