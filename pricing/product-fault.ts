import type { PricedProduct } from "../domain/market.ts";

export interface ProductFault {
  readonly code: string;
  readonly reason: string;
}

/** Why a product cannot be priced whatever the market and the rules say: amounts that cannot be true. null: it can. */
export function productFault(product: PricedProduct): ProductFault | null {
  const { currency, floor, ceiling } = product;
  for (const [name, money] of [
    ["current price", product.currentPrice],
    ["floor", floor],
    ["ceiling", ceiling],
  ] as const) {
    if (money === null) continue;
    const code = name.replace(" ", "-");
    if (money.currency !== currency)
      return {
        code: `${code}-currency`,
        reason: `The ${name} is in ${money.currency} and the channel in ${currency}. Give it in ${currency}.`,
      };
    if (!Number.isSafeInteger(money.minor) || money.minor <= 0)
      return { code: `invalid-${code}`, reason: `The ${name} is not an amount above zero. Correct it, or clear it if it is unknown.` };
  }
  return null;
}
