import { sameMoney } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { Pricing, Receipt } from "../domain/price-proposal.ts";
import { proposePrice } from "./propose-price.ts";

export interface Replay {
  /** The same price to the smallest unit, or held both times. */
  readonly equal: boolean;
  /** null: held. */
  readonly recordedPrice: Money | null;
  readonly price: Money | null;
  /** The computation done again, with its steps. */
  readonly pricing: Pricing;
}

/** Computes a proposal again from its receipt. */
export function replay({ market, strategy, pricing: recorded }: Receipt): Replay {
  const pricing = proposePrice(market, strategy);
  return { equal: sameMoney(pricing.price, recorded.price), recordedPrice: recorded.price, price: pricing.price, pricing };
}
