import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, stated, textOfValue, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import type { Ended, PlatformParser } from "../../site-parser.ts";

/** SAP Commerce (Hybris): Spartacus' transferred state, and the product document of its commerce API (OCC). Accelerator pages are read as any others. */
export const parser: PlatformParser = {
  version: 1,
  unverified: "No saved page of an SAP Commerce shop was at hand; written after the documentation of Spartacus and of its API.",
  markers: ["<cx-storefront", 'id="spartacus-app-state"', "yacceleratorstorefront", "/_ui/responsive/common/", /\bACC\.config\b/],
  endings: [
    { css: "cx-product-list, .page-productList, .page-productGrid", outcome: "unreadable", reason: "The page lists several products" },
  ],
  product: { sku: [".page-productDetails .product-details .code", "cx-product-intro .code"] },
  read(page) {
    const product = stateProduct(page);
    const read = product === null ? null : offerOf(product);
    return read === null || !Array.isArray(read) || read[0]?.fields.price === undefined ? null : (read as readonly OfferDraft[]);
  },
  readJson(json) {
    return isObject(json) && isProduct(json) ? offerOf(json) : null;
  },
};

function isProduct(value: JsonObject): boolean {
  return textOfValue(value["code"]) !== "" && textOfValue(dig(value, "price", "currencyIso")) !== "" && dig(value, "stock") !== undefined;
}

/** The product of the address in the state, put together from the parts ("scopes") in which it was loaded. */
function stateProduct(page: Page): JsonObject | null {
  const scripts = page.survey.scripts.filter(({ type, text }) => type.includes("json") && text.includes("currencyIso"));
  const path = decodeURIComponent(new URL(page.url).pathname.replace(/%(?![\da-f]{2})/gi, "%25"));
  for (const { text } of scripts.slice(0, 5)) {
    const state = parseLooseJson(
      text.replace(/&q;/g, '"').replace(/&l;/g, "<").replace(/&g;/g, ">").replace(/&s;/g, "'").replace(/&a;/g, "&"),
    );
    const entities = dig(state, "cx-state", "product", "details", "entities") ?? dig(state, "product", "details", "entities");
    if (!isObject(entities)) continue;
    const code = Object.keys(entities).find((key) => path.split("/").includes(key));
    const entity = code === undefined ? undefined : entities[code];
    if (!isObject(entity)) continue;
    const parts = [entity, ...Object.values(entity)].map((part) => dig(part, "value")).filter(isObject);
    const product = Object.assign({}, ...parts) as JsonObject;
    if (isProduct(product)) return product;
  }
  return null;
}

function offerOf(product: JsonObject): readonly OfferDraft[] | Ended {
  const [low, high] = [dig(product, "priceRange", "minPrice", "value"), dig(product, "priceRange", "maxPrice", "value")];
  if (textOfValue(dig(product, "price", "priceType")) === "FROM" || (low !== undefined && low !== high))
    return {
      outcome: "ambiguous",
      reason: `The product has no price of its own, only those of its variants from ${textOfValue(low ?? dig(product, "price", "value"))}`,
    };
  const words: Readonly<Record<string, string>> = { inStock: "InStock", lowStock: "LimitedAvailability", outOfStock: "OutOfStock" };
  const status = textOfValue(dig(product, "stock", "stockLevelStatus") ?? dig(product, "stock", "stockLevelStatus", "code"));
  const level = dig(product, "stock", "stockLevel");
  const draft: OfferDraft = {
    extractor: "platform:sap-commerce",
    variant: {},
    fields: foundFields({
      name: stated(textOfValue(product["name"]).replace(/<[^>]*>/g, ""), "name"),
      sku: stated(product["code"], "code"),
      gtin: stated(product["ean"], "ean"),
      brand: stated(product["manufacturer"], "manufacturer"),
      price: stated(dig(product, "price", "value"), "price.value"),
      currency: stated(dig(product, "price", "currencyIso"), "price.currencyIso"),
      availability: stated(words[status], "stock.stockLevelStatus"),
      quantity: typeof level === "number" && level > 0 ? stated(level, "stock.stockLevel") : null,
      rating: stated(product["averageRating"], "averageRating"),
      reviewCount: stated(product["numberOfReviews"], "numberOfReviews"),
    }),
  };
  return [draft];
}
