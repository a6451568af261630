import { Type } from "typebox";
import { PRICE_INDEX_SETS } from "../../domain/market.ts";
import { basisPoints } from "../basis-points.ts";
import { COMPARISON, comparedRivals, comparisonProblems } from "../compared-rivals.ts";
import { leave } from "../hold.ts";
import { mulDiv } from "../mul-div.ts";
import { referencePrice } from "../reference-price.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const WHOLE = 10_000;

const Settings = Type.Object(
  {
    percent: settingPercent({
      minimum: 1,
      maximum: 1000,
      title: "Price index",
      description: "What all products of the set shall cost together, in percent of the cheapest rivals' prices for them.",
    }),
    set: Type.Enum([...PRICE_INDEX_SETS], {
      title: "Set",
      description: "The products on this channel that are weighed together: those of the same category, brand or line, or all.",
    }),
    makeGoodPercent: Type.Optional(
      settingPercent({
        minimum: 0,
        maximum: 50,
        title: "Make good",
        description:
          "So many points at most may a product deviate from the index to make good for half of what the others of its set are off. Left out: 5.",
      }),
    ),
    ...COMPARISON,
  },
  { additionalProperties: false },
);

/**
 * Asks the index of the lowest rival, less or more half of what the others of the set are off it: where floors keep some above, the rest go
 * below. By half, since products that are priced at once would else swing together, one time too low, the next too high. Monotone in each
 * rival's price.
 */
export const keepPriceIndex: PricingRule<typeof Settings> = {
  name: "keep-price-index",
  title: "Keep the price index of a set",
  description: "Keeps what a set of products costs at a share of what the cheapest rivals ask for it.",
  settings: Settings,
  needs: ({ set }) => ({ priceIndex: set }),

  check(settings) {
    return [
      ...percentProblems("/percent", settings.percent),
      ...percentProblems("/makeGoodPercent", settings.makeGoodPercent),
      ...comparisonProblems(settings),
    ];
  },

  apply({ market }, settings): RuleOutcome {
    const { currency, priceIndex } = market.product;
    const compared = comparedRivals(market, settings);
    if ("kind" in compared) return compared;
    const { dropped, delivered, priceFor } = compared;
    const reference = referencePrice(compared.rivals, "lowest");
    if (reference === null) return { ...leave("no-rival", "No rival's offer counts now."), dropped };
    const wanted = basisPoints(settings.percent) ?? WHOLE;
    const most = basisPoints(settings.makeGoodPercent ?? 5) ?? 0;
    const known = priceIndex !== undefined && priceIndex !== null && priceIndex.referenceMinor > 0;
    const others = known ? mulDiv(priceIndex.ownMinor, WHOLE, priceIndex.referenceMinor, "down") : null;
    const off = others === null ? 0 : Math.max(-most, Math.min(most, Math.round((wanted - others) / 2)));
    const aim = Math.max(1, wanted + off);
    const price = priceFor(mulDiv(reference.minor, aim, WHOLE, "down"));
    const set =
      others === null
        ? "no other product of its set can be compared"
        : `the ${priceIndex?.products} others of ${priceIndex?.set} stand at ${others / 100} % instead of ${wanted / 100} %`;
    const reason = `${reference.words} at ${showMoney(reference.minor, currency)}${delivered}; ${set}, so ${aim / 100} % of it gives ${showMoney(price, currency)}.`;
    return { kind: "price", price, code: "index-kept", reason, observationIds: reference.observationIds, dropped };
  },
};
