import type { ConversionRate } from "./exchange-rate.ts";
import { currencyExponent, type Money } from "./money.ts";

/** A further factor, as plain decimals: VAT of 23 % is 123 divided by 100. */
export interface Factor {
  readonly multiply: string;
  readonly divide: string;
}

/**
 * An amount in the rate's currency, exact to the last digit of the rate and rounded once, at the end, to the nearest smallest unit of that
 * currency; a half is rounded away from zero, as banks do. Null when the amount is not in the rate's currency, a decimal is no plain one
 * above zero, or the result is beyond the safe range.
 */
export function convertMoney(
  money: Money,
  rate: Pick<ConversionRate, "from" | "to" | "multiply" | "divide">,
  factor?: Factor,
): Money | null {
  if (money.currency !== rate.from) return null;
  const minor = scaled(
    money.minor,
    currencyExponent(rate.to) - currencyExponent(rate.from),
    factor === undefined ? [rate] : [rate, factor],
  );
  return minor === null ? null : { minor, currency: rate.to };
}

/** The same amount times a factor in its own currency, with the same rounding. */
export function scaleMoney(money: Money, factor: Factor): Money | null {
  const minor = scaled(money.minor, 0, [factor]);
  return minor === null ? null : { minor, currency: money.currency };
}

function scaled(minor: number, exponentShift: number, factors: readonly Factor[]): number | null {
  if (!Number.isSafeInteger(minor)) return null;
  let numerator = BigInt(Math.abs(minor)) * 10n ** BigInt(Math.max(0, exponentShift));
  let denominator = 10n ** BigInt(Math.max(0, -exponentShift));
  for (const { multiply, divide } of factors) {
    const [up, down] = [fraction(multiply), fraction(divide)];
    if (up === null || down === null) return null;
    numerator *= up.digits * 10n ** BigInt(down.decimals);
    denominator *= down.digits * 10n ** BigInt(up.decimals);
  }
  const rounded = Number((2n * numerator + denominator) / (2n * denominator));
  if (!Number.isSafeInteger(rounded)) return null;
  return minor < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Lengths are bounded, so that a receipt from elsewhere cannot make arithmetic that never ends. */
function fraction(decimal: string): { readonly digits: bigint; readonly decimals: number } | null {
  const match = /^(\d{1,20})(?:\.(\d{1,20}))?$/.exec(decimal);
  if (match === null) return null;
  const [, whole = "", after = ""] = match;
  const digits = BigInt(whole + after);
  return digits === 0n ? null : { digits, decimals: after.length };
}
