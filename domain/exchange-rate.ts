import type { CurrencyCode } from "./money.ts";

/** Who publishes daily tables of rates: the European Central Bank (1 EUR in other currencies), Narodowy Bank Polski (table A, others in PLN). */
export const RATE_PROVIDERS = ["ecb", "nbp"] as const;
export type RateProvider = (typeof RATE_PROVIDERS)[number];

/** The currency that a provider's rates are about, and which way they stand. */
export const RATE_BASES: Readonly<Record<RateProvider, { readonly base: CurrencyCode; readonly states: "per-base" | "in-base" }>> = {
  ecb: { base: "EUR", states: "per-base" },
  nbp: { base: "PLN", states: "in-base" },
};

/** One day's table as it was published. */
export interface RateTable {
  /** "2026-11-20". */
  readonly day: string;
  /** The publisher's own number of it: "225/A/NBP/2026"; null where it has none. */
  readonly number: string | null;
  /** Plain decimals above zero: with the ECB units for 1 EUR, with NBP zlotys for one unit. The base itself is not among them. */
  readonly rates: ReadonlyMap<CurrencyCode, string>;
}

/** How an amount of one currency becomes one of another: times `multiply`, divided by `divide`, both plain decimals as they were published. */
export interface ConversionRate {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly multiply: string;
  readonly divide: string;
  /** "manual": somebody gave it. */
  readonly provider: RateProvider | "manual";
  /** Day of the table, or the day from which the manual rate holds. */
  readonly day: string;
  /** Calendar days from `day` to the day of the instant asked. */
  readonly ageDays: number;
  /** The publisher's number of the table, or the id of the manual rate. */
  readonly table: string | null;
}

/** Why there is no rate to convert by; `day` is that of the newest one there would be, null when there is none at all. */
export interface MissingRate {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly problem: "no-rate" | "rate-too-old";
  readonly day: string | null;
}
