import { Type } from "typebox";
import type { LineMember } from "../../domain/market.ts";
import { unbound } from "../hold.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object({}, { additionalProperties: false });

/** Pack sizes are counted in thousandths, so that 0.75 l and 1.5 l compare exactly. */
const PARTS = 1000;

/**
 * A bigger pack is never dearer per unit. With our pack of n units at price P and another of m units at Q: for m < n, P <= Q * n / m; for
 * m > n, P >= Q * n / m. Bounds are rounded inwards; packs of one size do not bind each other.
 */
export const keepPackOrder: PricingRule<typeof Settings> = {
  name: "keep-pack-order",
  title: "Keep the order of packs",
  description: "Keeps a bigger pack of the same line from being dearer per unit than a smaller one.",
  settings: Settings,
  needs: () => ({ line: true }),

  apply({ market: { product }, price }): RuleOutcome {
    const { currency, line } = product;
    const own = parts(line?.packSize ?? null);
    if (line === undefined || line === null || own === null)
      return unbound("no-pack", "The product's line or pack size is not known. Set both.");
    let lowest: { minor: number; by: LineMember } | null = null;
    let highest: { minor: number; by: LineMember } | null = null;
    for (const other of line.others) {
      const size = parts(other.packSize);
      if (size === null || size === own || other.price?.currency !== currency) continue;
      const { minor: asked } = other.price;
      if (!Number.isSafeInteger(asked) || asked <= 0) continue;
      const minor = Math.max(1, mulDiv(asked, own, size, size < own ? "down" : "up"));
      if (size < own && (highest === null || minor < highest.minor)) highest = { minor, by: other };
      if (size > own && (lowest === null || minor > lowest.minor)) lowest = { minor, by: other };
    }
    if (lowest === null && highest === null)
      return unbound("no-packs", `No other pack of the line ${line.name} has a price on this channel.`);
    const words = [
      lowest === null ? null : `at least ${showMoney(lowest.minor, currency)} beside the bigger pack ${lowest.by.externalId}`,
      highest === null ? null : `at most ${showMoney(highest.minor, currency)} beside the smaller pack ${highest.by.externalId}`,
    ].filter((part) => part !== null);
    const out = price !== null && ((lowest !== null && price < lowest.minor) || (highest !== null && price > highest.minor));
    return {
      kind: "limit",
      lowest: lowest?.minor ?? null,
      highest: highest?.minor ?? null,
      stopsSlide: false,
      code: out ? "pack-order-broken" : "pack-order-kept",
      reason: `A pack of ${line.packSize} may ask ${words.join(" and ")}.`,
      observationIds: [],
    };
  },
};

function parts(size: number | null): number | null {
  const whole = size === null ? Number.NaN : Math.round(size * PARTS);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : null;
}
