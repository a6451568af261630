/** ISO 4217 alphabetic code, upper case. */
export type CurrencyCode = string;

/** An amount in the smallest unit of its currency: `{ minor: 129900, currency: "PLN" }` is 1299.00 zł. Always a safe integer. */
export interface Money {
  readonly minor: number;
  readonly currency: CurrencyCode;
}

/** How money looks outside the program: a plain decimal string with as many decimals as the currency has. */
export interface MoneyText {
  readonly amount: string;
  readonly currency: CurrencyCode;
}

// ISO 4217 exponents that differ from two. Intl disagrees for some of these (it follows CLDR's cash rounding), hence our own.
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Number of decimals of a currency in ISO 4217: 2 unless the standard says otherwise. */
export function currencyExponent(currency: CurrencyCode): number {
  return EXPONENTS[currency] ?? 2;
}

/**
 * Reads a plain decimal ("1299", "1299.5", "-3.20") as money, exactly.
 * Returns null when it is no plain decimal, is not representable in the currency's smallest unit
 * (a non-zero digit beyond its decimals) or exceeds the safe integer range.
 */
export function moneyFromDecimal(decimal: string, currency: CurrencyCode): Money | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (match === null) return null;
  const [, sign, whole, fraction = ""] = match;
  const exponent = currencyExponent(currency);
  if (/[^0]/.test(fraction.slice(exponent))) return null;
  const minor = Number(`${sign}${whole}${fraction.slice(0, exponent).padEnd(exponent, "0")}`);
  return Number.isSafeInteger(minor) ? { minor: minor === 0 ? 0 : minor, currency } : null;
}

/** Plain decimal string of an amount: `{ minor: 1299, currency: "PLN" }` is "12.99". */
export function decimalFromMoney({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency);
  // nearly every amount there is, without padding and slicing
  if (exponent === 2 && minor >= 0) {
    const cents = minor % 100;
    return `${(minor - cents) / 100}.${cents < 10 ? "0" : ""}${cents}`;
  }
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const sign = minor < 0 ? "-" : "";
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Money as it crosses the program's edge (API, feed, command line). */
export function moneyText(money: Money): MoneyText {
  return { amount: decimalFromMoney(money), currency: money.currency };
}

/** Equality in minor units and currency; "about the same" does not exist. */
export function sameMoney(a: Money | null, b: Money | null): boolean {
  if (a === null || b === null) return a === b;
  return a.minor === b.minor && a.currency === b.currency;
}
