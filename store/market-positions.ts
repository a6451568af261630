import { sql } from "kysely";
import type { CurrencyCode, Money } from "../domain/money.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { type Page, readCursor, toPage } from "./page.ts";
import type { PositionRow } from "./position-columns.ts";
import { type MarketPlace, PLACE, positionsIn, type PositionsWanted } from "./positions-query.ts";
import { toMoney } from "./to-money.ts";

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
