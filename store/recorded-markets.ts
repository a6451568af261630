import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { MarketNeeds } from "../domain/market.ts";
import type { PriceInterval } from "../domain/price-interval.ts";
import type { RecordedComparison, RecordedFacts, RecordedMarket, RecordedOffer } from "../domain/recorded-market.ts";
import type { Receipt, Strategy } from "../domain/price-proposal.ts";
import type { Db } from "./connect.ts";
import { loadAllMarkets } from "./markets.ts";
import type { RecordedRate, RecordedRates } from "./recorded-rates.ts";
import { toMarketOffer, type MarketOfferRow } from "./to-market-offer.ts";
import { toMoney } from "./to-money.ts";

export interface RecordWanted {
  readonly channel: string;
  /** Whatever stood between these. */
  readonly from: Date;
  readonly to: Date;
  /** Prices the products in the backtest; what its rules go by beside the market is as it is now. */
  readonly strategy: Strategy;
  readonly needs: MarketNeeds;
  /** Hours before `from` that are needed too: a rule may ask for moves of some days. */
  readonly hoursBefore: number;
  /** Of the channel, from `hoursBefore` on. */
  readonly rates: RecordedRates;
}

export interface RecordedTask {
  readonly recorded: RecordedMarket;
  /** With sellers called as the offers call them. */
  readonly strategy: Strategy;
}

/** What is on record of the products' markets on a channel; products that are not sold there are left out. Nothing is locked. */
export async function loadRecordedMarkets(db: Db, productIds: readonly number[], wanted: RecordWanted): Promise<RecordedTask[]> {
  const { channel, to, strategy, hoursBefore } = wanted;
  const from = new Date(wanted.from.getTime() - hoursBefore * 3_600_000);
  const tasks = await loadAllMarkets(db, productIds, to, {
    needs: () => ({ ...wanted.needs, channelPrices: true, line: true }),
    lock: false,
    draft: { channel, strategy },
  });
  if (tasks.length === 0) return [];
  const ids = tasks.map(({ market }) => market.product.productId);
  const offers = Map.groupBy(await recordedOffers(db, ids, from, to), ({ productId }) => productId);
  const facts = await pastFacts(db, ids, channel, from);
  const prices = Map.groupBy(await ownPrices(db, ids, channel, { from, to }), ({ productId }) => productId);
  const recorded: RecordedTask[] = [];
  for (const { market, strategy: called } of tasks) {
    const { product } = market;
    const of = (offers.get(product.productId) ?? []).map((one) => one.recorded);
    const comparisons = await comparisonsOf(of, from, wanted.rates);
    recorded.push({
      strategy: called,
      recorded: {
        product,
        pastFacts: facts.get(product.productId) ?? [],
        offers: of,
        ...(comparisons.length === 0 ? {} : { comparisons }),
        ownPrices: (prices.get(product.productId) ?? []).map(({ interval }) => interval),
      },
    });
  }
  return recorded;
}

/** What the offers in another currency or without tax were compared by, as store/market-comparison.ts has it for the market as it is. */
async function comparisonsOf(offers: readonly RecordedOffer[], from: Date, rates: RecordedRates): Promise<RecordedComparison[]> {
  const net = offers.some(({ offer }) => offer.taxIncluded === false) ? { netByVat: true as const } : {};
  const lists: (readonly RecordedRate[])[] = [];
  for (const currency of [...new Set(offers.map(({ offer }) => offer.price.currency))].toSorted()) {
    const list = await rates(currency);
    if (list.length > 0) lists.push(list);
  }
  const [first] = lists;
  if (first === undefined) return "netByVat" in net ? [{ from: from.toISOString(), comparison: net }] : [];
  return first.map(({ from: since }, index) => {
    const held = lists.flatMap((list) => list[index]?.rate ?? []);
    return { from: since, comparison: { rates: held, ...net } };
  });
}

async function recordedOffers(db: Db, productIds: readonly number[], from: Date, to: Date) {
  const { rows } = await sql<
    Omit<MarketOfferRow, "id" | "last_seen_at"> & {
      product_id: number;
      offer_id: number;
      price_minor: number | null;
      currency: string | null;
      valid_from: Instant;
      valid_to: Instant | null;
      last_seen_at: Instant | null;
      written_from: Instant | null;
      written_to: Instant | null;
    }
  >`
    select h.product_id, h.offer_id, h.observation_id, h.listing_id, h.source_id, s.name as source_name, s.kind, o.seller_name, o.url,
      h.price_minor, h.currency, h.shipping_price_minor, o.tax_included, h.availability, h.item_condition, o.facts, l.interval_seconds,
      h.valid_from, h.valid_to, h.last_seen_at, began.recorded_at as written_from, ended.recorded_at as written_to
    from offer o
      join offer_history h on h.offer_id = o.id and h.valid_from < ${to} and (h.valid_to is null or h.valid_to > ${from})
      join listing l on l.id = o.listing_id
      join source s on s.id = o.source_id
      -- where a late look moved the beginning, it is another look that found it
      left join observation began on began.listing_id = o.listing_id and began.observed_at = h.valid_from and began.id = h.observation_id
      left join observation ended on ended.listing_id = o.listing_id and ended.observed_at = h.valid_to
    where o.product_id = any(${productIds}::bigint[]) and h.price_minor is not null and l.enabled
    order by h.valid_from, h.offer_id`.execute(db);
  return rows.flatMap((row): { productId: number; recorded: RecordedOffer }[] => {
    const price = toMoney(row.price_minor, row.currency);
    if (price === null) return [];
    return [
      {
        productId: row.product_id,
        recorded: {
          validFrom: row.valid_from,
          validTo: row.valid_to,
          writtenFrom: row.written_from,
          writtenTo: row.written_to,
          offer: toMarketOffer({ ...row, id: row.offer_id, last_seen_at: row.last_seen_at ?? row.valid_from }, price),
        },
      },
    ];
  });
}

