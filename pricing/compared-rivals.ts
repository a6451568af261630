import { Type } from "typebox";
import type { Static, TSchema } from "typebox";
import type { Market } from "../domain/market.ts";
import { moneyFromDecimal } from "../domain/money.ts";
import type { SettingProblem } from "../schema-problems.ts";
import { eligibleOffers } from "./eligible-offers.ts";
import type { Rival } from "./eligible-offers.ts";
import { hold, leave } from "./hold.ts";
import { RivalFilter } from "./rival-filter.ts";
import type { HoldPrice, LeavePrice, RuleOutcome } from "./rule.ts";
import { moneyProblems, settingMoney } from "./setting-money.ts";

/** Settings that every rule which goes by the rivals shares: spread them into its own. */
export const COMPARISON = {
  compare: Type.Optional(
    Type.Enum(["price", "delivered"], {
      default: "price",
      title: "Compare",
      description: "The price alone, or price and shipping together; then a rival with unknown shipping does not count.",
    }),
  ),
  ownShipping: Type.Optional(
    settingMoney({ title: "Our shipping", description: "What we charge for shipping; needed to compare delivered prices. 0.00 is free." }),
  ),
  fewestRivals: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 1,
      title: "Fewest rivals",
      description: "With fewer rivals that count, this rule leaves the price to the next.",
    }),
  ),
  rivals: Type.Optional(RivalFilter),
} satisfies Record<string, TSchema>;
const Comparison = Type.Object(COMPARISON);
export type Comparison = Static<typeof Comparison>;

export interface ComparedRivals {
  readonly rivals: readonly Rival[];
  /** Comes off what is compared to get our price: our shipping in smallest units, or 0. */
  readonly ownShipping: number;
  readonly dropped: NonNullable<RuleOutcome["dropped"]>;
}

export function comparisonProblems({ compare, ownShipping }: Comparison): readonly SettingProblem[] {
  const problems = [...moneyProblems("/ownShipping", ownShipping)];
  if (compare === "delivered" && ownShipping === undefined)
    problems.push({
      path: "/ownShipping",
      message: "Delivered prices cannot be compared without our own. Set ownShipping, 0.00 if it is free.",
    });
  return problems;
}

/** The rivals that count with the amounts to compare, or the outcome for having none. */
export function comparedRivals(market: Market, settings: Comparison): ComparedRivals | HoldPrice | LeavePrice {
  const { currency } = market.product;
  const own =
    settings.compare !== "delivered" || settings.ownShipping === undefined
      ? { minor: 0, currency }
      : moneyFromDecimal(settings.ownShipping.amount, settings.ownShipping.currency);
  if (own?.currency !== currency) return settingCurrency(currency);
  const { rivals, dropped } = eligibleOffers(market, settings.rivals ?? {}, settings.compare);
  const fewest = settings.fewestRivals ?? 1;
  if (rivals.length >= fewest) return { rivals, ownShipping: own.minor, dropped };
  if (rivals.length > 0) return { ...leave("too-few-rivals", `Only ${rivals.length} of the ${fewest} rivals asked for count.`), dropped };
  if (dropped.length === 0) return leave("no-rival", "No rival offers this product now.");
  const stale = dropped.every(({ code }) => code === "stale");
  const reason = stale
    ? `All ${dropped.length} offers were seen too long ago; look at their listings again.`
    : `None of the ${dropped.length} offers seen counts as a rival; the receipt lists the reason for each.`;
  return { ...leave(stale ? "only-stale-rivals" : "no-rival", reason), dropped };
}

export function settingCurrency(currency: string): HoldPrice {
  return hold("setting-currency", `Its amounts are not in ${currency}, the currency of the channel. Give them in ${currency}.`);
}
