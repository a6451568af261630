import { type RawBuilder, sql } from "kysely";
import type { CurrencyCode, Money } from "../domain/money.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { type CountFilter, isDefaultFilter } from "./offers-that-count.ts";
import { type Page, readCursor, toPage } from "./page.ts";
import { POSITION_COLUMNS, type PositionRow, positionsFromOffers } from "./position-columns.ts";
import { toMoney } from "./to-money.ts";

/**
 * `unpriced`: we ask nothing there. `alone`: no offer counts. `cheapest`: nobody asks as little. `tied`: somebody asks the same, nobody less.
 * `beaten`: somebody asks less.
 */
export const MARKET_PLACES = ["unpriced", "alone", "cheapest", "tied", "beaten"] as const;
export type MarketPlace = (typeof MARKET_PLACES)[number];

/** A product's place on a channel among the offers in the channel's currency. */
export interface MarketPosition {
  readonly productId: number;
  readonly ownPrice: Money | null;
  readonly place: MarketPlace;
  /** 1 is the cheapest; equal prices share one. null: unpriced or alone. */
  readonly position: number | null;
  /** That count. */
  readonly offers: number;
  readonly cheapest: Money | null;
  readonly cheapestOfferId: number | null;
  /** Of the offers whose shipping is known: how many, and the least for price and shipping together. */
  readonly deliveredOffers: number;
  readonly cheapestDelivered: Money | null;
  readonly cheapestDeliveredOfferId: number | null;
}

export interface PositionsWanted extends CountFilter {
  /** Code of the channel. */
  readonly channel: string;
  /** Left out: every product of the channel. */
  readonly productIds?: readonly number[] | undefined;
  readonly place?: MarketPlace | undefined;
}

/** Places of all products of a channel, in one statement. @throws NotFoundError */
export async function marketPositions(db: Db, { channel, ...wanted }: PositionsWanted): Promise<MarketPosition[]> {
  const { id, currency } = await getChannel(db, channel);
  const { rows } = await sql<PositionRow>`
    select * from (${positionsIn(id, wanted)}) p order by product_id`.execute(db);
  return rows.map((row) => toPosition(row, currency));
}

/** The same page by page, by product. @throws NotFoundError */
export async function listMarketPositions(
  db: Db,
  { limit, cursor, channel, ...wanted }: PositionsWanted & { readonly limit: number; readonly cursor?: string | null | undefined },
): Promise<Page<MarketPosition>> {
  const { id, currency } = await getChannel(db, channel);
  const after = cursor ? readCursor("positions", ["number"], cursor)[0] : null;
  const { rows } = await sql<PositionRow>`
    select * from (${positionsIn(id, { ...wanted, after, limit: limit + 1 })}) p order by product_id limit ${limit + 1}`.execute(db);
  const { items, nextCursor } = toPage("positions", rows, limit, ({ product_id }) => [product_id]);
  return { nextCursor, items: items.map((row) => toPosition(row, currency)) };
}

/** How many products of a channel have which place. @throws NotFoundError */
export async function countMarketPlaces(db: Db, { channel, ...wanted }: PositionsWanted): Promise<Record<MarketPlace, number>> {
  const { id } = await getChannel(db, channel);
  const { rows } = await sql<{ place: MarketPlace; products: number }>`
    select ${PLACE} as place, count(*) as products from (${positionsIn(id, wanted)}) p group by 1`.execute(db);
  const counts = { unpriced: 0, alone: 0, cheapest: 0, tied: 0, beaten: 0 };
  for (const { place, products } of rows) counts[place] = products;
  return counts;
}

/** Of a row `p`. */
const PLACE = sql<MarketPlace>`case when p.own_minor is null then 'unpriced' when p.offers = 0 then 'alone' when p.cheaper > 0 then 'beaten'
  when p.equal > 0 then 'tied' else 'cheapest' end`;

/** What is kept, and from the offers themselves what changed since it was computed; with a filter of its own, all from the offers. */
function positionsIn(
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
  if (!isDefaultFilter(filter)) return sql<PositionRow>`${part(sql`(${positionsFromOffers(filter, within(sql`pc`))})`)}`;
  const marked = sql`(select product_id from history_mark)`;
  return sql<PositionRow>`
    ${part(sql`(select * from market_summary m where ${within(sql`m`)} and m.product_id not in ${marked})`)}
    union all
    ${part(sql`(${positionsFromOffers({}, sql`${within(sql`pc`)} and pc.product_id in ${marked}`)})`)}`;
}

function toPosition(row: PositionRow, currency: CurrencyCode): MarketPosition {
  const place = placeOf(row);
  return {
    productId: row.product_id,
    ownPrice: toMoney(row.own_minor, currency),
    place,
    position: place === "unpriced" || place === "alone" || row.cheaper === null ? null : row.cheaper + 1,
    offers: row.offers,
    cheapest: toMoney(row.cheapest_minor, currency),
    cheapestOfferId: row.cheapest_offer_id,
    deliveredOffers: row.delivered_offers,
    cheapestDelivered: toMoney(row.delivered_minor, currency),
    cheapestDeliveredOfferId: row.delivered_offer_id,
  };
}

function placeOf({ own_minor, offers, cheaper, equal }: PositionRow): MarketPlace {
  if (own_minor === null) return "unpriced";
  if (offers === 0) return "alone";
  if (cheaper !== null && cheaper > 0) return "beaten";
  return equal !== null && equal > 0 ? "tied" : "cheapest";
}
