import { parse } from "csv-parse/sync";
import { readPriceText } from "../parsers/price-text.ts";
import type { Score } from "./score-page.ts";

interface PriceString {
  readonly currency_hint: string;
  readonly price_text: string;
  readonly currency_text: string;
  readonly amount_text: string;
}

/** Scores amount and currency text of the table of real price texts. */
export function scorePriceStrings(file: Uint8Array): Score[] {
  const rows: PriceString[] = parse(Buffer.from(file), { columns: true, delimiter: "\t", quote: null, relax_column_count: true });
  return rows.flatMap(({ currency_hint, price_text, currency_text, amount_text }) => {
    const read = readPriceText(price_text, { currencyHint: currency_hint });
    const name = JSON.stringify(`${currency_hint} | ${price_text}`);
    return [
      one("price text: amount", name, amount_text, read?.amountText ?? ""),
      one("price text: currency", name, currency_text, read?.currencyText ?? ""),
    ];
  });
}

function one(field: string, file: string, expected: string, got: string): Score {
  const result = got.trim() === expected.trim() ? "right" : got === "" ? "missing" : "wrong";
  return { field, file, result, expected, got };
}
