import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, textOfValue, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import { assignedValues } from "../../script-values.ts";

const DEEPEST = 8;
const MOST_VARIANTS = 2_000;

/** One draft per variant of a configurable product, from the configuration that its swatches or selects (or Hyvä) work with. */
export function readConfigurable(page: Page): readonly OfferDraft[] | null {
  const own = page.$("#product_addtocart_form input[name=product]").first().attr("value") ?? "";
  const config = configurations(page).find((found) => own === "" || textOfValue(found["productId"]) === own);
  const prices = config?.["optionPrices"];
  if (config === undefined || !isObject(prices) || Object.keys(prices).length > MOST_VARIANTS) return null;
  const drafts = Object.entries(prices).flatMap(([id, price]) => draftOf(config, id, price) ?? []);
  return drafts.length === 0 ? null : drafts;
}

function configurations(page: Page): JsonObject[] {
  const scripts = page.survey.scripts.filter(({ type, text }) => type.includes("magento-init") && text.includes("optionPrices"));
  const found = scripts.slice(0, 20).flatMap(({ text }) => search(parseLooseJson(text), 0));
  const hyva = assignedValues(page, /\binitConfigurable\w*Options(?:_\d+)?\(\s*['"]?\d+['"]?\s*,\s*/);
  return [...found, ...hyva.filter(isConfiguration)];
}

function search(value: unknown, depth: number): JsonObject[] {
  if (isConfiguration(value)) return [value];
  if (!isObject(value) || depth > DEEPEST) return [];
  return Object.values(value).flatMap((inner) => search(inner, depth + 1));
}

function isConfiguration(value: unknown): value is JsonObject {
  return isObject(value) && isObject(value["optionPrices"]) && isObject(value["attributes"]);
}

function draftOf(config: JsonObject, id: string, price: unknown): OfferDraft | null {
  const path = `optionPrices.${id}`;
  const [final, base, old] = ["finalPrice", "basePrice", "oldPrice"].map((kind) => dig(price, kind, "amount"));
  const variant: Record<string, string> = {};
  let offered = true;
  for (const [attribute, definition] of Object.entries(config["attributes"] as JsonObject)) {
    const chosen = textOfValue(dig(config, "index", id, attribute));
    const option = objectsOf(dig(definition, "options")).find((one) =>
      chosen === "" ? sells(one, id) : textOfValue(one["id"]) === chosen,
    );
    const [label, value] = [textOfValue(dig(definition, "label")), textOfValue(option?.["label"])];
    if (value === "") return null;
    variant[label === "" ? attribute : label] = value;
    // Options name the products that can be bought with them; shops that show sold-out ones keep a list apart.
    const salable = dig(config, "salable", attribute, textOfValue(option?.["id"]));
    offered &&= Array.isArray(salable) ? salable.map(textOfValue).includes(id) : option !== undefined && sells(option, id);
  }
  const gross = typeof final === "number" && typeof base === "number" && final / base > 1.02 && final / base < 1.3;
  return {
    extractor: "platform:magento",
    variant,
    fields: foundFields({
      price: stated(final, `${path}.finalPrice.amount`),
      regularPrice: stated(old, `${path}.oldPrice.amount`),
      netPrice: gross ? stated(base.toFixed(2), `${path}.basePrice.amount`) : null,
      tax: gross ? { text: "true", path: `${path}.basePrice.amount` } : null,
      sku: stated(dig(config, "sku", id), `sku.${id}`),
      availability: { text: offered ? "InStock" : "OutOfStock", path: "attributes, salable", machine: true },
    }),
  };
}

function sells(option: JsonObject, id: string): boolean {
  return Array.isArray(option["products"]) && option["products"].map(textOfValue).includes(id);
}
