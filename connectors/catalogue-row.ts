import { canonicalUrl } from "../domain/canonical-url.ts";
import type { CatalogueEntry, CatalogueProblem, CatalogueRow } from "../domain/catalogue-entry.ts";
import { normalizeGtin } from "../domain/gtin.ts";

export const CATALOGUE_COLUMNS = [
  "product_id",
  "name",
  "brand",
  "gtin",
  "mpn",
  "category",
  "url",
  "cost",
  "vat_percent",
  "rrp",
  "stock",
  "sold_per_day",
  "sales_rank",
  "tags",
  "line",
  "pack_size",
  "price",
  "currency",
  "floor",
  "ceiling",
  "channel",
  "strategy",
  "urls",
] as const;
export type CatalogueColumn = (typeof CATALOGUE_COLUMNS)[number];

/** Reads one row; `cells` holds the trimmed text of every column of the file. Every mistake of the row is found, not only the first. */
export function readCatalogueRow(line: number, cells: ReadonlyMap<string, string>): CatalogueRow {
  const problems: CatalogueProblem[] = [];

  /** Undefined: no such column; null: an empty cell, or one that was refused. */
  function read<T>(column: CatalogueColumn, reader: (text: string) => T | Refusal): T | null | undefined {
    const text = cells.get(column);
    if (text === undefined) return undefined;
    if (text === "") return null;
    const value = reader(text);
    if (!(value instanceof Refusal)) return value;
    problems.push({ line, column, value: text, code: value.code, message: value.message });
    return null;
  }
  function required(column: "product_id" | "name"): string {
    const text = cells.get(column) ?? "";
    if (text === "") problems.push({ line, column, value: "", code: "missing-value", message: `The ${column} is empty; fill it in.` });
    return text;
  }

  const entry: CatalogueEntry = {
    line,
    externalId: required("product_id"),
    name: required("name"),
    product: known({
      brand: read("brand", String),
      gtin: read("gtin", gtin),
      mpn: read("mpn", String),
      category: read("category", String),
      url: read("url", webAddress),
      cost: read("cost", amount),
      vatPercent: read("vat_percent", percent),
      rrp: read("rrp", amount),
      stock: read("stock", count("no number of pieces in stock", 0)),
      soldPerDay: read("sold_per_day", quantity("no number of pieces sold a day", 0)),
      salesRank: read("sales_rank", count("no place in the order of sales", 1)),
      tags: read("tags", labels),
      line: read("line", String),
      packSize: read("pack_size", quantity("no size of a pack", Number.MIN_VALUE)),
    }),
    terms: known({
      price: read("price", amount),
      floor: read("floor", amount),
      ceiling: read("ceiling", amount),
      strategy: read("strategy", String),
    }),
    currency: read("currency", currency) ?? null,
    channel: read("channel", String) ?? null,
    urls: read("urls", webAddresses) ?? [],
  };
  return problems.length === 0 ? { entry, problems } : { entry: null, problems };
}

/** Why a cell is not taken. */
class Refusal {
  readonly code: string;
  readonly message: string;
  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** Without the columns that the file does not have. */
function known<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/**
 * A plain decimal out of what spreadsheets write: "1299.00", "1299,00", "1 299,00", "1.299,00", "1,299.00". What could mean two amounts
 * ("1.299") is refused, and so is zero: an amount that is not known is an empty cell.
 */
function amount(text: string): string | Refusal {
  const bare = text.replace(/[\s\u00A0\u202F]+(?=\d{3}(\D|$))/g, "");
  const match =
    /^(\d+)(?:[.,](\d{1,2}))?$/.exec(bare) ??
    /^(\d{1,3}(?:\.\d{3})+),(\d{1,2})$/.exec(bare) ??
    /^(\d{1,3}(?:,\d{3})+)\.(\d{1,2})$/.exec(bare);
  if (match === null)
    return new Refusal(
      "bad-amount",
      `"${text}" is no amount that can mean only one thing; write it like 1299.00, without a currency sign.`,
    );
  const [, whole = "", fraction] = match;
  const decimal = whole.replace(/[.,]/g, "") + (fraction === undefined ? "" : `.${fraction}`);
  if (/^[0.]+$/.test(decimal)) return new Refusal("zero-amount", `The amount is zero; leave the cell empty when it is not known.`);
  return decimal;
}

function percent(text: string): number | Refusal {
  const match = /^(\d{1,2})(?:[.,](\d{1,2}))?\s*%?$/.exec(text);
  if (match === null) return new Refusal("bad-percent", `"${text}" is no VAT rate; write it in percent, like 23.`);
  return Number(`${match[1]}.${match[2] ?? "0"}`);
}

/** Spreadsheets write a whole number with decimals too: "12.0", "12,00". */
function count(what: string, least: number): (text: string) => number | Refusal {
  return (text) => {
    const whole = /^(\d{1,9})(?:[.,]0{1,2})?$/.exec(text)?.[1];
    if (whole !== undefined && Number(whole) >= least) return Number(whole);
    return new Refusal("bad-number", `"${text}" is ${what}; write a whole number from ${least} on, or leave the cell empty.`);
  };
}

function quantity(what: string, least: number): (text: string) => number | Refusal {
  return (text) => {
    const match = /^(\d{1,9})(?:[.,](\d{1,4}))?$/.exec(text);
    const [, whole = "", fraction = ""] = match ?? [];
    // "1.500" may be one and a half or fifteen hundred; "0.500" is a half
    const unsure = fraction.length === 3 && whole !== "0";
    const value = Number(`${whole}.${fraction}0`);
    if (match !== null && !unsure && value >= least) return value;
    const from = least > 0 ? "above 0" : "from 0 on";
    return new Refusal(
      "bad-number",
      `"${text}" is ${what} that can mean only one thing; write a number ${from} like 2.5, or leave the cell empty.`,
    );
  };
}

function labels(text: string): readonly string[] {
  const found = text.split(/[|,;]/).map((label) => label.trim());
  return [...new Set(found.filter((label) => label !== ""))];
}

function currency(text: string): string | Refusal {
  const code = text.toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : new Refusal("bad-currency", `"${text}" is no currency; write the ISO 4217 code, like PLN.`);
}

function gtin(text: string): string | Refusal {
  const normal = normalizeGtin(text);
  if (normal !== null) return normal;
  if (/^\d[.,]\d+E\+\d+$/i.test(text)) {
    return new Refusal("bad-gtin", `"${text}" is a GTIN that a spreadsheet has shortened; format the column as text and export it again.`);
  }
  return new Refusal(
    "bad-gtin",
    `"${text}" is no GTIN (8, 12, 13 or 14 digits with a right check digit); correct it or leave the cell empty.`,
  );
}

function webAddress(text: string): string | Refusal {
  const refusal = new Refusal("bad-url", `"${text}" is no web address; write it whole, like https://www.example.pl/product.`);
  return canonicalUrl(text) ?? refusal;
}

function webAddresses(text: string): readonly string[] | Refusal {
  const urls = text
    .split(/[\s|]+/)
    .filter((part) => part !== "")
    .map(webAddress);
  const refused = urls.find((url) => url instanceof Refusal);
  return refused ?? [...new Set(urls.filter((url) => typeof url === "string"))];
}
