import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import { BadInputError } from "../errors.ts";
import { definedFields, type Fields } from "./fields.ts";
import { toMoney } from "./to-money.ts";

/** What the shop tells of a product for pricing, beside its cost; null: not known. */
export interface ProductFacts {
  /** Gross price that the maker recommends; a channel may have its own. */
  readonly rrp: Money | null;
  /** Pieces. */
  readonly stock: number | null;
  readonly stockReportedAt: Instant | null;
  /** Pieces sold a day, over the days the shop finds telling. */
  readonly soldPerDay: number | null;
  readonly soldReportedAt: Instant | null;
  /** 1 sells best. */
  readonly salesRank: number | null;
  /** Name of the products that are sold as one: sizes, packs, colours. */
  readonly line: string | null;
  /** Pieces, kilograms or litres in the pack, the same unit along the line. */
  readonly packSize: number | null;
  /** Goods that spoil, for which the Omnibus directive has another rule. */
  readonly perishable: boolean;
}

export type ProductFactFields = Fields<Omit<ProductFacts, "stockReportedAt" | "soldReportedAt">>;

export const NO_FACTS = {
  rrp: null,
  stock: null,
  soldPerDay: null,
  salesRank: null,
  line: null,
  packSize: null,
  perishable: false,
} satisfies ProductFactFields;

export const FACT_COLUMNS = [
  "rrp_minor",
  "rrp_currency",
  "stock",
  "stock_reported_at",
  "sold_per_day",
  "sold_reported_at",
  "sales_rank",
  "line",
  "pack_size",
  "perishable",
] as const;

interface FactRow {
  readonly rrp_minor: number | null;
  readonly rrp_currency: string | null;
  readonly stock: number | null;
  readonly stock_reported_at: Instant | null;
  readonly sold_per_day: number | null;
  readonly sold_reported_at: Instant | null;
  readonly sales_rank: number | null;
  readonly line: string | null;
  readonly pack_size: number | null;
  readonly perishable: boolean;
}

export function toFacts(row: FactRow): ProductFacts {
  return {
    rrp: toMoney(row.rrp_minor, row.rrp_currency),
    stock: row.stock,
    stockReportedAt: row.stock_reported_at,
    soldPerDay: row.sold_per_day,
    soldReportedAt: row.sold_reported_at,
    salesRank: row.sales_rank,
    line: row.line,
    packSize: row.pack_size,
    perishable: row.perishable,
  };
}

const REPORTED_NOW = sql<Instant>`now()`;

/** The columns to write; what is told again is reported again. @throws BadInputError for what cannot be true. */
export function toFactColumns({ rrp, stock, soldPerDay, salesRank, packSize, ...plain }: ProductFactFields) {
  if (rrp && rrp.minor <= 0)
    throw new BadInputError("bad-amount", "The rrp is not above zero; send a positive amount, or null when unknown.");
  refuse("stock", stock, Number.isSafeInteger(stock) && Number(stock) >= 0, "a whole number of pieces from 0 on");
  refuse("sold per day", soldPerDay, Number.isFinite(soldPerDay) && Number(soldPerDay) >= 0, "a number from 0 on");
  refuse("sales rank", salesRank, Number.isSafeInteger(salesRank) && Number(salesRank) > 0, "a whole number from 1 on");
  refuse("pack size", packSize, Number.isFinite(packSize) && Number(packSize) > 0, "a number above 0");
  return definedFields({
    ...plain,
    rrp_minor: rrp === null ? null : rrp?.minor,
    rrp_currency: rrp === null ? null : rrp?.currency,
    stock,
    stock_reported_at: reported(stock),
    sold_per_day: soldPerDay,
    sold_reported_at: reported(soldPerDay),
    sales_rank: salesRank,
    pack_size: packSize,
  });
}

/** When a fact was told: now, with the value; never for one that is taken back. */
export function reported(value: number | null | undefined) {
  return value === undefined ? undefined : value === null ? null : REPORTED_NOW;
}

function refuse(name: string, value: number | null | undefined, fine: boolean, wanted: string): void {
  if (value === null || value === undefined || fine) return;
  throw new BadInputError("bad-fact", `The ${name} ${value} cannot be; send ${wanted}, or null when unknown.`);
}
