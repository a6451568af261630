import type { PricedProduct } from "../domain/market.ts";
import { basisPoints } from "./basis-points.ts";
import { mulDiv } from "./mul-div.ts";
import { showMoney } from "./show-money.ts";

const WHOLE = 10_000;

/** A gross price in smallest units with the words that tell what it stands on; or why there is none, with the remedy. */
export type FloorFromCosts = { readonly minor: number; readonly words: string } | { readonly code: string; readonly reason: string };

/**
 * The lowest gross price that leaves the channel's least margin m of the net price after net cost, fee and shipping (together K), VAT rate v
 * and commission c of the gross price: P / (1 + v) * (1 - m) - P * c >= K, so P >= K * (1 + v) / ((1 - m) - c * (1 + v)), rounded up. The
 * database has the same in computed_floor. null: the channel asks for none.
 */
export function floorFromCosts({ channelCosts, cost, vatPercent, currency }: PricedProduct): FloorFromCosts | null {
  if (channelCosts === undefined || channelCosts === null) return null;
  const { minMarginPercent, commissionPercent, fee, shippingCost } = channelCosts;
  const asks = "The channel's floor is made from costs";
  if (cost === null || !Number.isSafeInteger(cost.minor) || cost.minor <= 0)
    return { code: "no-cost", reason: `${asks}, and the product's cost is not known. Set its net cost.` };
  if ([cost, fee, shippingCost].some((money) => money.currency !== currency))
    return { code: "cost-currency", reason: `${asks}, and not all of them are in ${currency}. Give them in ${currency}.` };
  const vat = vatPercent === null ? null : basisPoints(vatPercent);
  if (vat === null || vat < 0 || vat >= WHOLE)
    return { code: "no-vat", reason: `${asks}, and the product's VAT rate is not known. Set it, 0 if exempt.` };
  const [margin, commission] = [basisPoints(minMarginPercent), basisPoints(commissionPercent)];
  const costs = cost.minor + fee.minor + shippingCost.minor;
  if (margin === null || commission === null || margin < 0 || commission < 0 || !(fee.minor >= 0) || !(shippingCost.minor >= 0))
    return { code: "invalid-channel-costs", reason: `${asks}, and those of the channel cannot be right. Correct the channel's costs.` };
  const left = (WHOLE - margin) * WHOLE - commission * (WHOLE + vat);
  if (left <= 0 || !Number.isSafeInteger(costs)) {
    const reason = `No price leaves ${minMarginPercent} % after a commission of ${commissionPercent} %. Lower one of them on the channel.`;
    return { code: "no-floor-possible", reason };
  }
  const minor = mulDiv(costs, (WHOLE + vat) * WHOLE, left, "up");
  const words = `a margin of ${minMarginPercent} % after costs of ${showMoney(costs, currency)} net, ${vatPercent} % VAT and ${commissionPercent} % commission`;
  return { minor, words };
}
