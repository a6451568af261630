import type { PricedProduct } from "../domain/market.ts";
import type { Pricing } from "../domain/price-proposal.ts";

/** What pricing a product does to its price. */
export type PriceEffect = "up" | "down" | "unchanged" | "first" | "held";

/** `first`: it has no price now. */
export function priceEffect({ currentPrice }: Pick<PricedProduct, "currentPrice">, { price }: Pick<Pricing, "price">): PriceEffect {
  if (price === null) return "held";
  if (currentPrice === null) return "first";
  if (price.minor === currentPrice.minor) return "unchanged";
  return price.minor > currentPrice.minor ? "up" : "down";
}

/** What a strategy does to many products, counted. */
export interface StrategyEffect {
  products: number;
  readonly effects: Record<PriceEffect, number>;
  /** Products by what holds them, the commonest first. */
  readonly held: Map<string, number>;
  /** Products that a floor or a ceiling stopped. */
  floorHits: number;
  ceilingHits: number;
  needsPerson: number;
}

export function noEffect(): StrategyEffect {
  const effects = { up: 0, down: 0, unchanged: 0, first: 0, held: 0 };
  return { products: 0, effects, held: new Map(), floorHits: 0, ceilingHits: 0, needsPerson: 0 };
}

/** Counts one more product. */
export function countEffect(all: StrategyEffect, product: PricedProduct, pricing: Pricing): PriceEffect {
  const effect = priceEffect(product, pricing);
  all.products += 1;
  all.effects[effect] += 1;
  if (effect === "held") {
    const code = pricing.holdCode ?? "held";
    all.held.set(code, (all.held.get(code) ?? 0) + 1);
  }
  if (pricing.steps.some(({ code }) => code === "below-floor")) all.floorHits += 1;
  if (pricing.steps.some(({ code }) => code === "above-ceiling")) all.ceilingHits += 1;
  if (pricing.needsPerson === true) all.needsPerson += 1;
  return effect;
}
