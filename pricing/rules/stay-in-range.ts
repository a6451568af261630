import { Type } from "typebox";
import type { Static } from "typebox";
import { moneyFromDecimal } from "../../domain/money.ts";
import type { SettingProblem } from "../../schema-problems.ts";
import { basisPoints } from "../basis-points.ts";
import { eligibleOffers } from "../eligible-offers.ts";
import { hold } from "../hold.ts";
import { medianOf } from "../median-of.ts";
import { mulDiv } from "../mul-div.ts";
import { RivalFilter } from "../rival-filter.ts";
import type { HoldPrice, PricingRule, RuleContext, RuleOutcome } from "../rule.ts";
import { moneyProblems, settingMoney } from "../setting-money.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    maxPercent: Type.Optional(
      settingPercent({ minimum: 0, maximum: 1000, title: "Largest move, percent", description: "Of the price now asked, up or down." }),
    ),
    maxAmount: Type.Optional(settingMoney({ title: "Largest move, amount", description: "From the price now asked, up or down." })),
    band: Type.Optional(
      Type.Object(
        {
          around: Type.Enum(["median-rival", "lowest-rival"], { title: "Around", description: "What the price must stay near." }),
          percentBelow: Type.Optional(
            settingPercent({ minimum: 0, maximum: 100, title: "Below, percent", description: "How far below it the price may be." }),
          ),
          percentAbove: Type.Optional(
            settingPercent({ minimum: 0, maximum: 1000, title: "Above, percent", description: "How far above it the price may be." }),
          ),
          rivals: Type.Optional(RivalFilter),
        },
        { additionalProperties: false, title: "Band", description: "A corridor around the rivals' prices." },
      ),
    ),
    beyond: Type.Optional(
      Type.Enum(["limit", "hold"], {
        default: "limit",
        title: "A price out of range",
        description: "Is moved to the range's edge (limit), or is not proposed at all, so that a person looks at it (hold).",
      }),
    ),
  },
  { additionalProperties: false },
);
type Settings = Static<typeof Settings>;

const WHOLE = 10_000;

/** A part of the range with the words for it; null in place of a bound: none. */
interface Range {
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly words: string;
  readonly observationIds: readonly number[];
  readonly dropped: NonNullable<RuleOutcome["dropped"]>;
}

/**
 * Limits the move from the price now asked, and the distance from the rivals. All bounds given hold together and are rounded inwards.
 * With a largest move, a far target is reached in several runs, a step each.
 */
export const stayInRange: PricingRule<typeof Settings> = {
  name: "stay-in-range",
  title: "Stay in range",
  description: "Limits how far the price may move at once, or how far from the rivals' prices it may be.",
  settings: Settings,

  check({ maxPercent, maxAmount, band }) {
    const problems: SettingProblem[] = [
      ...percentProblems("/maxPercent", maxPercent),
      ...moneyProblems("/maxAmount", maxAmount),
      ...percentProblems("/band/percentBelow", band?.percentBelow),
      ...percentProblems("/band/percentAbove", band?.percentAbove),
    ];
    if (maxPercent === undefined && maxAmount === undefined && band === undefined)
      problems.push({ path: "", message: "It limits nothing. Give maxPercent, maxAmount or band." });
    if (band !== undefined && band.percentBelow === undefined && band.percentAbove === undefined)
      problems.push({ path: "/band", message: "The band limits nothing. Give percentBelow, percentAbove or both." });
    return problems;
  },

  apply(context, settings): RuleOutcome {
    const move = moveRange(context, settings);
    if (move !== null && "kind" in move) return move;
    const band = bandRange(context, settings);
    if (band !== null && "kind" in band) return band;
    const { lowest, highest, words, observationIds, dropped } = both(move, band);
    const { price } = context;
    const out = price !== null && ((lowest !== null && price < lowest) || (highest !== null && price > highest));
    if (!out)
      return {
        kind: "limit",
        lowest,
        highest,
        stopsSlide: false,
        code: "in-range",
        reason: `Allowed is ${words}.`,
        observationIds,
        dropped,
      };
    const reason = `${showMoney(price, context.market.product.currency)} is out of range: allowed is ${words}.`;
    if (settings.beyond === "hold") return { kind: "hold", code: "out-of-range", reason, observationIds, dropped };
    return { kind: "limit", lowest, highest, stopsSlide: false, code: "out-of-range", reason, observationIds, dropped };
  },
};

