import { Type } from "typebox";
import { atDistance, distanceProblems, settingDistance } from "../setting-distance.ts";
import { COMPARISON, comparedRivals, comparisonProblems, settingCurrency } from "../compared-rivals.ts";
import { nameOf, referencePrice, settingReference } from "../reference-price.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { leave } from "../hold.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    of: Type.Optional(settingReference({ title: "Reference", description: "Which of the rivals' prices to go by." })),
    seller: Type.Optional(
      Type.String({
        minLength: 1,
        title: "This rival only",
        description: "Name of a seller or a source. Its price alone counts, and is followed up and down. Case does not matter.",
      }),
    ),
    distance: settingDistance({ title: "Distance", description: "How far from the reference to be." }),
    ...COMPARISON,
  },
  { additionalProperties: false },
);

/** Keeps a distance to one price of the market: the lowest, the average, the median, the highest, or that of one rival. Monotone in each rival's price. */
export const matchRivals: PricingRule<typeof Settings> = {
  name: "match-rivals",
  title: "Match or beat rivals",
  description: "Asks the same as, less or more than the lowest, average, median or highest rival, or follows one rival.",
  settings: Settings,

  check(settings) {
    return [...distanceProblems("/distance", settings.distance), ...comparisonProblems(settings)];
  },

  apply({ market }, settings): RuleOutcome {
    const { currency } = market.product;
    const compared = comparedRivals(market, settings);
    if ("kind" in compared) return compared;
    const { dropped, delivered, priceFor } = compared;
    const wanted = settings.seller?.normalize("NFKC").trim().toLowerCase();
    const rivals =
      wanted === undefined
        ? compared.rivals
        : compared.rivals.filter((rival) => nameOf(rival).normalize("NFKC").trim().toLowerCase() === wanted);
    const reference = referencePrice(rivals, settings.of ?? "lowest");
    if (reference === null) return { ...leave("rival-absent", `The rival ${settings.seller} has no offer that counts now.`), dropped };
    const target = atDistance(reference.minor, settings.distance, currency);
    if (target === null) return { ...settingCurrency(currency), dropped };
    const price = priceFor(target.minor);
    const reason = `${reference.words} at ${showMoney(reference.minor, currency)}${delivered}, ${target.words}, gives ${showMoney(price, currency)}.`;
    return { kind: "price", price, code: "rivals-matched", reason, observationIds: reference.observationIds, dropped };
  },
};
