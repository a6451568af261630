import { Type } from "typebox";
import { moneyFromDecimal } from "../../domain/money.ts";
import { COMPARISON, comparedRivals, comparisonProblems, settingCurrency } from "../compared-rivals.ts";
import { leave } from "../hold.ts";
import { nameOf } from "../reference-price.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { moneyProblems, settingMoney } from "../setting-money.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    position: Type.Integer({
      minimum: 1,
      maximum: 100,
      title: "Position",
      description: "1 is the cheapest of all that count, we included.",
    }),
    by: Type.Optional(
      settingMoney({
        title: "Below the next by",
        description: "How far below the rival that shall come behind us. Left out: its smallest coin.",
      }),
    ),
    ...COMPARISON,
  },
  { additionalProperties: false },
);

/**
 * Takes a place among the rivals sorted by price: the N-th place is just below the N-th lowest rival, which is the dearest price that still
 * has it. Where that would be below the rival in front as well (equal prices), the price in front is matched, so that a place is never taken
 * by being cheaper than asked. The place behind all is just above the dearest rival. Monotone in each rival's price.
 */
export const takePosition: PricingRule<typeof Settings> = {
  name: "take-position",
  title: "Take a position",
  description: "Asks the highest price that still takes this place among the rivals that count: first, second, third.",
  settings: Settings,

  check(settings) {
    return [...moneyProblems("/by", settings.by), ...comparisonProblems(settings)];
  },

  apply({ market }, settings): RuleOutcome {
    const { currency } = market.product;
    const by = settings.by === undefined ? { minor: 1, currency } : moneyFromDecimal(settings.by.amount, settings.by.currency);
    if (by?.currency !== currency) return settingCurrency(currency);
    const compared = comparedRivals(market, settings);
    if ("kind" in compared) return compared;
    const { dropped, delivered, priceFor } = compared;
    const sorted = compared.rivals.toSorted((a, b) => a.minor - b.minor);
    const behind = sorted[settings.position - 1];
    const before = sorted[settings.position - 2];
    const last = sorted.at(-1);
    if (behind === undefined && (before === undefined || last === undefined)) {
      const reason = `Only ${sorted.length} rivals count, so there is no place ${settings.position}.`;
      return { ...leave("too-few-rivals", reason), dropped };
    }
    const target = behind === undefined ? (last?.minor ?? 0) + by.minor : Math.max(behind.minor - by.minor, before?.minor ?? 1);
    const price = priceFor(target);
    const beside = behind ?? last;
    const who = beside === undefined ? "" : `${nameOf(beside)}${beside.asked ?? ""} at ${showMoney(beside.minor, currency)}${delivered}`;
    const side = behind === undefined ? "above" : "below";
    return {
      kind: "price",
      price,
      code: "position-taken",
      reason: `Place ${settings.position} among ${sorted.length} that count is ${side} ${who}: ${showMoney(price, currency)}.`,
      observationIds: [before, beside].flatMap((rival) => (rival === undefined ? [] : [rival.offer.observationId])),
      dropped,
    };
  },
};
