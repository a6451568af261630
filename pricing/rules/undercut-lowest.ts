import { Type } from "typebox";
import type { Static } from "typebox";
import { moneyFromDecimal } from "../../domain/money.ts";
import type { SettingProblem } from "../../schema-problems.ts";
import { basisPoints } from "../basis-points.ts";
import { COMPARISON, comparisonProblems, settingCurrency } from "../compared-rivals.ts";
import { eligibleOffers } from "../eligible-offers.ts";
import type { Rival } from "../eligible-offers.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { moneyProblems, settingMoney } from "../setting-money.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    amount: Type.Optional(settingMoney({ title: "By amount", description: "How far below the lowest rival; 0.00 asks the same." })),
    percent: Type.Optional(
      settingPercent({
        minimum: 0,
        maximum: 99,
        title: "By percent",
        description: "At least so far below the lowest rival, rounded down.",
      }),
    ),
    compare: COMPARISON.compare,
    ownShipping: COMPARISON.ownShipping,
    rivals: COMPARISON.rivals,
  },
  { additionalProperties: false },
);
type Settings = Static<typeof Settings>;

/**
 * Asks less than the lowest rival that counts, by an amount or a percentage of that rival's price. Goes up as well as down: the price
 * follows the lowest rival alone, wherever our own price stands.
 */
export const undercutLowest: PricingRule<typeof Settings> = {
  name: "undercut-lowest",
  title: "Undercut the lowest rival",
  description: "Asks a little less than the cheapest offer that counts, and climbs with it when it rises, sells out or leaves.",
  settings: Settings,

  check(settings) {
    const { amount, percent } = settings;
    const problems: SettingProblem[] = [
      ...moneyProblems("/amount", amount),
      ...percentProblems("/percent", percent),
      ...comparisonProblems(settings),
    ];
    if ((amount === undefined) === (percent === undefined))
      problems.push({ path: "", message: "It must be clear how far to undercut. Give either amount or percent." });
    return problems;
  },

  apply({ market }, settings): RuleOutcome {
    const { currency } = market.product;
    const delivered = settings.compare === "delivered";
    const ours = ownAmounts(settings, currency);
    if (ours === null) return settingCurrency(currency);
    const { rivals, dropped } = eligibleOffers(market, settings.rivals ?? {}, settings.compare);
    const lowest = lowestOf(rivals);
    if (lowest === null) return { kind: "leave", code: "no-rival", reason: noRivalReason(dropped.length), observationIds: [], dropped };

    const target =
      settings.percent === undefined
        ? lowest.minor - ours.amount
        : mulDiv(lowest.minor, 10_000 - (basisPoints(settings.percent) ?? 0), 10_000, "down");
    // a price of nothing is no price; what may be asked at least is for the floor to say
    const price = Math.max(1, target - ours.shipping);
    const who = lowest.offer.sellerName ?? lowest.offer.sourceName;
    const by = settings.percent === undefined ? showMoney(ours.amount, currency) : `${settings.percent} %`;
    const asks = `${who}${lowest.asked ?? ""} asks ${showMoney(lowest.minor, currency)}${delivered ? " delivered" : ""}, the lowest of ${rivals.length} that count`;
    const shipping = delivered ? ` and ${showMoney(ours.shipping, currency)} for our shipping` : "";
    return {
      kind: "price",
      price,
      code: "undercut",
      reason: `${asks}; less ${by}${shipping} that is ${showMoney(price, currency)}.`,
      observationIds: [lowest.offer.observationId],
      dropped,
    };
  },
};

/** Our amounts in smallest units of the channel's currency; null when given in another one. */
function ownAmounts({ amount, ownShipping, compare }: Settings, currency: string): { amount: number; shipping: number } | null {
  const by = amount === undefined ? { minor: 0, currency } : moneyFromDecimal(amount.amount, amount.currency);
  const shipping =
    compare !== "delivered" || ownShipping === undefined
      ? { minor: 0, currency }
      : moneyFromDecimal(ownShipping.amount, ownShipping.currency);
  if (by?.currency !== currency || shipping?.currency !== currency) return null;
  return { amount: by.minor, shipping: shipping.minor };
}

function lowestOf(rivals: readonly Rival[]): Rival | null {
  let lowest: Rival | null = null;
  for (const rival of rivals) if (lowest === null || rival.minor < lowest.minor) lowest = rival;
  return lowest;
}

function noRivalReason(dropped: number): string {
  if (dropped === 0) return "No rival offers this product now.";
  return `None of the ${dropped} offers seen counts as a rival; the receipt lists the reason for each.`;
}
