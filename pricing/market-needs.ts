import type { MarketNeeds } from "../domain/market.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { rules } from "./registry.ts";

/** What must be known of a market for these rules to price it; a rule that is unknown or badly set needs nothing, as it holds the price. */
export function marketNeeds({ rules: uses }: Pick<Strategy, "rules">): MarketNeeds {
  const all = uses.flatMap(({ name, settings }): MarketNeeds[] => {
    const rule = rules().get(name);
    return rule?.needs === undefined || !rule.validator.Check(settings) ? [] : [rule.needs(settings)];
  });
  const most = (hours: readonly (number | undefined)[]): number | undefined => {
    const given = hours.filter((one) => one !== undefined);
    return given.length === 0 ? undefined : Math.max(...given);
  };
  const changesHours = most(all.map((needs) => needs.changesHours));
  // the first rule that asks for one: a product has one set
  const priceIndex = all.find((needs) => needs.priceIndex !== undefined)?.priceIndex;
  const movesHours = most(all.map((needs) => needs.movesHours));
  return {
    ...(all.some(({ channelPrices }) => channelPrices === true) ? { channelPrices: true } : {}),
    ...(all.some(({ line }) => line === true) ? { line: true } : {}),
    ...(changesHours === undefined ? {} : { changesHours }),
    ...(movesHours === undefined ? {} : { movesHours }),
    ...(priceIndex === undefined ? {} : { priceIndex }),
  };
}
