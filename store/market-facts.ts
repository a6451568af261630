import { sql } from "kysely";
import type { ChannelPrice, LineMember, MarketNeeds, PriceChange, PriceIndex, PriceMove } from "../domain/market.ts";
import type { CurrencyCode } from "../domain/money.ts";
import type { Db } from "./connect.ts";
import { loadPriceIndexes } from "./price-indexes.ts";
import { toMoney } from "./to-money.ts";

/** A product on a channel whose price is wanted, and what its strategy asks for. */
export interface FactsWanted {
  readonly productId: number;
  readonly channelId: number;
  readonly currency: CurrencyCode;
  readonly line: string | null;
  readonly needs: MarketNeeds;
}

/** Facts of all products asked for; one statement for each kind of fact that any of them needs. */
export interface MarketFacts {
  readonly channelPrices: (productId: number, channelId: number) => readonly ChannelPrice[];
  readonly lineOthers: (line: string, productId: number, channelId: number) => readonly LineMember[];
  readonly changes: (productId: number, channelId: number) => readonly PriceChange[];
  /** The rivals' moves; our own are in `changes`. */
  readonly rivalMoves: (productId: number, currency: CurrencyCode) => readonly PriceMove[];
  readonly priceIndex: (productId: number, channelId: number) => PriceIndex | null;
}

const HOUR_MS = 3_600_000;

export async function loadMarketFacts(trx: Db, wanted: readonly FactsWanted[], now: Date): Promise<MarketFacts> {
  const idsOf = (asks: (needs: MarketNeeds) => boolean) => wanted.filter(({ needs }) => asks(needs)).map(({ productId }) => productId);
  const hoursOf = (pick: (needs: MarketNeeds) => number | undefined) => Math.max(0, ...wanted.map(({ needs }) => pick(needs) ?? 0));
  const since = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  const movesHours = hoursOf((needs) => needs.movesHours);
  const channels = [...new Set(wanted.map(({ channelId }) => channelId))];
  const lines = [...new Set(wanted.flatMap(({ needs, line }) => (needs.line === true && line !== null ? [line] : [])))];

  const prices = await pricesOfChannels(
    trx,
    idsOf((needs) => needs.channelPrices === true),
  );
  const members = await membersOfLines(trx, lines, channels);
  const changes = await changesOfOurs(
    trx,
    idsOf((needs) => needs.changesHours !== undefined || needs.movesHours !== undefined),
    since(
      Math.max(
        movesHours,
        hoursOf((needs) => needs.changesHours),
      ),
    ),
    now,
  );
  const moves = await movesOfRivals(
    trx,
    idsOf((needs) => needs.movesHours !== undefined),
    since(movesHours),
    now,
  );
  const indexes = await loadPriceIndexes(
    trx,
    wanted.flatMap(({ productId, channelId, needs }) =>
      needs.priceIndex === undefined ? [] : [{ productId, channelId, set: needs.priceIndex }],
    ),
  );
  return {
    priceIndex: (productId, channelId) => indexes.get(`${productId}/${channelId}`) ?? null,
    channelPrices: (productId, channelId) =>
      (prices.get(productId) ?? []).flatMap((row) => (row.channelId === channelId ? [] : [{ channelCode: row.code, price: row.price }])),
    lineOthers: (line, productId, channelId) =>
      (members.get(line) ?? []).flatMap(({ id, externalId, packSize, priceOn }) =>
        id === productId ? [] : [{ externalId, packSize, price: priceOn.get(channelId) ?? null }],
      ),
    changes: (productId, channelId) => (changes.get(`${productId}/${channelId}`) ?? []).map(({ change }) => change),
    rivalMoves: (productId, currency) => (moves.get(productId) ?? []).flatMap((row) => (row.currency === currency ? [row.move] : [])),
  };
}

