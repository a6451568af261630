import { Type } from "typebox";
import type { Static } from "typebox";
import { decimalFromMoney, moneyFromDecimal } from "../../domain/money.ts";
import type { Money } from "../../domain/money.ts";
import type { OfferChange } from "../../domain/offer-change.ts";
import type { SettingProblem } from "../../schema-problems.ts";
import type { AlertKind } from "../kind.ts";
import { moneyWords, productWords, sellerWords } from "../words.ts";

const Settings = Type.Object(
  {
    direction: Type.Optional(
      Type.Enum(["down", "up", "any"], { default: "any", title: "Direction", description: "Which way the price went." }),
    ),
    minPercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1_000_000,
        title: "At least, percent",
        description: "Smallest change worth telling, of the old price. Up to two decimals.",
      }),
    ),
    minAmount: Type.Optional(
      Type.Object(
        { amount: Type.String({ pattern: String.raw`^\d+(\.\d+)?$` }), currency: Type.String({ pattern: "^[A-Z]{3}$" }) },
        {
          additionalProperties: false,
          title: "At least, amount",
          description:
            "Smallest change worth telling. Prices in another currency are not told then. With a percentage, both must be reached.",
        },
      ),
    ),
  },
  { additionalProperties: false },
);
type Settings = Static<typeof Settings>;

/**
 * The price of an offer that was there before and is there now went up or down. A first reading is no change, nor is an offer that appears,
 * leaves or hides its price, nor one that switched its currency or condition: there the two prices are of different things.
 */
export const priceChange: AlertKind<typeof Settings> = {
  name: "price-change",
  title: "Price change",
  description: "A rival's price went up or down, by more than a threshold where one is set.",
  settings: Settings,

  check({ minPercent, minAmount }) {
    const problems: SettingProblem[] = [];
    if (minPercent !== undefined && hundredths(minPercent) === null)
      problems.push({ path: "/minPercent", message: `${minPercent} has more than two decimals. Round it to two.` });
    if (minAmount !== undefined && moneyFromDecimal(minAmount.amount, minAmount.currency) === null) {
      const what = `${minAmount.amount} is no whole number of the smallest unit of ${minAmount.currency}`;
      problems.push({ path: "/minAmount/amount", message: `${what}. Give it with fewer decimals or digits.` });
    }
    return problems;
  },

  judge(change, settings) {
    const prices = pricesOf(change);
    if (prices === null) return null;
    const { from, to } = prices;
    const moved = to.minor - from.minor;
    if (moved === 0 || (settings.direction === "down" && moved > 0) || (settings.direction === "up" && moved < 0)) return null;
    if (!reaches(from, Math.abs(moved), settings)) return null;
    const changePercent = percentOf(moved, from.minor);
    const size = changePercent === 0 ? "<0.01" : String(Math.abs(changePercent));
    const percent = `${moved < 0 ? "-" : "+"}${size} %`;
    const title = `${productWords(change)}${decimalFromMoney(from)} → ${moneyWords(to)} (${percent}) at ${sellerWords(change)}`;
    return { title, changePercent };
  },
};

function pricesOf({ before, after, firstReading }: OfferChange): { from: Money; to: Money } | null {
  if (firstReading || before === null || after === null) return null;
  if (before.itemCondition !== null && after.itemCondition !== null && before.itemCondition !== after.itemCondition) return null;
  const { price: from } = before;
  const { price: to } = after;
  if (from === null || to === null || from.currency !== to.currency || from.minor <= 0) return null;
  return { from, to };
}

function reaches(from: Money, moved: number, { minPercent, minAmount }: Settings): boolean {
  if (minPercent !== undefined && BigInt(moved) * 10_000n < BigInt(hundredths(minPercent) ?? 0) * BigInt(from.minor)) return false;
  if (minAmount === undefined) return true;
  const least = moneyFromDecimal(minAmount.amount, minAmount.currency);
  return least !== null && least.currency === from.currency && moved >= least.minor;
}

/** Signed, to two decimals, halves away from zero; computed on whole numbers. */
function percentOf(moved: number, from: number): number {
  const twice = (BigInt(Math.abs(moved)) * 20_000n) / BigInt(from);
  const points = Number((twice + 1n) / 2n) / 100;
  return moved < 0 && points !== 0 ? -points : points;
}

function hundredths(percent: number): number | null {
  const points = Math.round(percent * 100);
  return Math.abs(percent * 100 - points) < 1e-6 ? points : null;
}
