import { type RawBuilder, sql } from "kysely";
import { type CountFilter, isDefaultFilter } from "./offers-that-count.ts";
import { POSITION_COLUMNS, type PositionRow, positionsFromOffers } from "./position-columns.ts";

/**
 * `unpriced`: we ask nothing there. `alone`: no offer counts. `cheapest`: nobody asks as little. `tied`: somebody asks the same, nobody less.
 * `beaten`: somebody asks less.
 */
export const MARKET_PLACES = ["unpriced", "alone", "cheapest", "tied", "beaten"] as const;
export type MarketPlace = (typeof MARKET_PLACES)[number];

export interface PositionsWanted extends CountFilter {
  /** Code of the channel. */
  readonly channel: string;
  /** Left out: every product of the channel. */
  readonly productIds?: readonly number[] | undefined;
  readonly place?: MarketPlace | undefined;
}

/** Of a row `p`. */
export const PLACE = sql<MarketPlace>`case when p.own_minor is null then 'unpriced' when p.offers = 0 then 'alone' when p.cheaper > 0 then 'beaten'
  when p.equal > 0 then 'tied' else 'cheapest' end`;

/** Rows of what is kept, and from the offers themselves what changed since it was computed; with a filter of its own, all from the offers. */
export function positionsIn(
  channelId: number,
  {
    productIds,
    place,
    after = null,
    limit = null,
    ...filter
  }: Omit<PositionsWanted, "channel"> & { readonly after?: number | null; readonly limit?: number | null },
): RawBuilder<PositionRow> {
  const within = (table: RawBuilder<unknown>) => {
    const parts = [sql`${table}.channel_id = ${channelId}`];
    if (productIds !== undefined) parts.push(sql`${table}.product_id = any(${productIds}::bigint[])`);
    if (after !== null) parts.push(sql`${table}.product_id > ${after}`);
    return sql.join(parts, sql` and `);
  };
  // each part by itself, so that each ends where the page does
  const part = (rows: RawBuilder<unknown>) => sql`(select ${POSITION_COLUMNS} from ${rows} p
    ${place === undefined ? sql`` : sql`where ${PLACE} = ${place}`} ${limit === null ? sql`` : sql`order by p.product_id limit ${limit}`})`;
  if (!isDefaultFilter(filter)) {
    // when an offer was seen stands in no index of offers
    const whole = filter.seenSince !== undefined && productIds === undefined && limit === null;
    return sql<PositionRow>`${part(sql`(${positionsFromOffers(filter, within(sql`pc`), whole)})`)}`;
  }
  const marked = sql`(select product_id from history_mark)`;
  return sql<PositionRow>`
    ${part(sql`(select * from market_summary m where ${within(sql`m`)} and m.product_id not in ${marked})`)}
    union all
    ${part(sql`(${positionsFromOffers({}, sql`${within(sql`pc`)} and pc.product_id in ${marked}`)})`)}`;
}
