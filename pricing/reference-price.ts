import { Type } from "typebox";
import { medianOf } from "./median-of.ts";
import { mulDiv } from "./mul-div.ts";
import type { Rival } from "./eligible-offers.ts";

/** Which price of the rivals a rule goes by. */
export const REFERENCES = ["lowest", "average", "median", "highest"] as const;
export type Reference = (typeof REFERENCES)[number];

export interface ReferencePrice {
  /** Smallest units; an average is rounded down. */
  readonly minor: number;
  /** Who or what it is, to begin a sentence: "Shop 1, the lowest of 3 that count,". */
  readonly words: string;
  /** Those whose offers it is made from. */
  readonly observationIds: readonly number[];
}

export function settingReference(options: { title: string; description: string }) {
  return Type.Enum([...REFERENCES], { default: "lowest", ...options });
}

/** What the rivals ask, as one amount; null without rivals. Of equal ones the first counts. */
export function referencePrice(rivals: readonly Rival[], reference: Reference): ReferencePrice | null {
  const [first] = rivals;
  if (first === undefined) return null;
  const count = rivals.length;
  if (reference === "lowest" || reference === "highest") {
    const sign = reference === "lowest" ? 1 : -1;
    const found = rivals.reduce((best, rival) => (sign * (rival.minor - best.minor) < 0 ? rival : best), first);
    return {
      minor: found.minor,
      words: `${nameOf(found)}${found.asked ?? ""}, the ${reference} of ${count} that count,`,
      observationIds: [found.offer.observationId],
    };
  }
  const amounts = rivals.map(({ minor }) => minor);
  const minor = reference === "median" ? medianOf(amounts) : averageOf(amounts);
  return { minor, words: `The ${reference} of the ${count} that count`, observationIds: rivals.map(({ offer }) => offer.observationId) };
}

export function nameOf({ offer }: Rival): string {
  return offer.sellerName ?? offer.sourceName;
}

/** Exact also where the sum is beyond safe integers; rounded down. */
function averageOf(amounts: readonly number[]): number {
  const count = amounts.length;
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  if (Number.isSafeInteger(sum)) return mulDiv(sum, 1, count, "down");
  return Number(amounts.reduce((total, amount) => total + BigInt(amount), 0n) / BigInt(count));
}
