import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, statedMinor, textOfValue, type JsonObject } from "../../json-value.ts";
import { currencyExponent } from "../../../domain/money.ts";
import type { Ended, PlatformParser } from "../../site-parser.ts";

/** Vendure: answers of its shop API (GraphQL). Its pages are every shop's own, so it has documents only. */
export const parser: PlatformParser = {
  version: 1,
  markers: [],
  readJson,
};

function readJson(json: unknown): readonly OfferDraft[] | Ended | null {
  const data = dig(json, "data");
  const products = [dig(data, "product"), ...objectsOf(dig(data, "products", "items"))].filter(isObject).filter(isProduct);
  const [product] = products;
  if (product === undefined) return null;
  if (products.length > 1) return { outcome: "unreadable", reason: "The document lists several products; ask for one" };
  const variants = objectsOf(product["variants"]).filter(isVariant);
  return variants.map((variant, i) => draftOf(product, variant, variants.length, `data.product.variants[${i}]`));
}

function isProduct(product: JsonObject): boolean {
  return objectsOf(product["variants"]).some(isVariant);
}

function isVariant({ price, priceWithTax, currencyCode }: JsonObject): boolean {
  return typeof currencyCode === "string" && (Number.isSafeInteger(price) || Number.isSafeInteger(priceWithTax));
}

/** `price` is always without tax, `priceWithTax` always with it; both count in hundredths. */
function draftOf(product: JsonObject, variant: JsonObject, count: number, path: string): OfferDraft {
  // How Vendure counts currencies with other decimals is each shop's own setting.
  const decimals = currencyExponent(textOfValue(variant["currencyCode"])) === 2 ? 2 : -1;
  const gross = statedMinor(variant["priceWithTax"], decimals, `${path}.priceWithTax`);
  const net = statedMinor(variant["price"], decimals, `${path}.price`);
  const price = gross ?? net;
  return {
    extractor: "platform:vendure",
    variant: count > 1 ? variantOf(product, variant) : {},
    fields: foundFields({
      name: stated(product["name"], "data.product.name"),
      sku: stated(variant["sku"], `${path}.sku`),
      price,
      netPrice: net,
      tax: price === null ? null : { text: String(gross !== null), path: price.path },
      currency: stated(variant["currencyCode"], `${path}.currencyCode`),
      availability: stockOf(variant["stockLevel"], `${path}.stockLevel`),
      quantity: /^\d+$/.test(textOfValue(variant["stockLevel"])) ? stated(variant["stockLevel"], `${path}.stockLevel`) : null,
      image: stated(dig(variant, "featuredAsset", "preview") ?? dig(product, "featuredAsset", "preview"), "featuredAsset.preview"),
    }),
  };
}

function variantOf(product: JsonObject, variant: JsonObject): Record<string, string> {
  const options = objectsOf(variant["options"]).filter((option) => typeof option["name"] === "string");
  if (options.length > 0)
    return Object.fromEntries(
      options.map((option, i) => [textOfValue(dig(option, "group", "name")) || `option${i + 1}`, textOfValue(option["name"])]),
    );
  const [name, own] = [textOfValue(product["name"]), textOfValue(variant["name"])];
  return own === "" ? {} : { variant: own.startsWith(`${name} `) ? own.slice(name.length + 1) : own };
}

/** The shop API says a level, or where the shop wants it a number. */
function stockOf(level: unknown, path: string): ReturnType<typeof stated> {
  const text = textOfValue(level);
  if (/^\d+$/.test(text)) return { text: Number(text) > 0 ? "InStock" : "OutOfStock", path, machine: true };
  const words: Readonly<Record<string, string>> = { IN_STOCK: "InStock", LOW_STOCK: "LimitedAvailability", OUT_OF_STOCK: "OutOfStock" };
  return stated(words[text], path);
}
