import type { Fields } from "../../candidate.ts";
import type { Found, OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, textOfValue, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import { scriptText } from "../../script-values.ts";
import type { Ended, ParserTools, Place, PlatformParser } from "../../site-parser.ts";
import { readTaxText } from "../../tax-text.ts";
import { readCombinations } from "./combinations.ts";

const DATA = "#product-details@data-product";
const PRICE: readonly Place[] = [
  {
    css: ".product-prices .current-price [itemprop=price], .product-prices .current-price-value",
    attribute: "content",
  },
  { css: "#our_price_display", attribute: "content" },
  "#our_price_display",
  ".product__prices .product__current-price",
];
const TAX = [".product-prices .tax-shipping-delivery-label", ".content_prices .our_price_display"];

/**
 * PrestaShop 1.7 to 9 (`data-product` holds the chosen combination; its siblings are loaded on choice) and 1.6 (`#our_price_display`, whose
 * page has all combinations).
 */
export const parser: PlatformParser = {
  version: 2,
  unverified: "Checked against a page of 1.7; what 1.6 and 8 do differently is from their templates.",
  markers: [
    /\bvar prestashop\s*=\s*\{/,
    /<meta name="generator" content="PrestaShop"/,
    /\bvar static_token_?\b[^;]{0,80};[\s\S]{0,4000}\bproductPrice\b/,
  ],
  endings: [
    {
      css: "body#category, body#search, body#manufacturer, body#prices-drop, body#new-products",
      outcome: "unreadable",
      reason: "The page lists several products",
    },
  ],
  product: {
    regularPrice: [".product-prices .product-discount .regular-price", "#old_price_display .price", "#old_price_display"],
    sku: ["#product-details .product-reference span", { css: "#product_reference span[itemprop=sku]", attribute: "content" }],
    availability: ["#availability_value", "#product-availability"],
  },
  read: combination,
};

function combination(page: Page, tools: ParserTools): readonly OfferDraft[] | Ended {
  const text = page.$("#product-details[data-product], .js-product-details[data-product]").first().attr("data-product");
  const data = text === undefined ? null : parseLooseJson(text);
  const product = isObject(data) ? data : {};
  const amount = stated(product["price_amount"], `${DATA} price_amount`) ?? tools.find(PRICE) ?? priceText(product);
  if (textOfValue(product["show_price"]) === "0" || product["show_price"] === false)
    return { outcome: "unreadable", reason: "The shop shows no price for this product" };
  const combinations = data === null ? readCombinations(page, amount) : null;
  if (combinations !== null) return combinations;
  const draft: OfferDraft = {
    extractor: "platform:prestashop",
    variant: variantOf(product),
    fields: foundFields({
      ...(amount !== null
        ? { price: amount, ...taxFields(product, Number(amount.machine === true ? amount.text : Number.NaN), tools) }
        : {}),
      currency: stated(scriptText(page, /"currency":\{[^{}]{0,200}"iso_code":"([A-Z]{3})"/), "prestashop.currency.iso_code"),
      regularPrice: dig(product, "has_discount") === true ? stated(product["regular_price_amount"], `${DATA} regular_price_amount`) : null,
      sku: stated(product["reference_to_display"], `${DATA} reference_to_display`) ?? stated(product["reference"], `${DATA} reference`),
      gtin: stated(product["ean13"], `${DATA} ean13`) ?? stated(product["upc"], `${DATA} upc`),
      mpn: stated(product["mpn"], `${DATA} mpn`),
      unitPrice: stated(product["unit_price_full"], `${DATA} unit_price_full`),
      itemCondition: stated(dig(product, "condition", "type") ?? product["condition"], `${DATA} condition`),
      ...stockOf(product),
    }),
  };
  return [draft];
}

/** "700,30 €": texts for people are no decimals with a dot. */
function priceText(product: JsonObject): Found | null {
  const found = stated(product["price"], `${DATA} price`);
  return found === null || /^\d+(\.\d+)?$/.test(found.text) ? null : { text: found.text, path: found.path };
}

/** `price_tax_exc` beside the price and the rate tells in which of the two the page shows its prices. */
function taxFields(product: JsonObject, price: number, tools: ParserTools): Fields {
  const [net, rate] = [product["price_tax_exc"], product["rate"]];
  const path = `${DATA} price_tax_exc`;
  const label = tools.find(TAX);
  const said = label === null ? null : readTaxText(label.text);
  if (typeof net === "number" && typeof rate === "number" && rate > 0 && price > 0) {
    const included = Math.abs(net * (1 + rate / 100) - price) < 0.02;
    const excluded = Math.abs(net - price) < 0.005;
    if (included !== excluded && said !== !included)
      return foundFields({ tax: { text: String(included), path }, netPrice: stated(net.toFixed(2), path) });
  }
  return said === null || label === null ? {} : { tax: { ...label, text: String(said) } };
}

function stockOf(product: JsonObject): Fields {
  const path = `${DATA} availability`;
  const quantity = Number(product["quantity"] ?? Number.NaN);
  const ordersMore = textOfValue(product["allow_oosp"]) === "1" || product["allow_oosp"] === true;
  if (textOfValue(product["available_for_order"]) === "0") return {};
  if (quantity <= 0 && ordersMore) return { availability: { text: "BackOrder", path, machine: true } };
  const words: Readonly<Record<string, string>> = {
    available: "InStock",
    last_remaining_items: "LimitedAvailability",
    unavailable: "OutOfStock",
  };
  const known = words[textOfValue(product["availability"])];
  // Combinations that are sold out themselves say "unavailable" as well.
  const shown = product["show_quantities"] === true && quantity > 0;
  return foundFields({ availability: stated(known, path), quantity: shown ? stated(quantity, `${DATA} quantity`) : null });
}

function variantOf({ attributes }: JsonObject): Record<string, string> {
  const list = Array.isArray(attributes) ? objectsOf(attributes) : isObject(attributes) ? Object.values(attributes).filter(isObject) : [];
  return Object.fromEntries(
    list.flatMap(({ group, name }) => (typeof group === "string" && typeof name === "string" ? [[group, name]] : [])),
  );
}
