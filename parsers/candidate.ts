import type { Context } from "./survey.ts";
import type { DraftField, Found } from "./draft.ts";

export type Fields = Partial<Record<DraftField, Found>>;

/** One offer as an extractor saw it, before anything is decided. */
export interface OfferCandidate {
  readonly fields: Fields;
  readonly variant: Readonly<Record<string, string>>;
  /** Lowest and highest price where the page gives only a range. */
  readonly range: { readonly low: Found; readonly high: Found } | null;
  /** Where the price stands, if it stands in an element at all; tells hidden from visible. */
  readonly context: Context | null;
}

/** One product as an extractor saw it. */
export interface ProductCandidate {
  readonly extractor: string;
  readonly path: string;
  readonly fields: Fields;
  readonly offers: readonly OfferCandidate[];
  /** Its own address, which may tell whether the page is about it. */
  readonly url: string | null;
  /** The page says that it is about this product, or that it is only mentioned; null: says neither. */
  readonly main: boolean | null;
  readonly context: Context | null;
}

/** Fields with their extractor on each, so that it survives merging; empty texts are left out. */
export function tagged(fields: Fields, extractor: string): Fields {
  const copy: Fields = {};
  for (const name in fields) {
    const found = fields[name as DraftField] as Found;
    if (found.text !== "") copy[name as DraftField] = { ...found, extractor };
  }
  return copy;
}
