import { sql } from "kysely";
import type { Market, MarketNeeds, MarketOffer, PricedProduct } from "../domain/market.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import type { Db } from "./connect.ts";
import { FIRST_ASSIGNMENT } from "./in-selection.ts";
import { knownAs } from "./known-as.ts";
import { lockForPricing } from "./lock-for-pricing.ts";
import { marketComparisons } from "./market-comparison.ts";
import { loadMarketFacts } from "./market-facts.ts";
import type { MarketFacts } from "./market-facts.ts";
import { STANDS } from "./offers-that-count.ts";
import { toMarketOffer } from "./to-market-offer.ts";
import { toMoney } from "./to-money.ts";

export interface PricingTask {
  readonly market: Market;
  readonly strategy: Strategy;
}

export interface LoadOptions {
  /** What the rules of a strategy go by beyond product and offers (pricing/market-needs.ts); left out: everything, moves of three days. */
  readonly needs?: (strategy: Strategy) => MarketNeeds;
  /** False for looking only: nothing is locked, and nothing may be saved from it. */
  readonly lock?: boolean;
  /** Prices the products with this strategy, on this channel only, whichever prices them now; for looking only. */
  readonly draft?: { readonly channel: string; readonly strategy: Strategy };
}

const EVERYTHING: MarketNeeds = { channelPrices: true, line: true, changesHours: 72, movesHours: 72 };

/**
 * The product's market once per channel that has a strategy, with every standing offer that shows a price; what an offer is worth (age,
 * stock, currency) is for the pricing engine to say. Locks the product's channels until the transaction ends (lock-for-pricing.ts).
 */
export async function loadMarkets(trx: Db, productId: number, now: Date, options: LoadOptions = {}): Promise<PricingTask[]> {
  return loadAllMarkets(trx, [productId], now, options);
}

/** The same for many products in four statements, and one for each kind of fact that is needed; locks them in the order of their ids. */
export async function loadAllMarkets(
  trx: Db,
  productIds: readonly number[],
  now: Date,
  { needs, lock = true, draft }: LoadOptions = {},
): Promise<PricingTask[]> {
  const knownAt = lock ? await lockForPricing(trx, productIds) : null;
  const products = await trx
    .selectFrom("product")
    .select(["id", "external_id", "name", "cost_minor", "cost_currency", "vat_percent"])
    .select(["rrp_minor", "rrp_currency", "stock", "sold_per_day", "sales_30_days", "line", "pack_size"])
    .where(sql<boolean>`id = any(${productIds}::bigint[])`)
    .orderBy("id")
    .execute();
  if (products.length === 0) return [];
  const channels = await trx
    .selectFrom("product_channel as pc")
    .innerJoin("channel as c", "c.id", "pc.channel_id")
    .innerJoin("product as p", "p.id", "pc.product_id")
    .leftJoinLateral(FIRST_ASSIGNMENT.as("a"), (join) => join.onTrue())
    .leftJoin("strategy as s", (join) => join.on(sql<boolean>`s.id = coalesce(pc.strategy_id, a.strategy_id)`))
    .select(["pc.product_id", "pc.channel_id", "pc.price_minor", "pc.floor_minor", "pc.ceiling_minor", "c.code", "c.currency"])
    .select(["pc.rrp_minor", "c.min_margin_percent", "c.commission_percent", "c.fee_minor", "c.shipping_cost_minor"])
    .select(["s.id as strategy_id", "s.name as strategy_name", "s.version", "s.rules", "s.rounding"])
    .select(["c.compare_currencies", "c.rate_provider", "c.rate_max_age_days"])
    .where(sql<boolean>`pc.product_id = any(${products.map(({ id }) => id)}::bigint[])`)
    .where((eb) => (draft === undefined ? eb("s.id", "is not", null) : eb("c.code", "=", draft.channel)))
    .orderBy("pc.product_id")
    .orderBy("pc.channel_id")
    .execute();
  if (channels.length === 0) return [];
  const productOf = new Map(products.map((product) => [product.id, product]));
  const offersOf = await standingOffers(
    trx,
    channels.map((row) => row.product_id),
  );
  // one object for each, since what is found out about it is kept by the object
  const strategies = new Map<number | null, Strategy | null>();
  const tasks = channels.flatMap((row) => {
    const product = productOf.get(row.product_id);
    if (product === undefined) return [];
    if (draft === undefined && !strategies.has(row.strategy_id)) strategies.set(row.strategy_id, strategyOf(row));
    const strategy = draft?.strategy ?? strategies.get(row.strategy_id) ?? null;
    if (strategy === null) return [];
    return [{ row, product, strategy, needs: needs?.(strategy) ?? EVERYTHING }];
  });
  const facts = await loadMarketFacts(
    trx,
    tasks.map((task) => ({
      productId: task.product.id,
      channelId: task.row.channel_id,
      currency: task.row.currency,
      line: task.product.line,
      needs: task.needs,
    })),
    now,
  );
  const called = await knownAs(
    trx,
    tasks.map(({ strategy }) => strategy),
  );
  const comparisons = await marketComparisons(
    trx,
    tasks.map(({ row, product }) => ({
      currency: row.currency,
      compareCurrencies: row.compare_currencies,
      rateProvider: row.rate_provider,
      rateMaxAgeDays: row.rate_max_age_days,
      offers: offersOf.get(product.id) ?? [],
    })),
    now,
  );
  return tasks.map(({ row, product, strategy, needs: needed }, index): PricingTask => {
    const priced: PricedProduct = {
      productId: product.id,
      externalId: product.external_id,
      name: product.name,
      channelId: row.channel_id,
      channelCode: row.code,
      currency: row.currency,
      currentPrice: toMoney(row.price_minor, row.currency),
      cost: toMoney(product.cost_minor, product.cost_currency),
      vatPercent: product.vat_percent === null ? null : Number(product.vat_percent),
      floor: toMoney(row.floor_minor, row.currency),
      ceiling: toMoney(row.ceiling_minor, row.currency),
      ...channelCosts(row),
      ...knownFacts(product, row),
      ...neededFacts(facts, { productId: product.id, channelId: row.channel_id, currency: row.currency, ...product }, needed),
    };
    const comparison = comparisons[index] ?? null;
    const market: Market = {
      product: priced,
      offers: offersOf.get(product.id) ?? [],
      asOf: now.toISOString(),
      ...(knownAt === null ? {} : { knownAt }),
      ...(comparison === null ? {} : { comparison }),
    };
    return { market, strategy: called(strategy, market.offers) };
  });
}

