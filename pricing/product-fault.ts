import type { PricedProduct } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";

export interface ProductFault {
  readonly code: string;
  readonly reason: string;
}

/** Why a product cannot be priced whatever the market and the rules say: amounts that cannot be true. null: it can. */
export function productFault({ currency, currentPrice, floor, ceiling }: PricedProduct): ProductFault | null {
  return fault("current price", currentPrice, currency) ?? fault("floor", floor, currency) ?? fault("ceiling", ceiling, currency);
}

function fault(name: string, money: Money | null, currency: string): ProductFault | null {
  if (money === null) return null;
  if (money.currency !== currency) {
    const reason = `The ${name} is in ${money.currency} and the channel in ${currency}. Give it in ${currency}.`;
    return { code: `${name.replace(" ", "-")}-currency`, reason };
  }
  if (Number.isSafeInteger(money.minor) && money.minor > 0) return null;
  const reason = `The ${name} is not an amount above zero. Correct it, or clear it if it is unknown.`;
  return { code: `invalid-${name.replace(" ", "-")}`, reason };
}
