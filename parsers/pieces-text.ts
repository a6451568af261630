import { findCurrencies } from "./currency-text.ts";
import { gated } from "./gated-pattern.ts";

const UNIT = String.raw`(?:stk|stück|stueck|szt|sztuk\w*|pcs|pieces?|ks|kus\w*|artikel|items?|units?|przedmiot\w*|buc|db|tk|unidades|unit[àé]s?)`;
const BEHIND = String.raw`(?:left|in stock|auf lager|lagernd|verfügbar|available|na stanie|w magazynie|dostępn\w*|skladem|skladom|raktáron|in stoc|en stock|op voorraad|laos)`;
// A bare number of pieces may be a pack's; a word of stock has to stand beside it.
const PIECES = gated(
  new RegExp(
    String.raw`(?:^|[^\d.,/×x])(\d{1,5})\s*(?:${UNIT}\.?\s*)?${BEHIND}\b|(?:lager|stock|bestand|magazyn\w*|dostępn\w*|verfügbar|skladem|skladom|stoc|készlet\w*|raktár\w*|voorraad|laos\w*|lieferbar|lagernd)[^\d]{0,20}?(\d{1,5})\s*${UNIT}\b`,
    "iu",
  ),
);
const BARE_PIECES = new RegExp(String.raw`^\D{0,12}(\d{1,5})\s*${UNIT}\b\W*$`, "iu");

/** What stands right behind the number wherever `piecesIn` finds one. */
export const STOCK_BEHIND: readonly RegExp[] = [new RegExp(`^${UNIT}`, "u"), new RegExp(`^${BEHIND}`, "u")];

/** How many pieces of a product there are, as a text says it; `named`: words of stock stand around it, so that a bare number of pieces is one. */
export function piecesIn(text: string, named: boolean): string | null {
  if (!/\d/.test(text) || findCurrencies(text).some(({ weak }) => !weak)) return null;
  const match = PIECES.exec(text) ?? (named ? BARE_PIECES.exec(text) : null);
  // "More than 5 pieces" is not five.
  if (match === null || /[>+≥]|mehr als|ponad|over|more than|über|více|viac|peste|plus de/i.test(text)) return null;
  return match[1] ?? match[2] ?? null;
}
