import type { Found, OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, stated, textOfValue, type JsonObject } from "../../json-value.ts";
import type { Page } from "../../page.ts";
import { assignedValues, scriptText } from "../../script-values.ts";

const PATH = "combinations";
const MOST_COMBINATIONS = 2_000;
const MOST_GROUPS = 20;

/**
 * One draft per combination of a page of PrestaShop 1.6, whose script works out their prices: the product's price with tax and the
 * combination's addition, which is without. null where anything else has a part in it (reductions, special prices, groups of customers), or
 * where the price that the page shows is none of them.
 */
export function readCombinations(page: Page, shown: Found | null): readonly OfferDraft[] | null {
  const listed = assignedValues(page, /\bvar combinations\s*=\s*/).find(isObject);
  const [base, rate] = [numberOf(page, "productPriceTaxIncluded"), numberOf(page, "taxRate")];
  if (listed === undefined || base === null || rate === null || shown === null) return null;
  const entries = Object.entries(listed).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  const plain =
    entries.length > 1 &&
    entries.length <= MOST_COMBINATIONS &&
    entries.every(([, { specific_price: special }]) => isEmpty(special)) &&
    isEmpty(assignedValues(page, /\bvar product_specific_price\s*=\s*/)[0]) &&
    (numberOf(page, "groupReduction") ?? 0) === 0 &&
    (numberOf(page, "priceDisplayMethod") ?? 0) === 0;
  if (!plain) return null;
  const ordersMore = scriptText(page, /\bvar allowBuyWhenOutOfStock\s*=\s*(true|false)/) === "true";
  const labels = groupLabels(page);
  const drafts = entries.map(([id, combination]): { id: string; draft: OfferDraft } => {
    const addition = Number(combination["price"] ?? Number.NaN);
    const quantity = Number(combination["quantity"] ?? Number.NaN);
    const path = `${PATH}.${id}`;
    const price = (base + addition * (1 + rate / 100)).toFixed(2);
    const fields = foundFields({
      price: Number.isFinite(addition) ? { text: price, path: `${path}.price`, machine: true } : null,
      sku: stated(combination["reference"], `${path}.reference`),
      gtin: stated(combination["ean13"], `${path}.ean13`),
      availability: Number.isFinite(quantity)
        ? { text: quantity > 0 ? "InStock" : ordersMore ? "BackOrder" : "OutOfStock", path: `${path}.quantity`, machine: true }
        : null,
    });
    return { id, draft: { extractor: "platform:prestashop", variant: variantOf(combination, labels), fields } };
  });
  const isShown = ({ draft }: { draft: OfferDraft }): boolean => Number(draft.fields.price?.text) === Number(shown.text);
  const told = new Set(drafts.map(({ draft }) => JSON.stringify(draft.variant)));
  if (told.size < drafts.length || told.has("{}") || drafts.some(({ draft }) => draft.fields.price === undefined)) return null;
  const chosen = page.$("#idCombination").first().attr("value") ?? "";
  const first = drafts.find(({ id }) => id === chosen) ?? drafts.find(isShown);
  if (first === undefined || !isShown(first)) return null;
  return [first, ...drafts.filter((one) => one !== first)].map(({ draft }) => draft);
}

/** What the form calls the groups of attributes, by their numbers. */
function groupLabels({ $ }: Page): ReadonlyMap<string, string> {
  const labels = $("#attributes label[for^=group_]").toArray().slice(0, MOST_GROUPS);
  return new Map(
    labels.map((label) => [
      ($(label).attr("for") ?? "").slice("group_".length),
      $(label)
        .text()
        .replace(/[\s:]+$/, "")
        .trim(),
    ]),
  );
}

function variantOf(combination: JsonObject, labels: ReadonlyMap<string, string>): Record<string, string> {
  const values = combination["attributes_values"];
  const told = Object.entries(isObject(values) ? values : {}).map(([group, value]) => {
    const label = labels.get(group) ?? "";
    return [label === "" ? `option${group}` : label, textOfValue(value)];
  });
  return Object.fromEntries(told.filter(([, value]) => value !== "")) as Record<string, string>;
}

function numberOf(page: Page, name: string): number | null {
  const text = scriptText(page, new RegExp(String.raw`\bvar ${name}\s*=\s*["']?(-?\d+(?:\.\d+)?)["']?\s*[;,]`));
  return text === null ? null : Number(text);
}

/** PHP writes what is empty in several ways; a special price of nothing changes nothing. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isObject(value) || [dig(value, "reduction"), dig(value, "price")].every((part) => Number(part ?? 0) <= 0);
}
