import type { Money } from "./money.ts";
import type { ProductQuery } from "./product-query.ts";

/** From the one, below the other; at least one of the two. */
export interface Band<T> {
  readonly from?: T;
  readonly below?: T;
}

/**
 * Which products of a channel are meant: those that meet every condition given; none given: all. A product of which a fact is not known
 * is in no band of it.
 */
export interface ProductSelection {
  /** Any of these, or what lies below it: "Kitchen" also means "Kitchen > Kettles". */
  readonly categories?: readonly string[];
  readonly brands?: readonly string[];
  /** Any of these. */
  readonly tags?: readonly string[];
  readonly productIds?: readonly number[];
  /** Our gross price on the channel. */
  readonly price?: Band<Money>;
  /** As domain/margin-percent.ts has it. */
  readonly marginPercent?: Band<number>;
  /** Pieces. */
  readonly stock?: Band<number>;
  /** 1 sells best. */
  readonly salesRank?: Band<number>;
  readonly query?: ProductQuery;
}
