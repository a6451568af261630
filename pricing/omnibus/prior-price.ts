import type { Instant } from "../../domain/instant.ts";
import type { OmnibusReading } from "../../domain/omnibus-settings.ts";
import type { PriceInterval } from "../../domain/price-interval.ts";
import { dayStart } from "./day-start.ts";
import { lowestPriceBefore } from "./lowest-price-before.ts";
import type { LowestPrice } from "./lowest-price-before.ts";

/**
 * How the law is read. Directive 98/6/EC, article 6a, as Directive (EU) 2019/2161 put it in; in Poland article 4 of the act of 9 May 2014
 * on informing about prices (as amended on 1 December 2022).
 */
export interface OmnibusSettings {
  /**
   * `before-reduction`: the days before the reduction began, whatever was asked since (the directive's own words). `trailing`: the days
   * before now, which also counts what the reduction itself asked before a further cut.
   */
  readonly reading: OmnibusReading;
  /** Calendar days of the window; the law says 30. */
  readonly days: number;
  /** Whose calendar days count: Europe/Warsaw. */
  readonly timeZone: string;
  /**
   * Article 6a (5): of a reduction that grows without a break, the price before its first step counts. Not every country has it; Poland
   * has not.
   */
  readonly gradual: boolean;
}

export interface PriorPriceOptions {
  /** The moment of the reduction: now for one that is planned, else the moment from which it was announced. */
  readonly reducedAt: Instant;
  /** The moment asked about; at or after `reducedAt`. */
  readonly at: Instant;
  /** Goods that spoil: the price before the first reduction counts (in Poland article 4 (4)). */
  readonly perishable: boolean;
  readonly settings: OmnibusSettings;
}

export interface PriorPrice extends LowestPrice {
  /** Which rule found it, a stable code. */
  readonly rule: "lowest-in-days" | "lowest-since-offered" | "before-first-reduction" | "before-gradual-reduction" | "unknown";
}

/** What a reduction must be measured against. `lowest` null: it cannot be told, so nothing may be claimed. */
export function priorPrice(history: readonly PriceInterval[], { reducedAt, at, perishable, settings }: PriorPriceOptions): PriorPrice {
  const { days, timeZone, reading } = settings;
  const began = settings.gradual ? firstStep(history, reducedAt) : reducedAt;
  const until = reading === "trailing" ? at : began;
  const window = lowestPriceBefore(history, new Date(dayStart(until, days, timeZone)).toISOString(), until);
  if (perishable) {
    const last = lowestPriceBefore(history, new Date(Date.parse(began) - 1).toISOString(), began).intervals.at(-1) ?? null;
    return { ...window, lowest: last, rule: last === null ? "unknown" : "before-first-reduction" };
  }
  if (window.lowest === null) return { ...window, rule: "unknown" };
  const [firstGap] = window.gaps;
  const sinceOffered = firstGap !== undefined && firstGap.from === window.windowFrom && !soldBefore(history, window.windowFrom);
  if (settings.gradual && began !== reducedAt) return { ...window, rule: "before-gradual-reduction" };
  return { ...window, rule: sinceOffered ? "lowest-since-offered" : "lowest-in-days" };
}

function soldBefore(history: readonly PriceInterval[], at: Instant): boolean {
  return history.some(({ validFrom }) => Date.parse(validFrom) < Date.parse(at));
}

/** The beginning of the unbroken run of falling prices that leads to the reduction. */
function firstStep(history: readonly PriceInterval[], reducedAt: Instant): Instant {
  const earlier = history
    .filter(({ validFrom }) => Date.parse(validFrom) < Date.parse(reducedAt))
    .toSorted((a, b) => Date.parse(b.validFrom) - Date.parse(a.validFrom));
  let began = reducedAt;
  for (const [index, interval] of earlier.entries()) {
    const before = earlier[index + 1];
    const unbroken = before !== undefined && before.validUntil !== null && Date.parse(before.validUntil) === Date.parse(interval.validFrom);
    if (!unbroken || before.price.minor <= interval.price.minor) break;
    began = interval.validFrom;
  }
  return began;
}
