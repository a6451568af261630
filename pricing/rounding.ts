import type { Rounding } from "../domain/price-proposal.ts";

export interface Rounded {
  readonly minor: number;
  /** "rounding-off": none asked; "round-already"; "rounded"; "rounded-other-way": a limit was in the way; "not-rounded": both ways cross a limit. */
  readonly code: "rounding-off" | "round-already" | "rounded" | "rounded-other-way" | "not-rounded";
}

/**
 * Rounds a price in smallest units to the nearest amount, or the next one down or up, that leaves `ending` when divided by `modulus`.
 * Never crosses `lowest` or `highest`: it then rounds the other way or leaves the price alone. A tie goes down.
 */
export function roundPrice(minor: number, rounding: Rounding, lowest: number, highest: number): Rounded {
  const { mode, ending, modulus } = rounding;
  if (mode === "none") return { minor, code: "rounding-off" };
  const above = (((minor - ending) % modulus) + modulus) % modulus;
  if (above === 0) return { minor, code: "round-already" };
  const down = minor - above;
  const up = down + modulus;
  const [wanted, other] = mode === "down" || (mode === "nearest" && above <= modulus - above) ? [down, up] : [up, down];
  // the limits cross nothing, but a price below one unit is none
  const least = Math.max(1, lowest);
  if (wanted >= least && wanted <= highest) return { minor: wanted, code: "rounded" };
  if (other >= least && other <= highest) return { minor: other, code: "rounded-other-way" };
  return { minor, code: "not-rounded" };
}

/** What is wrong with a rounding, as a sentence that ends with the remedy; null when nothing is. */
export function roundingProblem({ mode, ending, modulus }: Rounding): string | null {
  if (!["none", "down", "nearest", "up"].includes(mode)) return `The mode ${mode as string} is unknown. Give none, down, nearest or up.`;
  if (mode === "none") return null;
  if (!Number.isSafeInteger(modulus) || modulus < 1 || modulus > 100_000_000)
    return "modulus must be a whole number from 1 to 100000000. For prices that end in .99 give 100.";
  if (!Number.isSafeInteger(ending) || ending < 0 || ending >= modulus)
    return "ending must be a whole number from 0 to below modulus. For prices that end in .99 give 99 of 100.";
  return null;
}
