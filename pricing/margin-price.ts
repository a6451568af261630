import type { PricedProduct } from "../domain/market.ts";
import { basisPoints } from "./basis-points.ts";
import { mulDiv } from "./mul-div.ts";
import { showMoney } from "./show-money.ts";

const WHOLE = 10_000;

/** A gross price in smallest units, with the words that tell what it stands on; or why there is none, with the remedy. */
export type MarginPrice = { readonly minor: number; readonly words: string } | { readonly code: string; readonly reason: string };

/**
 * The lowest gross price that leaves a margin or mark-up of `percent`. With net cost C, VAT rate v and margin m of the net price, a gross
 * price P leaves enough when P / (1 + v) * (1 - m) >= C, so P >= C * (1 + v) / (1 - m); with mark-up k on the cost, P >= C * (1 + k) *
 * (1 + v). Rounded up.
 */
export function marginPrice({ cost, vatPercent, currency }: PricedProduct, percent: number, of: "net-price" | "cost"): MarginPrice {
  if (cost === null) return { code: "no-cost", reason: "The product's cost is not known, so its margin cannot be kept. Set its net cost." };
  if (cost.currency !== currency)
    return { code: "cost-currency", reason: `The cost is in ${cost.currency} and the price in ${currency}. Give the cost in ${currency}.` };
  // nothing is bought for nothing; a zero is a field left blank somewhere on the way
  if (!Number.isSafeInteger(cost.minor) || cost.minor <= 0)
    return { code: "no-cost", reason: "The product's cost is not above zero, so its margin cannot be kept. Set its net cost." };
  if (vatPercent === null)
    return { code: "no-vat", reason: "The product's VAT rate is not known, so its margin cannot be kept. Set it, 0 if exempt." };
  const vat = basisPoints(vatPercent);
  if (vat === null || vat < 0 || vat >= WHOLE)
    return {
      code: "no-vat",
      reason: `A VAT rate of ${vatPercent} % cannot be right. Set one from 0 to below 100 with up to two decimals.`,
    };
  const points = basisPoints(percent) ?? 0;
  const minor =
    of === "cost"
      ? mulDiv(cost.minor, (WHOLE + points) * (WHOLE + vat), WHOLE * WHOLE, "up")
      : mulDiv(cost.minor, WHOLE + vat, WHOLE - points, "up");
  const kept = of === "cost" ? `A mark-up of ${percent} %` : `A margin of ${percent} % of the net price`;
  return { minor, words: `${kept} on a net cost of ${showMoney(cost.minor, currency)} with ${vatPercent} % VAT` };
}
