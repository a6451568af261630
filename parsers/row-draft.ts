import { conditionOfName } from "./condition-of-name.ts";
import type { OfferDraft } from "./draft.ts";
import { readPriceText, type PriceTextKind } from "./price-text.ts";

/** Words beside an amount that make it something else than what one piece costs now. */
const NO_PRICE: ReadonlySet<PriceTextKind> = new Set([
  "from",
  "up-to",
  "range",
  "instalment",
  "subscription",
  "unit",
  "multi-buy",
  "saving",
  "deposit",
  "trade-in",
  "shipping",
  "free-shipping-from",
  "lowest-30-days",
]);

/**
 * A seller's row as it says itself: "from 410 zł" and "7,50 €/Monat" are no price of it, and a name that says "used" tells the condition.
 * Lists of sellers name the currency in every row, and rows may differ in it: an amount that has lost its sign is nobody's price.
 */
export function rowDraft(draft: OfferDraft): OfferDraft {
  const { price, name, itemCondition } = draft.fields;
  const condition = name === undefined || itemCondition !== undefined ? null : conditionOfName(name.text);
  const known = price === undefined || isPrice(draft);
  if (known && condition === null) return draft;
  const { price: _, ...rest } = draft.fields;
  const fields = known ? draft.fields : rest;
  return name === undefined || condition === null
    ? { ...draft, fields }
    : { ...draft, fields: { ...fields, itemCondition: { text: condition, path: name.path } } };
}

function isPrice({ fields: { price, currency, position } }: OfferDraft): boolean {
  const named = (currency?.text ?? "") !== "";
  if (price?.machine === true) return named || position === undefined;
  const read = readPriceText(price?.text ?? "");
  if (read === null) return true;
  return !read.kinds.some((kind) => NO_PRICE.has(kind)) && (named || position === undefined || read.currencyText !== null);
}
