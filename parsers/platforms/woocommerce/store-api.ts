import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, stated, statedMinor, statedStock, type JsonObject } from "../../json-value.ts";
import type { Ended } from "../../site-parser.ts";

/**
 * A product of the Store API (`/wp-json/wc/store/v1/products/12`, or the list with one product). Amounts count in the unit that
 * `currency_minor_unit` gives; the API of WooCommerce 4 gave plain numbers with `decimals` instead. null: not this API's document.
 */
export function readStoreApi(json: unknown): readonly OfferDraft[] | Ended | null {
  const products = (Array.isArray(json) ? json : [json]).filter(isProduct);
  const [product] = products;
  if (product === undefined || (Array.isArray(json) && products.length !== json.length)) return null;
  if (products.length > 1) return { outcome: "unreadable", reason: "The document lists several products; watch the address of one" };
  const prices = product["prices"] as JsonObject;
  const range = prices["price_range"];
  const [low, high] = [dig(range, "min_amount"), dig(range, "max_amount")].map(String);
  if (isObject(range) && low !== high)
    return { outcome: "ambiguous", reason: `The document gives only a range of prices, ${low} to ${high} in its smallest unit` };
  return [draftOf(product, prices)];
}

function isProduct(value: unknown): value is JsonObject {
  return isObject(value) && typeof value["permalink"] === "string" && typeof dig(value, "prices", "currency_code") === "string";
}

function draftOf(product: JsonObject, prices: JsonObject): OfferDraft {
  const decimals = prices["currency_minor_unit"];
  const amount = (key: string): ReturnType<typeof stated> =>
    typeof decimals === "number"
      ? statedMinor(prices[key], decimals, `prices.${key}`)
      : typeof prices["decimals"] === "number" && typeof prices[key] === "number"
        ? stated(prices[key], `prices.${key}`)
        : null;
  return {
    extractor: "platform:woocommerce",
    variant: {},
    fields: foundFields({
      url: stated(product["permalink"], "permalink"),
      name: stated(product["name"], "name"),
      brand: stated(dig(product, "brands", "0", "name"), "brands[0].name"),
      sku: stated(product["sku"], "sku"),
      price: amount("price"),
      regularPrice: amount("regular_price"),
      currency: stated(prices["currency_code"], "prices.currency_code"),
      availability:
        product["is_on_backorder"] === true && product["is_in_stock"] === true
          ? { text: "BackOrder", path: "is_on_backorder", machine: true }
          : statedStock(product["is_in_stock"], "is_in_stock"),
      quantity: stated(product["low_stock_remaining"], "low_stock_remaining"),
      rating: stated(product["average_rating"], "average_rating"),
      reviewCount: stated(product["review_count"], "review_count"),
      image: stated(dig(product, "images", "0", "src"), "images[0].src"),
    }),
  };
}
