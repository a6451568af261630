import type { Market } from "../domain/market.ts";
import { sameMoney } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { PriceStep, Pricing, Strategy } from "../domain/price-proposal.ts";
import { freeingChange } from "./freeing-change.ts";
import type { FreeingChange } from "./freeing-change.ts";
import { proposePrice } from "./propose-price.ts";

/** Why a product's price does not move. */
export interface Standstill {
  /** What binds: a rule's name, "floor", "ceiling", "rounding", "product". */
  readonly binding: string;
  readonly code: string;
  /** One sentence; ends with the remedy where somebody can do something. */
  readonly reason: string;
  /** The price it would have without what binds, or else with `change`; null: no other than now. */
  readonly priceWithout: Money | null;
  /** The smallest change of one setting that lets it move; null: no single setting does. */
  readonly change: FreeingChange | null;
}

/** The one reason for which a product's price stays, found by pricing it again without what binds. null: it moves. */
export function explainStandstill(market: Market, strategy: Strategy): Standstill | null {
  const pricing = proposePrice(market, strategy);
  const { currentPrice } = market.product;
  if (pricing.price !== null && !sameMoney(pricing.price, currentPrice)) return null;
  const step = bindingStep(pricing, currentPrice);
  if (step === null)
    return { binding: "strategy", code: "no-step", reason: "The strategy has no rules. Give it one.", priceWithout: null, change: null };
  const atTarget = pricing.price !== null && sameMoney(step.before, step.after);
  return {
    binding: step.rule,
    code: atTarget ? "at-target" : step.code,
    reason: atTarget ? `The price is where the strategy wants it. ${step.reason}` : step.reason,
    ...(atTarget ? { priceWithout: null, change: null } : freed(market, strategy, step.rule)),
  };
}

/** Held: the step that held. Else the last step that brought the price back to where it stands, or the one that set it there. */
function bindingStep({ steps, price, holdCode }: Pricing, current: Money | null): PriceStep | null {
  if (price === null) return steps.findLast(({ code }) => code === holdCode) ?? steps.at(-1) ?? null;
  const back = steps.findLast(({ before, after }) => !sameMoney(before, after) && sameMoney(after, current));
  return back ?? steps.find(({ rule }) => rule !== "rounding" && rule !== "floor" && rule !== "ceiling") ?? steps.at(-1) ?? null;
}

function freed(market: Market, strategy: Strategy, binding: string): Pick<Standstill, "priceWithout" | "change"> {
  const found = freeingChange(market, strategy, binding);
  const without = priceWithout(market, strategy, binding);
  const moved = without !== null && !sameMoney(without, market.product.currentPrice);
  return { priceWithout: moved ? without : (found?.price ?? null), change: found?.change ?? null };
}

function priceWithout(market: Market, strategy: Strategy, binding: string): Money | null {
  const { product } = market;
  switch (binding) {
    case "product":
      return null;
    case "floor":
      // the lowest floor there is, as none at all would hold the product for having none
      return proposePrice(
        { ...market, product: { ...product, channelCosts: null, floor: { minor: 1, currency: product.currency } } },
        strategy,
      ).price;
    case "ceiling":
      return proposePrice({ ...market, product: { ...product, ceiling: null } }, strategy).price;
    case "rounding":
      return proposePrice(market, { ...strategy, rounding: { mode: "none", ending: 0, modulus: 1 } }).price;
    default:
      return proposePrice(market, { ...strategy, rules: strategy.rules.filter(({ name }) => name !== binding) }).price;
  }
}
