/**
 * One row of somebody's catalogue, before it is stored. In `product` and `terms` an absent key was not in the file and is left as it is;
 * null is an empty cell and means unknown. Amounts are plain decimals ("1299.00") in the currency of the row.
 */
export interface CatalogueEntry {
  /** 1-based line of the file on which the row begins. */
  readonly line: number;
  /** The shop's own id of the product. */
  readonly externalId: string;
  readonly name: string;
  readonly product: {
    readonly brand?: string | null;
    /** 14 digits, check digit verified. */
    readonly gtin?: string | null;
    readonly mpn?: string | null;
    readonly category?: string | null;
    readonly url?: string | null;
    /** Net purchase cost. */
    readonly cost?: string | null;
    readonly vatPercent?: number | null;
    /** Gross price that the maker recommends. */
    readonly rrp?: string | null;
    /** Pieces. */
    readonly stock?: number | null;
    readonly soldPerDay?: number | null;
    /** 1 sells best. */
    readonly salesRank?: number | null;
    readonly tags?: readonly string[] | null;
    readonly line?: string | null;
    readonly packSize?: number | null;
  };
  /** What holds on one channel: gross price and limits, and the name of the strategy that prices it there. */
  readonly terms: {
    readonly price?: string | null;
    readonly floor?: string | null;
    readonly ceiling?: string | null;
    readonly strategy?: string | null;
  };
  /** ISO 4217; null: the file does not say, and the amounts are in the currency of the channel. */
  readonly currency: string | null;
  /** Code of the channel; null: the file does not say. */
  readonly channel: string | null;
  /** Addresses at which competitors sell the product. */
  readonly urls: readonly string[];
}

/** Why a row, or a cell of it, cannot be taken. */
export interface CatalogueProblem {
  readonly line: number;
  /** Column of the file; null when it is about the whole row. */
  readonly column: string | null;
  /** What stands in the cell; null when it is about no single cell. */
  readonly value: string | null;
  /** Stable code for programs: "bad-amount". */
  readonly code: string;
  /** One sentence with what was found; ends with the remedy. */
  readonly message: string;
}

/** A row as it was read: an entry, or what is wrong with it. */
export interface CatalogueRow {
  readonly entry: CatalogueEntry | null;
  readonly problems: readonly CatalogueProblem[];
}
