import { type Static, Type } from "typebox";
import { decisionEffects, type DecidedPrice } from "../../domain/decision-effect.ts";
import type { Market } from "../../domain/market.ts";
import type { Money } from "../../domain/money.ts";
import type { Strategy } from "../../domain/price-proposal.ts";
import type { ProductSelection } from "../../domain/product-selection.ts";
import { ConflictError } from "../../errors.ts";
import { comparedBy } from "../../pricing/compared-by.ts";
import { explainStandstill } from "../../pricing/explain-standstill.ts";
import { marketNeeds } from "../../pricing/market-needs.ts";
import { proposePrice } from "../../pricing/propose-price.ts";
import { countEffect, noEffect } from "../../pricing/strategy-effect.ts";
import { getChannel } from "../../store/channels.ts";
import type { Db } from "../../store/connect.ts";
import { loadAllMarkets, loadMarkets } from "../../store/markets.ts";
import { getProduct } from "../../store/products.ts";
import { selectProducts } from "../../store/select-products.ts";
import type { Routes } from "../app-types.ts";
import { checkedStrategy } from "../checked-strategy.ts";
import { DecisionEffect } from "../components/bulk-decision.ts";
import { MaybeMoney } from "../components/money.ts";
import { ProductPricing } from "../components/product-pricing.ts";
import { readSelection, Selection } from "../components/selection.ts";
import { Rounding, RuleUse } from "../components/strategy.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Pricing"];
/** Products of one preview: some seconds of work. */
const MOST = 10_000;
const BATCH = 500;
const EFFECTS = ["up", "down", "unchanged", "first", "held"] as const;

const Preview = Type.Object(
  {
    rules: Type.Array(RuleUse, { maxItems: 50 }),
    rounding: Type.Optional(Rounding),
    channel: Line(50),
    selection: Selection,
    show: Type.Optional(OneOf(EFFECTS, { description: "Lists only these products; left out: those that would move" })),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: DEFAULT_LIMIT, description: "Most products listed." })),
  },
  { additionalProperties: false },
);
const PreviewItem = Type.Object({
  product_id: Id,
  external_id: Type.String(),
  name: Type.String(),
  effect: OneOf(EFFECTS),
  current_price: MaybeMoney,
  price: MaybeMoney,
  change_percent: Nullable(Type.Number()),
  code: Type.String({ description: "Of the hold, or of the last step that moved the price" }),
  reason: Type.String(),
});
const PreviewResult = Type.Object({
  products: Type.Integer({ description: "Priced for this preview" }),
  truncated: Type.Boolean({ description: `More than ${MOST} products are meant; the first by id were priced` }),
  effects: Type.Object(
    Object.fromEntries(EFFECTS.map((effect) => [effect, Type.Integer()])) as Record<
      (typeof EFFECTS)[number],
      ReturnType<typeof Type.Integer>
    >,
  ),
  held: Type.Array(Type.Object({ code: Type.String(), products: Type.Integer() })),
  floor_hits: Type.Integer(),
  ceiling_hits: Type.Integer(),
  needs_person: Type.Integer({ description: "Products on which a person would have to decide" }),
  effect: Type.Array(DecisionEffect, { description: "What the moves would do together, by currency" }),
  items: Type.Array(PreviewItem),
});

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/products/:id/pricing",
    {
      config: { scope: "read", problems: [404, 409] },
      schema: {
        operationId: "explainProductPricing",
        tags,
        summary: "How a product is priced on a channel now: rivals, steps, price, or why it does not move",
        params: IdParams,
        querystring: Type.Object({ channel: Line(50) }, { additionalProperties: false }),
        response: { 200: ProductPricing },
      },
    },
    async ({ params, query: { channel } }) => {
      const { id, name } = await getProduct(db, params);
      const { code } = await getChannel(db, channel);
      const tasks = await loadMarkets(db, id, new Date(), { needs: marketNeeds, lock: false });
      const task = tasks.find(({ market }) => market.product.channelCode === code);
      if (task === undefined) {
        throw new ConflictError(
          "not-priced",
          `No strategy prices ${name} on ${code}; set its price there with a strategy_id, or assign a strategy to a set that it is in.`,
        );
      }
      const { market, strategy } = task;
      const pricing = proposePrice(market, strategy);
      const used = new Set(pricing.observationIds);
      const reasons = Map.groupBy(pricing.dropped, ({ offerId }) => offerId);
      return toJson({
        asOf: market.asOf,
        strategy: { id: strategy.id, name: strategy.name, version: strategy.version },
        price: pricing.price,
        holdCode: pricing.holdCode ?? null,
        holdReason: pricing.holdReason,
        needsPerson: pricing.needsPerson ?? false,
        standstill: explainStandstill(market, strategy),
        product: market.product,
        offers: market.offers.map((offer) => ({
          ...offer,
          counts: !reasons.has(offer.offerId),
          used: !reasons.has(offer.offerId) && used.has(offer.observationId),
          dropped: (reasons.get(offer.offerId) ?? []).map(({ code: why, reason }) => ({ code: why, reason })),
          compared: comparedBy(offer, market),
        })),
        steps: pricing.steps,
      });
    },
  );

  app.post(
    "/v1/strategies/preview",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "previewStrategy",
        tags,
        summary: "What a draft of a strategy would change today; nothing is written",
        body: Preview,
        response: { 200: PreviewResult },
      },
    },
    async ({ body }) => {
      const { rules, rounding = { mode: "none", ending: 0, modulus: 1 } as const } = body;
      const draft = checkedStrategy({ id: 0, name: "draft", version: 0, rules, rounding });
      return preview(db, draft, { ...body, selection: readSelection(body.selection) });
    },
  );
};

