import type { Market } from "../domain/market.ts";
import { sameMoney } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { RuleUse, Strategy } from "../domain/price-proposal.ts";
import { proposePrice } from "./propose-price.ts";
import { showMoney } from "./show-money.ts";

/** A change of one setting; values as a person would type them. */
export interface FreeingChange {
  /** Where: "floor", "ceiling", or the place in the strategy: "/rules/1/settings/percent". */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/** A number that can be loosened, counted in whole steps from what it is. */
interface Knob {
  readonly path: string;
  readonly from: string;
  /** Most steps it can be moved. */
  readonly most: number;
  readonly show: (steps: number) => string;
  readonly priced: (steps: number) => readonly [Market, Strategy];
}

/** Where a number of a rule binds, and which way loosens it. `step` is its smallest sensible change. */
const LOOSENED: Readonly<Record<string, readonly { readonly at: readonly string[]; readonly step: number; readonly until: number }[]>> = {
  "keep-margin": [{ at: ["percent"], step: -0.01, until: 0 }],
  "stay-in-range": [
    { at: ["maxPercent"], step: 0.01, until: 1000 },
    { at: ["band", "percentBelow"], step: 0.01, until: 100 },
    { at: ["band", "percentAbove"], step: 0.01, until: 1000 },
  ],
  "keep-rrp-distance": [
    { at: ["percentBelow"], step: 0.01, until: 99 },
    { at: ["percentAbove"], step: 0.01, until: 1000 },
  ],
  "limit-changes": [
    { at: ["minutesBetween"], step: -1, until: 1 },
    { at: ["maxPerDay"], step: 1, until: 1000 },
    { at: ["maxDayPercent"], step: 0.01, until: 1000 },
  ],
  "match-rivals": [
    { at: ["fewestRivals"], step: -1, until: 1 },
    { at: ["rivals", "maxAgeHours"], step: 1, until: 24 * 365 },
  ],
  "take-position": [
    { at: ["fewestRivals"], step: -1, until: 1 },
    { at: ["position"], step: -1, until: 1 },
    { at: ["rivals", "maxAgeHours"], step: 1, until: 24 * 365 },
  ],
  "undercut-lowest": [{ at: ["rivals", "maxAgeHours"], step: 1, until: 24 * 365 }],
};
/** Settings that bind although they are not given. */
const DEFAULTS: Readonly<Record<string, number>> = { maxAgeHours: 48, fewestRivals: 1 };

/** The smallest change of one setting of what binds that lets the price move, and where to; found by halving, so a setting must loosen steadily. */
export function freeingChange(
  market: Market,
  strategy: Strategy,
  binding: string,
): { readonly change: FreeingChange; readonly price: Money } | null {
  for (const knob of knobsOf(market, strategy, binding)) {
    const steps = fewestSteps(knob.most, (count) => movedPrice(...knob.priced(count)) !== null);
    const price = steps === null ? null : movedPrice(...knob.priced(steps));
    if (steps !== null && price !== null) return { change: { path: knob.path, from: knob.from, to: knob.show(steps) }, price };
  }
  return null;
}

function movedPrice(market: Market, strategy: Strategy): Money | null {
  const { price } = proposePrice(market, strategy);
  return sameMoney(price, market.product.currentPrice) ? null : price;
}

function fewestSteps(most: number, frees: (steps: number) => boolean): number | null {
  if (most < 1 || !frees(most)) return null;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (frees(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function knobsOf(market: Market, strategy: Strategy, binding: string): Knob[] {
  const { product } = market;
  const { floor, ceiling, currency } = product;
  if (binding === "floor" && floor !== null) {
    const at = (steps: number) => ({ minor: floor.minor - steps, currency });
    return [limitKnob("floor", floor.minor, floor.minor - 1, at)];
  }
  if (binding === "ceiling" && ceiling !== null) {
    const at = (steps: number) => ({ minor: ceiling.minor + steps, currency });
    return [limitKnob("ceiling", ceiling.minor, Math.min(ceiling.minor * 9, Number.MAX_SAFE_INTEGER - ceiling.minor), at)];
  }
  return strategy.rules.flatMap((use, index) => (use.name === binding ? ruleKnobs(use, index) : []));

  function limitKnob(
    path: "floor" | "ceiling",
    minor: number,
    most: number,
    at: (steps: number) => { minor: number; currency: string },
  ): Knob {
    return {
      path,
      from: showMoney(minor, currency),
      most,
      show: (steps) => showMoney(at(steps).minor, currency),
      priced: (steps) => [{ ...market, product: { ...product, [path]: at(steps) } }, strategy],
    };
  }

  function ruleKnobs(use: RuleUse, index: number): Knob[] {
    return (LOOSENED[use.name] ?? []).flatMap(({ at, step, until }): Knob[] => {
      const value = numberAt(use.settings, at) ?? DEFAULTS[at.at(-1) ?? ""];
      if (value === undefined) return [];
      const moved = (steps: number): number => Number((value + steps * step).toFixed(2));
      return [
        {
          path: `/rules/${index}/settings/${at.join("/")}`,
          from: String(value),
          most: Math.max(0, Math.floor((until - value) / step + 1e-9)),
          show: (steps) => String(moved(steps)),
          priced: (steps) => {
            const rules = strategy.rules.with(index, { ...use, settings: withNumber(use.settings, at, moved(steps)) });
            return [market, { ...strategy, rules }];
          },
        },
      ];
    });
  }
}

type Settings = Readonly<Record<string, unknown>>;

function numberAt(settings: unknown, [key, ...rest]: readonly string[]): number | undefined {
  if (key === undefined) return typeof settings === "number" ? settings : undefined;
  return isSettings(settings) && Object.hasOwn(settings, key) ? numberAt(settings[key], rest) : undefined;
}

function withNumber(settings: unknown, [key, ...rest]: readonly string[], value: number): Settings {
  const known = isSettings(settings) ? settings : {};
  if (key === undefined) return known;
  return { ...known, [key]: rest.length === 0 ? value : withNumber(known[key], rest, value) };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null;
}