function strategyOf(row: {
  readonly strategy_id: number | null;
  readonly strategy_name: string | null;
  readonly version: number | null;
  readonly rules: Strategy["rules"] | null;
  readonly rounding: Strategy["rounding"] | null;
}): Strategy | null {
  const { strategy_id: id, strategy_name: name, version, rules, rounding } = row;
  if (id === null || name === null || version === null || rules === null || rounding === null) return null;
  return { id, name, version, rules, rounding };
}

/** A channel that asks for no margin makes no floor, whatever else it costs. */
function channelCosts(row: {
  readonly currency: string;
  readonly min_margin_percent: string | null;
  readonly commission_percent: string | null;
  readonly fee_minor: number | null;
  readonly shipping_cost_minor: number | null;
}): Partial<PricedProduct> {
  if (row.min_margin_percent === null) return {};
  const { currency } = row;
  return {
    channelCosts: {
      minMarginPercent: Number(row.min_margin_percent),
      commissionPercent: Number(row.commission_percent ?? 0),
      fee: { minor: row.fee_minor ?? 0, currency },
      shippingCost: { minor: row.shipping_cost_minor ?? 0, currency },
    },
  };
}

/** Absent means unknown: what nobody has told takes no room in receipts. */
function knownFacts(
  product: {
    readonly rrp_minor: number | null;
    readonly rrp_currency: string | null;
    readonly stock: number | null;
    readonly sold_per_day: number | null;
    readonly sales_30_days: number | null;
  },
  onChannel: { readonly rrp_minor: number | null; readonly currency: string },
): Partial<PricedProduct> {
  const recommendedPrice = toMoney(onChannel.rrp_minor, onChannel.currency) ?? toMoney(product.rrp_minor, product.rrp_currency);
  const soldPerDay = product.sold_per_day ?? (product.sales_30_days === null ? null : product.sales_30_days / 30);
  return {
    ...(recommendedPrice === null ? {} : { recommendedPrice }),
    ...(product.stock === null ? {} : { stock: product.stock }),
    ...(soldPerDay === null ? {} : { soldPerDay }),
  };
}

function neededFacts(
  facts: MarketFacts,
  product: {
    readonly productId: number;
    readonly channelId: number;
    readonly currency: string;
    readonly line: string | null;
    readonly pack_size: number | null;
  },
  needs: MarketNeeds,
): Partial<PricedProduct> {
  const { productId, channelId, currency, line } = product;
  const changes = needs.changesHours === undefined && needs.movesHours === undefined ? [] : facts.changes(productId, channelId);
  const own = changes.flatMap(({ at, before, after }) =>
    before === null ? [] : [{ at, seller: null, before: before.minor, after: after.minor }],
  );
  return {
    ...(needs.channelPrices === true ? { channelPrices: facts.channelPrices(productId, channelId) } : {}),
    ...(needs.line === true && line !== null
      ? { line: { name: line, packSize: product.pack_size, others: facts.lineOthers(line, productId, channelId) } }
      : {}),
    ...(needs.changesHours === undefined ? {} : { recentChanges: changes }),
    ...(needs.priceIndex === undefined ? {} : { priceIndex: facts.priceIndex(productId, channelId) }),
    ...(needs.movesHours === undefined
      ? {}
      : { recentMoves: [...own, ...facts.rivalMoves(productId, currency)].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)) }),
  };
}

async function standingOffers(trx: Db, productIds: readonly number[]): Promise<Map<number, MarketOffer[]>> {
  const rows = await trx
    .selectFrom("offer as o")
    .innerJoin("source as s", "s.id", "o.source_id")
    .innerJoin("listing as l", "l.id", "o.listing_id")
    .innerJoin("listing_check as lc", "lc.listing_id", "o.listing_id")
    .select([
      "o.id",
      "o.product_id",
      "o.observation_id",
      "o.listing_id",
      "o.source_id",
      "s.name as source_name",
      "s.kind",
      "o.seller_name",
      "o.url",
    ])
    .select(["o.price_minor", "o.currency", "o.shipping_price_minor", "o.tax_included", "o.availability", "o.item_condition", "o.facts"])
    .select("l.interval_seconds")
    .select(sql<string>`coalesce(lc.last_seen_at, o.valid_from)`.as("last_seen_at"))
    .where(sql<boolean>`o.product_id = any(${productIds}::bigint[])`)
    .where(STANDS)
    .orderBy("o.price_minor")
    .orderBy("o.id")
    .execute();
  const offersOf = new Map<number, MarketOffer[]>();
  for (const row of rows) {
    const price = toMoney(row.price_minor, row.currency);
    if (price === null || row.product_id === null) continue;
    let offers = offersOf.get(row.product_id);
    if (offers === undefined) offersOf.set(row.product_id, (offers = []));
    offers.push(toMarketOffer(row, price));
  }
  return offersOf;
}