const ANY: Range = { lowest: null, highest: null, words: "", observationIds: [], dropped: [] };

/** What lies in both; null: that one limits nothing. */
function both(move: Range | null, band: Range | null): Range {
  if (move === null || band === null) return move ?? band ?? ANY;
  const stricter = (a: number | null, b: number | null, of: (a: number, b: number) => number) =>
    a === null || b === null ? (a ?? b) : of(a, b);
  return {
    lowest: stricter(move.lowest, band.lowest, Math.max),
    highest: stricter(move.highest, band.highest, Math.min),
    words: `${move.words} and ${band.words}`,
    observationIds: [...move.observationIds, ...band.observationIds],
    dropped: [...move.dropped, ...band.dropped],
  };
}

function moveRange({ market }: RuleContext, { maxPercent, maxAmount }: Settings): Range | HoldPrice | null {
  if (maxPercent === undefined && maxAmount === undefined) return null;
  const { currency, currentPrice } = market.product;
  if (currentPrice === null)
    return hold(
      "no-current-price",
      "The price now asked is not known, so no move from it can be limited. Set the product's price on the channel.",
    );
  const amount = maxAmount === undefined ? null : moneyFromDecimal(maxAmount.amount, maxAmount.currency);
  if (maxAmount !== undefined && amount?.currency !== currency)
    return hold("setting-currency", `Its largest move is not in ${currency}, the currency of the channel. Give it in ${currency}.`);
  const now = currentPrice.minor;
  let move = amount?.minor ?? Infinity;
  if (maxPercent !== undefined) move = Math.min(move, mulDiv(now, basisPoints(maxPercent) ?? 0, WHOLE, "down"));
  const lowest = Math.max(1, now - move);
  const percent = maxPercent === undefined ? "" : `${maxPercent} %`;
  const most = amount === null ? percent : `${percent}${percent === "" ? "" : " and "}${showMoney(amount.minor, currency)}`;
  return {
    lowest,
    highest: now + move,
    words: `${showMoney(lowest, currency)} to ${showMoney(now + move, currency)}, a move of at most ${most}`,
    observationIds: [],
    dropped: [],
  };
}

function bandRange({ market }: RuleContext, { band }: Settings): Range | HoldPrice | null {
  if (band === undefined) return null;
  const { currency } = market.product;
  const { rivals, dropped } = eligibleOffers(market, band.rivals ?? {});
  if (rivals.length === 0)
    return {
      ...hold("no-reference", "No rival counts, so there is nothing to stay near. Widen the band's choice of rivals, or drop it."),
      dropped,
    };
  const amounts = rivals.map(({ minor }) => minor);
  const centre = band.around === "lowest-rival" ? amounts.reduce((a, b) => Math.min(a, b)) : medianOf(amounts);
  const below = band.percentBelow === undefined ? null : (basisPoints(band.percentBelow) ?? 0);
  const above = band.percentAbove === undefined ? null : (basisPoints(band.percentAbove) ?? 0);
  const lowest = below === null ? null : mulDiv(centre, WHOLE - below, WHOLE, "up");
  const highest = above === null ? null : mulDiv(centre, WHOLE + above, WHOLE, "down");
  const from = lowest === null ? "" : `from ${showMoney(lowest, currency)} `;
  const to = highest === null ? "" : `up to ${showMoney(highest, currency)} `;
  return {
    lowest,
    highest,
    words: `${from}${to}around the ${band.around === "lowest-rival" ? "lowest rival" : "rivals' median"} of ${showMoney(centre, currency)}`,
    observationIds: rivals.map(({ offer }) => offer.observationId),
    dropped,
  };
}
