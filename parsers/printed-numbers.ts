import { normalizeGtin } from "../domain/gtin.ts";
import type { Fields } from "./candidate.ts";
import type { Page } from "./page.ts";

/** Numbers that the page prints go before stated ones that it does not print anywhere: those are another variant's, or stale. */
export function printedNumbers(stated: Fields, printed: Fields, page: Pick<Page, "text">): Fields {
  const better: Fields = {};
  for (const name of ["sku", "mpn", "gtin"] as const) {
    const [own, other] = [stated[name], printed[name]];
    if (own === undefined || other === undefined || own.text === other.text) continue;
    // An EAN where the maker's number belongs.
    const misplaced = name === "mpn" && /^\d{12,14}$/.test(own.text) && normalizeGtin(own.text) !== null;
    if (misplaced || !isPrinted(own.text, page.text)) better[name] = other;
  }
  return better;
}

function isPrinted(number: string, text: string): boolean {
  const at = text.indexOf(number);
  return at !== -1 && !/[\p{L}\d]/u.test(text[at - 1] ?? " ") && !/[\p{L}\d]/u.test(text[at + number.length] ?? " ");
}
