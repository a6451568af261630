import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, textOfValue, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import type { Ended, PlatformParser } from "../../site-parser.ts";

/**
 * SAP Commerce (Hybris): Spartacus' transferred state, and the product document of its commerce API (OCC), with the product's siblings where
 * each has a price of its own. Accelerator pages are read as any others.
 */
export const parser: PlatformParser = {
  version: 2,
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
  const variants = variantsOf(product);
  if (variants.length > 1) return variants.map(({ option, variant }) => variantDraft(product, option, variant));
  const [low, high] = [dig(product, "priceRange", "minPrice", "value"), dig(product, "priceRange", "maxPrice", "value")];
  if (textOfValue(dig(product, "price", "priceType")) === "FROM" || (low !== undefined && low !== high))
    return {
      outcome: "ambiguous",
      reason: `The product has no price of its own, only those of its variants from ${textOfValue(low ?? dig(product, "price", "value"))}`,
    };
  return [draftOf(product, { sku: product["code"], gtin: product["ean"] }, product, "price", {})];
}

interface Variant {
  readonly option: JsonObject;
  readonly variant: Readonly<Record<string, string>>;
}

/** The siblings among which the product stands, itself first; nothing where one has no price, or two are not told apart. */
function variantsOf(product: JsonObject): Variant[] {
  const code = textOfValue(product["code"]);
  const isOwn = (option: JsonObject): boolean => textOfValue(option["code"]) === code;
  const levels = objectsOf(product["baseOptions"]).map((level) => objectsOf(level["options"]));
  const options = levels.find((level) => level.some(isOwn)) ?? objectsOf(product["variantOptions"]);
  const variants = options.map((option): Variant => {
    const told = objectsOf(option["variantOptionQualifiers"]).map(({ name, qualifier, value }) => [
      textOfValue(name) || textOfValue(qualifier),
      textOfValue(value),
    ]);
    return { option, variant: Object.fromEntries(told.filter(([name, value]) => name !== "" && value !== "")) as Record<string, string> };
  });
  const told = new Set(variants.map(({ variant }) => JSON.stringify(variant)));
  const priced = variants.every(({ option }) => textOfValue(dig(option, "priceData", "value")) !== "");
  if (!priced || told.size < variants.length || told.has("{}")) return [];
  return variants.toSorted((a, b) => Number(isOwn(b.option)) - Number(isOwn(a.option)));
}

function variantDraft(product: JsonObject, option: JsonObject, variant: Variant["variant"]): OfferDraft {
  const isOwn = textOfValue(option["code"]) === textOfValue(product["code"]);
  const said = { sku: option["code"], gtin: isOwn ? product["ean"] : undefined };
  return draftOf(product, said, option, "priceData", variant);
}

/** What the product says of itself and its variants, with price and stock of `priced`. */
function draftOf(
  product: JsonObject,
  said: { readonly sku: unknown; readonly gtin: unknown },
  priced: JsonObject,
  price: "price" | "priceData",
  variant: Variant["variant"],
): OfferDraft {
  const words: Readonly<Record<string, string>> = { inStock: "InStock", lowStock: "LimitedAvailability", outOfStock: "OutOfStock" };
  const status = textOfValue(dig(priced, "stock", "stockLevelStatus") ?? dig(priced, "stock", "stockLevelStatus", "code"));
  const level = dig(priced, "stock", "stockLevel");
  return {
    extractor: "platform:sap-commerce",
    variant,
    fields: foundFields({
      name: stated(textOfValue(product["name"]).replace(/<[^<>]*>/g, ""), "name"),
      brand: stated(product["manufacturer"], "manufacturer"),
      rating: stated(product["averageRating"], "averageRating"),
      reviewCount: stated(product["numberOfReviews"], "numberOfReviews"),
      sku: stated(said.sku, "code"),
      gtin: stated(said.gtin, "ean"),
      price: stated(dig(priced, price, "value"), `${price}.value`),
      currency: stated(dig(priced, price, "currencyIso") ?? dig(product, "price", "currencyIso"), `${price}.currencyIso`),
      availability: stated(words[status], "stock.stockLevelStatus"),
      quantity: typeof level === "number" && level > 0 ? stated(level, "stock.stockLevel") : null,
    }),
  };
}
