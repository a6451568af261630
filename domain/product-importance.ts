export interface ProductFacts {
  /** Pieces in 30 days; null: not known. */
  readonly sales: number | null;
  /** What is left of the net price of a piece after its net cost, in smallest units; null: not known. */
  readonly marginMinor: number | null;
  /** Our price, and the nearest standing offer of somebody else in the same currency; null: not known. */
  readonly priceMinor: number | null;
  readonly nearestRivalMinor: number | null;
}

/** The middle of the catalogue, where it is known. */
export interface TypicalProduct {
  readonly sales: number | null;
  readonly marginMinor: number | null;
}

export interface Importance {
  /** How many times a stale price of this product matters as much as one of any other: 0.25 to 4. */
  readonly weight: number;
  /** What speaks for or against it, in a word or two each. */
  readonly reasons: readonly string[];
}

const LEAST = 0.25;
const MOST = 4;
/** A rival so near is overtaken, or overtakes us, with the next small step; further than FAR it takes more than one. */
const NEAR_RATIO = 0.01;
const FAR_RATIO = 0.1;

/** How much it matters that a product's market is known. Whatever is not known of it is taken to be as usual. */
export function productImportance(
  { sales, marginMinor, priceMinor, nearestRivalMinor }: ProductFacts,
  typical: TypicalProduct,
): Importance {
  const reasons: string[] = [];
  let weight = 1;
  const weigh = (factor: number, more: string, less: string): void => {
    weight *= factor;
    if (factor >= 1.25) reasons.push(more);
    else if (factor <= 0.8) reasons.push(less);
  };
  if (sales !== null && typical.sales !== null && typical.sales > 0) weigh(rootOf(sales / typical.sales), "sells well", "sells little");
  if (marginMinor !== null && typical.marginMinor !== null && typical.marginMinor > 0) {
    weigh(rootOf(marginMinor / typical.marginMinor), "margin", "small margin");
  }
  if (priceMinor !== null && nearestRivalMinor !== null && priceMinor > 0) {
    const distance = Math.abs(nearestRivalMinor - priceMinor) / priceMinor;
    const closeness = Math.min(Math.max((FAR_RATIO - distance) / (FAR_RATIO - NEAR_RATIO), 0), 1);
    weigh(1 + closeness, "close race", "no rival near");
  }
  return { weight: Math.min(Math.max(weight, LEAST), MOST), reasons };
}

/** A quarter to four for a sixteenth to sixteen times the usual, and a loss as little as can be. */
function rootOf(ratio: number): number {
  return Math.min(Math.max(Math.sqrt(Math.max(ratio, 0)), LEAST), MOST);
}