async function preview(
  db: Db,
  draft: Strategy,
  { channel, selection, show, limit = DEFAULT_LIMIT }: { channel: string; selection: ProductSelection; show?: string; limit?: number },
): Promise<Static<typeof PreviewResult>> {
  const now = new Date();
  const all = noEffect();
  const items: Static<typeof PreviewItem>[] = [];
  const moved: DecidedPrice[] = [];
  let after = 0;
  for (;;) {
    const ids = await selectProducts(db, { channel, selection, after, limit: BATCH });
    for (const { market } of await loadAllMarkets(db, ids, now, { needs: marketNeeds, lock: false, draft: { channel, strategy: draft } })) {
      const { product } = market;
      const pricing = proposePrice(market, draft);
      const effect = countEffect(all, product, pricing);
      if (pricing.price !== null && effect !== "unchanged") moved.push(decided(market, pricing.price));
      if (items.length >= limit || (show === undefined ? effect === "unchanged" || effect === "held" : effect !== show)) continue;
      const { currentPrice } = product;
      const decisive = pricing.steps.findLast(({ before, after: then }) => before?.minor !== then?.minor) ?? pricing.steps.at(-1);
      items.push(
        toJson({
          productId: product.productId,
          externalId: product.externalId,
          name: product.name,
          effect,
          currentPrice,
          price: pricing.price,
          changePercent:
            currentPrice === null || pricing.price === null
              ? null
              : Math.round((pricing.price.minor * 10_000) / currentPrice.minor - 10_000) / 100,
          code: pricing.holdCode ?? decisive?.code ?? "priced",
          reason: pricing.holdReason ?? decisive?.reason ?? "The strategy gives this price.",
        }),
      );
    }
    after = ids.at(-1) ?? after;
    if (ids.length < BATCH || all.products >= MOST) break;
  }
  const more = all.products >= MOST && (await selectProducts(db, { channel, selection, after, limit: 1 })).length > 0;
  const { effects, products, floorHits, ceilingHits, needsPerson } = all;
  const held = [...all.held].toSorted(([, a], [, b]) => b - a).map(([code, count]) => ({ code, products: count }));
  return {
    products,
    truncated: more,
    effects,
    held,
    floor_hits: floorHits,
    ceiling_hits: ceilingHits,
    needs_person: needsPerson,
    effect: toJson(decisionEffects(moved)),
    items,
  };
}

/** As little of the market as the effect is computed from, as there may be thousands. */
function decided({ product, offers }: Market, price: Money): DecidedPrice {
  const { currentPrice: current, cost, vatPercent, soldPerDay = null } = product;
  return {
    price,
    current,
    cost,
    vatPercent,
    soldPerDay,
    offers: offers.map((offer) => ({ price: offer.price, availability: offer.availability })),
  };
}