/** Each stretch ends where a fact of the product or of its channel was changed; those that were over before `from` are left out. */
async function pastFacts(db: Db, productIds: readonly number[], channel: string, from: Date): Promise<Map<number, RecordedFacts[]>> {
  const { rows } = await sql<{
    product_id: number;
    currency: string;
    valid_to: Instant;
    cost_minor: number | null;
    cost_currency: string | null;
    vat_percent: string | null;
    floor_minor: number | null;
    ceiling_minor: number | null;
    rrp_minor: number | null;
    rrp_currency: string | null;
    channel_rrp_minor: number | null;
  }>`
    with ends as (
      select product_id, valid_to from product_past where product_id = any(${productIds}::bigint[]) and valid_to > ${from}
      union
      select p.product_id, p.valid_to from product_channel_past p join channel c on c.id = p.channel_id and c.code = ${channel}
      where p.product_id = any(${productIds}::bigint[]) and p.valid_to > ${from}
    )
    select e.product_id, c.currency, e.valid_to, f.cost_minor, f.cost_currency, f.vat_percent, t.floor_minor, t.ceiling_minor, f.rrp_minor,
      f.rrp_currency, t.rrp_minor as channel_rrp_minor
    from ends e join channel c on c.code = ${channel}
      -- what ended then or later, else what is so now
      cross join lateral (
        select cost_minor, cost_currency, vat_percent, rrp_minor, rrp_currency, valid_to from product_past
        where product_id = e.product_id and valid_to >= e.valid_to
        union all
        select cost_minor, cost_currency, vat_percent, rrp_minor, rrp_currency, 'infinity' from product where id = e.product_id
        order by valid_to limit 1
      ) f
      cross join lateral (
        select floor_minor, ceiling_minor, rrp_minor, valid_to from product_channel_past
        where product_id = e.product_id and channel_id = c.id and valid_to >= e.valid_to
        union all
        select floor_minor, ceiling_minor, rrp_minor, 'infinity' from product_channel where product_id = e.product_id and channel_id = c.id
        order by valid_to limit 1
      ) t
    order by e.valid_to`.execute(db);
  const found = rows.map(({ product_id: productId, currency, ...row }) => {
    const recommended = toMoney(row.channel_rrp_minor, currency) ?? toMoney(row.rrp_minor, row.rrp_currency);
    const facts = {
      cost: toMoney(row.cost_minor, row.cost_currency),
      vatPercent: row.vat_percent === null ? null : Number(row.vat_percent),
      floor: toMoney(row.floor_minor, currency),
      ceiling: toMoney(row.ceiling_minor, currency),
      recommendedPrice: recommended,
    };
    return { productId, recorded: { validTo: row.valid_to, facts } };
  });
  return new Map(
    [...Map.groupBy(found, ({ productId }) => productId)].map(([productId, all]) => [productId, all.map(({ recorded }) => recorded)]),
  );
}

async function ownPrices(db: Db, productIds: readonly number[], channel: string, { from, to }: { from: Date; to: Date }) {
  const rows = await db
    .selectFrom("own_price as o")
    .innerJoin("channel as c", "c.id", "o.channel_id")
    .select(["o.product_id", "o.valid_from as validFrom", "o.valid_to as validUntil", "o.price_minor", "c.currency"])
    .where(sql<boolean>`o.product_id = any(${productIds}::bigint[])`)
    .where("c.code", "=", channel)
    .where("o.valid_from", "<", to.toISOString())
    .where((eb) => eb.or([eb("o.valid_to", "is", null), eb("o.valid_to", ">", from.toISOString())]))
    .orderBy("o.valid_from")
    .execute();
  return rows.map(({ product_id: productId, price_minor: minor, currency, validFrom, validUntil }) => {
    const interval: PriceInterval = { validFrom, validUntil, price: { minor, currency } };
    return { productId, interval };
  });
}

/** A decision that was really taken, with all it was taken from. */
export interface LiveDecision {
  readonly proposalId: number;
  readonly receipt: Receipt;
}

/** Proposals that a strategy made, in whatever version, of products on a channel, oldest first; the newest `limit` of them. */
export async function liveDecisions(
  db: Db,
  {
    productIds,
    channelId,
    strategyId,
    from,
    to,
    limit,
  }: {
    readonly productIds: readonly number[];
    readonly channelId: number;
    readonly strategyId: number;
    readonly from: Date;
    readonly to: Date;
    readonly limit: number;
  },
): Promise<LiveDecision[]> {
  const rows = await db
    .selectFrom("price_proposal")
    .select(["id as proposalId", "receipt"])
    .where(sql<boolean>`product_id = any(${productIds}::bigint[])`)
    .where("channel_id", "=", channelId)
    .where("strategy_id", "=", strategyId)
    .where("created_at", ">=", from.toISOString())
    .where("created_at", "<", to.toISOString())
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.toReversed();
}
