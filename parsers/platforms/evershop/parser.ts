import type { Found, OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, statedStock, type JsonObject } from "../../json-value.ts";
import type { Page } from "../../page.ts";
import { assignedValues } from "../../script-values.ts";
import type { PlatformParser } from "../../site-parser.ts";

/** EverShop: `eContext`, the answers to the page's GraphQL queries. One product is the page's own; its siblings have no prices there. */
export const parser: PlatformParser = {
  version: 1,
  markers: [/\bvar eContext\s*=\s*\{/, /\bwindow\.eContext\s*=\s*\{/],
  read(page, { hints }) {
    const [context] = assignedValues(page, /\beContext\s*=\s*/);
    const product = productOf(context);
    if (product === null) return null;
    const draft = draftOf(product, context, page);
    if (draft.fields.currency !== undefined || (hints.currency ?? hints.country ?? null) !== null) return [draft];
    const shown = dig(product, "price", "special", "text") ?? draft.fields.price?.text;
    const reason = `The page states ${JSON.stringify(shown)}, and nothing in it says which currency that is; set the currency of the source`;
    return { outcome: "unreadable", reason };
  },
};

function productOf(context: unknown): JsonObject | null {
  const route = dig(context, "config", "pageMeta", "route");
  const answers = dig(context, "graphqlResponse");
  if (dig(route, "id") !== "productView" || !isObject(answers)) return null;
  const products = Object.values(answers)
    .filter(isObject)
    .filter((answer) => isObject(dig(answer, "price", "regular")));
  const uuid = dig(route, "params", "uuid");
  return (
    products.find((product) => product["uuid"] !== undefined && product["uuid"] === uuid) ??
    (products.length === 1 ? (products[0] ?? null) : null)
  );
}

function draftOf(product: JsonObject, context: unknown, page: Page): OfferDraft {
  const price = dig(product, "price", "special") ?? dig(product, "price", "regular");
  const currency = dig(price, "currency");
  const locale = dig(context, "locale") ?? page.survey.lang;
  const code = typeof currency === "string" ? currency : currencyOfText(locale, dig(price, "value"), dig(price, "text"));
  const coded = objectsOf(dig(product, "variantGroup", "variantAttributes")).map((attribute) => attribute["attributeCode"]);
  const told = objectsOf(product["attributes"]).filter((attribute) => coded.includes(attribute["attributeCode"]));
  return {
    extractor: "platform:evershop",
    variant: Object.fromEntries(told.map((attribute) => [String(attribute["attributeName"]), String(attribute["optionText"])])),
    fields: foundFields({
      name: stated(product["name"], "eContext product.name"),
      sku: stated(product["sku"], "eContext product.sku"),
      // "39,50 kr" may still be understood by the source's country.
      price: code === null ? textOf(price) : stated(dig(price, "value"), "eContext product.price.special.value"),
      regularPrice: stated(dig(product, "price", "regular", "value"), "eContext product.price.regular.value"),
      currency: stated(code, "eContext product.price.special.text"),
      availability: statedStock(dig(product, "inventory", "isInStock"), "eContext product.inventory.isInStock"),
      // Prices without tax are also what shops have that charge none.
      tax:
        dig(context, "config", "tax", "priceIncludingTax") === true
          ? { text: "true", path: "eContext config.tax.priceIncludingTax" }
          : null,
    }),
  };
}

function textOf(price: unknown): Found | null {
  const text = dig(price, "text");
  return typeof text === "string" ? { text, path: "eContext product.price.special.text" } : null;
}

/**
 * EverShop writes amounts with `Intl.NumberFormat` in the page's language. There a sign is no guess: of all currencies, the one
 * whose amount comes out as that very text; null where several do or none.
 */
function currencyOfText(locale: unknown, value: unknown, text: unknown): string | null {
  if (typeof locale !== "string" || typeof value !== "number" || typeof text !== "string") return null;
  try {
    const matching = Intl.supportedValuesOf("currency").filter(
      (currency) => spaced(new Intl.NumberFormat(locale, { style: "currency", currency }).format(value)) === spaced(text),
    );
    return matching.length === 1 ? (matching[0] ?? null) : null;
  } catch {
    // No language tag: nothing can be concluded from the text.
    return null;
  }
}

function spaced(text: string): string {
  return text.replace(/\s/g, " ");
}
