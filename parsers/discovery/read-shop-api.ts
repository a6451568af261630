import { decodeHTML } from "entities/decode";
import type { FoundListing } from "../../domain/listing-candidate.ts";
import { UnreadablePageError } from "../../errors.ts";
import { dig, isObject, objectsOf, statedMinor, textOfValue as text, type JsonObject } from "../json-value.ts";
import type { FoundPage, PageToSearch } from "./found-page.ts";
import { listingOf } from "./listing-fields.ts";
import { unpack } from "./unpack.ts";

export const SHOPIFY_PAGE_SIZE = 250;
export const WOOCOMMERCE_PAGE_SIZE = 100;

/**
 * `/products.json?limit=250&page=N` of a Shopify shop: a listing per variant. It names no currency of old, so that of the source counts.
 * @throws UnreadablePageError
 */
export function readShopify(page: PageToSearch): FoundPage {
  const json = jsonOf(page);
  if (!isObject(json) || !Array.isArray(json["products"])) throw new UnreadablePageError("it is no list of products of Shopify");
  const products = objectsOf(json["products"]);
  const listings = products.flatMap((product) => variantsOf(product, page));
  return { listings, next: products.length < SHOPIFY_PAGE_SIZE ? [] : [nextByNumber(page, "shopify")], problems: [], cutOff: [] };
}

function variantsOf(product: JsonObject, page: PageToSearch): FoundListing[] {
  const handle = text(product["handle"]);
  if (handle === "") return [];
  const variants = objectsOf(product["variants"]);
  return (variants.length === 0 ? [{}] : variants).flatMap((variant: JsonObject) => {
    const query = variants.length > 1 ? `?variant=${encodeURIComponent(text(variant["id"]))}` : "";
    const url = page.siteUrl(`/products/${encodeURIComponent(handle)}${query}`, page.url);
    if (url === null) return [];
    const title = text(variant["title"]);
    const price = text(variant["price"]);
    const fields = {
      name: [text(product["title"]), title === "Default Title" ? "" : title].filter((part) => part !== "").join(" - "),
      brand: text(product["vendor"]),
      gtin: text(variant["barcode"]),
      sku: text(variant["sku"]),
      price,
      currency: text(variant["price_currency"]),
      machine: /^\d+\.\d\d$/.test(price),
      image: text(dig(variant, "featured_image", "src")) || text(dig(product, "images", "0", "src")),
    };
    return [listingOf(url, fields, page)];
  });
}

/**
 * `/wp-json/wc/store/v1/products?per_page=100&page=N` of WooCommerce. Amounts count in the unit that each product states; a range is no price.
 * @throws UnreadablePageError
 */
export function readWooCommerce(page: PageToSearch): FoundPage {
  const json = jsonOf(page);
  if (!Array.isArray(json)) throw new UnreadablePageError("it is no list of products of WooCommerce");
  const products = objectsOf(json).filter((product) => typeof product["permalink"] === "string");
  const urls = products.map((product) => page.siteUrl(text(product["permalink"])));
  const listings = products.flatMap((product, i) => {
    const url = urls[i];
    return url === null || url === undefined ? [] : [productOf(url, product, page)];
  });
  const number = Number(new URL(page.url).searchParams.get("page") ?? "1");
  const pages = Number(page.headers["x-wp-totalpages"] ?? Number.NaN);
  const more = Number.isInteger(pages) ? number < pages : json.length >= WOOCOMMERCE_PAGE_SIZE;
  const refused = urls.filter((url) => url === null).length;
  const problems = refused === 0 ? [] : [`${refused} products were left out: their addresses lie on another host`];
  return { listings, next: more && json.length > 0 ? [nextByNumber(page, "woocommerce")] : [], problems, cutOff: [] };
}

function productOf(url: string, product: JsonObject, page: PageToSearch): FoundListing {
  const prices = product["prices"];
  const decimals = dig(prices, "currency_minor_unit");
  const range = dig(prices, "price_range");
  const amount = isObject(range) || typeof decimals !== "number" ? null : statedMinor(dig(prices, "price"), decimals, "prices.price");
  return listingOf(
    url,
    {
      name: plain(text(product["name"])),
      brand: plain(text(dig(product, "brands", "0", "name"))),
      sku: text(product["sku"]),
      price: amount?.text,
      currency: text(dig(prices, "currency_code")),
      machine: true,
      image: text(dig(product, "images", "0", "src")),
    },
    page,
  );
}

/** The API gives names as they stand in HTML. */
function plain(html: string): string {
  return decodeHTML(html.replace(/<[^<>]*>/g, " "));
}

function nextByNumber({ url }: PageToSearch, kind: "shopify" | "woocommerce") {
  const next = new URL(url);
  next.searchParams.set("page", String(Math.max(1, Number(next.searchParams.get("page") ?? "1") || 1) + 1));
  return { kind, url: next.href, modifiedAt: null };
}

function jsonOf(page: PageToSearch): unknown {
  try {
    return JSON.parse(unpack(page.body, page.contentType, page.limits.documentBytes)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadablePageError("it is no JSON", { cause: error });
  }
}
