import type { Money } from "./money.ts";

export const TEXT_FIELDS = ["external_id", "name", "brand", "category", "gtin", "mpn", "line"] as const;
/** `stock_days`: stock by what is sold a day. */
export const NUMBER_FIELDS = ["stock", "stock_days", "sold_per_day", "sales_30_days", "sales_rank", "pack_size", "margin_percent"] as const;
/** In the channel's currency. */
export const MONEY_FIELDS = ["price", "cost", "floor", "ceiling", "rrp"] as const;

type TextField = (typeof TEXT_FIELDS)[number];
type NumberField = (typeof NUMBER_FIELDS)[number];
type MoneyField = (typeof MONEY_FIELDS)[number];

/** Of words, case does not count. Bands hold `from` and not `below`. Of a fact that is not known only `known` can be told. */
export type QueryCondition =
  | { readonly field: TextField; readonly is: readonly string[] }
  | { readonly field: TextField; readonly contains: string }
  | { readonly field: TextField; readonly startsWith: string }
  | { readonly field: NumberField; readonly from?: number; readonly below?: number }
  | { readonly field: MoneyField; readonly from?: Money; readonly below?: Money }
  | { readonly field: TextField | NumberField | MoneyField; readonly known: boolean };

/** Every one of `all`, at least one of `any`, and none of `none`, which a product of which that is not known does not pass. */
export interface ProductQuery {
  readonly all?: readonly QueryCondition[];
  readonly any?: readonly QueryCondition[];
  readonly none?: readonly QueryCondition[];
}