async function pricesOfChannels(trx: Db, productIds: readonly number[]) {
  if (productIds.length === 0) return new Map<number, never[]>();
  const rows = await trx
    .selectFrom("product_channel as pc")
    .innerJoin("channel as c", "c.id", "pc.channel_id")
    .select(["pc.product_id", "pc.channel_id", "c.code", "c.currency", "pc.price_minor"])
    .where(sql<boolean>`pc.product_id = any(${productIds}::bigint[])`)
    .where("pc.price_minor", "is not", null)
    .orderBy("c.code")
    .execute();
  const found = rows.flatMap((row) => {
    const price = toMoney(row.price_minor, row.currency);
    return price === null ? [] : [{ productId: row.product_id, channelId: row.channel_id, code: row.code, price }];
  });
  return Map.groupBy(found, ({ productId }) => productId);
}

async function membersOfLines(trx: Db, lines: readonly string[], channels: readonly number[]) {
  if (lines.length === 0) return new Map<string, never[]>();
  const rows = await trx
    .selectFrom("product as m")
    .leftJoin("product_channel as pc", (join) =>
      join.onRef("pc.product_id", "=", "m.id").on(sql<boolean>`pc.channel_id = any(${channels}::bigint[])`),
    )
    .leftJoin("channel as c", "c.id", "pc.channel_id")
    .select(["m.id", "m.line", "m.external_id", "m.pack_size", "pc.channel_id", "pc.price_minor", "c.currency"])
    .where(sql<boolean>`m.line = any(${lines}::text[])`)
    .orderBy("m.id")
    .execute();
  const members = [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((ofMember) => {
    const [first] = ofMember;
    if (first === undefined) return [];
    const priceOn = new Map(ofMember.map((row) => [row.channel_id, toMoney(row.price_minor, row.currency)]));
    return [{ id: first.id, line: first.line ?? "", externalId: first.external_id, packSize: first.pack_size, priceOn }];
  });
  return Map.groupBy(members, ({ line }) => line);
}

/** Changes that took effect after `since`, oldest first, with what was asked right before. */
async function changesOfOurs(trx: Db, productIds: readonly number[], since: Date, now: Date) {
  if (productIds.length === 0) return new Map<string, never[]>();
  const { rows } = await sql<{
    product_id: number;
    channel_id: number;
    currency: string;
    at: string;
    before: number | null;
    after: number;
  }>`
    select o.product_id, o.channel_id, c.currency, o.valid_from as at, before.price_minor as before, o.price_minor as after
    from own_price o join channel c on c.id = o.channel_id
      left join own_price before on before.product_id = o.product_id and before.channel_id = o.channel_id and before.valid_to = o.valid_from
    where o.product_id = any(${productIds}::bigint[]) and o.valid_from > ${since} and o.valid_from <= ${now}
      and before.price_minor is distinct from o.price_minor
    order by o.valid_from`.execute(trx);
  const found = rows.map((row) => ({
    key: `${row.product_id}/${row.channel_id}`,
    change: { at: row.at, before: toMoney(row.before, row.currency), after: { minor: row.after, currency: row.currency } },
  }));
  return Map.groupBy(found, ({ key }) => key);
}

/** Offers that went away and came back dearer or cheaper have moved too. */
async function movesOfRivals(trx: Db, productIds: readonly number[], since: Date, now: Date) {
  if (productIds.length === 0) return new Map<number, never[]>();
  const { rows } = await sql<{ product_id: number; seller: string; currency: string; at: string; before: number; after: number }>`
    select o.product_id, coalesce(o.seller_name, s.name) as seller, i.currency, i.valid_from as at,
      before.price_minor as before, i.price_minor as after
    from offer o join source s on s.id = o.source_id
      cross join lateral (
        select h.valid_from, h.price_minor, h.currency from offer_history h
        where h.offer_id = o.id and h.valid_from > ${since} and h.valid_from <= ${now} and (h.valid_to is null or h.valid_to > ${since}) offset 0
      ) i
      cross join lateral (
        select p.price_minor, p.currency from offer_interval p where p.offer_id = o.id and p.valid_to <= i.valid_from
        order by p.valid_to desc limit 1
      ) before
    where o.product_id = any(${productIds}::bigint[]) and before.currency = i.currency and before.price_minor <> i.price_minor
    order by i.valid_from, o.id`.execute(trx);
  const found = rows.map(({ product_id, currency, ...move }) => ({ productId: product_id, currency, move }));
  return Map.groupBy(found, ({ productId }) => productId);
}
