import type { RuleContext } from "./rule.ts";

/**
 * What a discount may be counted from, in smallest units: what an earlier rule has set, else the recommended price. Never the price asked
 * now, as each run would then take a discount off the last one. null: neither is known.
 */
export function basePrice({
  market: { product },
  price,
  priceSet,
}: RuleContext): { readonly minor: number; readonly words: string } | null {
  if (priceSet === true && price !== null) return { minor: price, words: "the price so far" };
  const { recommendedPrice, currency } = product;
  if (recommendedPrice?.currency !== currency || !Number.isSafeInteger(recommendedPrice.minor) || recommendedPrice.minor <= 0) return null;
  return { minor: recommendedPrice.minor, words: "the recommended price" };
}

export const NO_BASE = "There is no price to count from. Put a rule that sets one before it, or set the product's rrp.";
