import type { Market } from "../../domain/market.ts";
import { marginPercent } from "../../domain/margin-percent.ts";
import { marketPlace } from "../../domain/market-place.ts";
import type { Money } from "../../domain/money.ts";

/** What asking prices over a stretch of time came to; means are over the time in which they are known. */
export interface AskedPrices {
  /** Hours in which a price was asked. */
  readonly hours: number;
  /** Hours in which a rival stood to be compared with. */
  readonly rankedHours: number;
  /** 1 is the cheapest; null: never a rival. */
  readonly meanPosition: number | null;
  /** Of the ranked hours, the share in which nobody was cheaper. */
  readonly cheapestRatio: number | null;
  readonly marginHours: number;
  /** Of the net price; null: cost, VAT rate or price never known. */
  readonly meanMarginPercent: number | null;
  /** Net price less net cost, times the pieces sold a day as they are known today; null: one of these is not known. */
  readonly profit: Money | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Sums up stretches of one product, or of many: then profit is of those of which it is known. */
export class AskedPricesSum {
  #ms = 0;
  #rankedMs = 0;
  #places = 0;
  #cheapestMs = 0;
  #marginMs = 0;
  #margins = 0;
  #profit: { minor: number; readonly currency: string } | null = null;

  /** A price that was asked on the market for so long. */
  add(price: Money | null, { product, offers }: Market, ms: number): void {
    if (price === null || ms <= 0) return;
    this.#ms += ms;
    const place = marketPlace(price, offers);
    if (place !== null) {
      this.#rankedMs += ms;
      this.#places += place * ms;
      if (place === 1) this.#cheapestMs += ms;
    }
    const margin = marginPercent(price, product.cost, product.vatPercent);
    if (margin === null || product.cost === null) return;
    this.#marginMs += ms;
    this.#margins += margin * ms;
    const { soldPerDay, vatPercent, cost } = product;
    if (typeof soldPerDay !== "number") return;
    const each = (price.minor * 100) / (100 + (vatPercent ?? 0)) - cost.minor;
    this.#profit ??= { minor: 0, currency: price.currency };
    this.#profit.minor += (each * soldPerDay * ms) / DAY_MS;
  }

  /** Another sum, of the same currency. */
  include(other: AskedPricesSum): void {
    this.#ms += other.#ms;
    this.#rankedMs += other.#rankedMs;
    this.#places += other.#places;
    this.#cheapestMs += other.#cheapestMs;
    this.#marginMs += other.#marginMs;
    this.#margins += other.#margins;
    if (other.#profit === null) return;
    this.#profit ??= { minor: 0, currency: other.#profit.currency };
    this.#profit.minor += other.#profit.minor;
  }

  get result(): AskedPrices {
    const mean = (sum: number, over: number) => (over === 0 ? null : Math.round((100 * sum) / over) / 100 + 0);
    const hours = (ms: number) => Math.round((10 * ms) / HOUR_MS) / 10;
    return {
      hours: hours(this.#ms),
      rankedHours: hours(this.#rankedMs),
      meanPosition: mean(this.#places, this.#rankedMs),
      cheapestRatio: this.#rankedMs === 0 ? null : Math.round((10_000 * this.#cheapestMs) / this.#rankedMs) / 10_000,
      marginHours: hours(this.#marginMs),
      meanMarginPercent: mean(this.#margins, this.#marginMs),
      profit: this.#profit === null ? null : { minor: Math.round(this.#profit.minor), currency: this.#profit.currency },
    };
  }
}
