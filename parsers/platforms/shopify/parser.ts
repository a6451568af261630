import type { Found, OfferDraft } from "../../draft.ts";
import {
  dig,
  foundFields,
  isObject,
  objectsOf,
  stated,
  statedMinor,
  statedStock,
  textOfValue as text,
  type JsonObject,
} from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import { assignedValues, scriptText } from "../../script-values.ts";
import type { Ended, PlatformParser } from "../../site-parser.ts";

const EXTRACTOR = "platform:shopify";
/** Amounts on Shopify's pages and in `.js` are hundredths in every currency, those without decimals included. */
const DECIMALS = 2;

/**
 * Shopify: the product's JSON in the theme's page (Dawn, older themes), its analytics object, and the documents `/products/x.js` and
 * `/products/x.json`. The first and the second count in hundredths, `.json` in decimals, and neither document names a currency of old.
 */
export const parser: PlatformParser = {
  version: 1,
  unverified: "Shopify's demonstration shop could not be reached; written after its theme and endpoint documentation.",
  markers: [/\bShopify\.shop\s*=\s*["']/, /\bShopifyAnalytics\.meta\b/, /\bShopify\.theme\s*=\s*\{/],
  read: readVariants,
  readJson,
};

function readVariants(page: Page): readonly OfferDraft[] | null {
  const meta = assignedValues(page, /\bvar meta\s*=\s*/).find((value) => isObject(dig(value, "product")));
  const product = dig(meta, "product");
  const id = text(dig(product, "id"));
  const currency = currencyOf(page);
  const full = embeddedProducts(page).find((candidate) => (id === "" ? isHere(candidate, page) : text(candidate["id"]) === id));
  if (full !== undefined) return selectedFirst(drafts(full, objectsOf(full["variants"]), "product JSON", currency), full, page);
  if (!isObject(product)) return null;
  const known = objectsOf(product["variants"]);
  const ids = new Set(known.map((variant) => text(variant["id"])));
  // Dawn writes the variants alone, without the product around them.
  const list = embeddedLists(page).find((variants) => variants.length > 0 && variants.every((variant) => ids.has(text(variant["id"]))));
  if (list !== undefined && list.length === known.length)
    return selectedFirst(drafts(product, list, "variants JSON", currency, optionNames(page)), { variants: list }, page);
  return selectedFirst(drafts(product, known, "meta.product", currency), product, page);
}

/** Product objects in the page's JSON scripts, whatever the theme calls them. */
function embeddedProducts(page: Page): JsonObject[] {
  return embedded(page)
    .flatMap((value) => [value, dig(value, "product")])
    .filter(isObject)
    .filter((value) => objectsOf(value["variants"]).some(isVariant));
}

function embeddedLists(page: Page): JsonObject[][] {
  return embedded(page).flatMap((value) => (Array.isArray(value) ? [objectsOf(value).filter(isVariant)] : []));
}

function embedded(page: Page): unknown[] {
  const scripts = page.survey.scripts.filter(({ type, text: source }) => type.includes("json") && source.includes('"price"'));
  return scripts.slice(0, 50).map((script) => parseLooseJson(script.text));
}

function isVariant(variant: JsonObject): boolean {
  return variant["id"] !== undefined && Number.isSafeInteger(variant["price"]) && Array.isArray(variant["options"]);
}

function isHere({ handle }: JsonObject, page: Page): boolean {
  return typeof handle === "string" && handle !== "" && new URL(page.url).pathname.replace(/\/$/, "").endsWith(`/products/${handle}`);
}

/** Prices on the page are in the visitor's currency, not the shop's. */
function currencyOf(page: Page): string | null {
  return (
    scriptText(page, /\bShopify\.currency\s*=\s*\{\s*"active"\s*:\s*"([A-Z]{3})"/) ??
    scriptText(page, /\bShopifyAnalytics\.meta\.currency\s*=\s*["']([A-Z]{3})["']/)
  );
}

/** Labels of the option pickers: Dawn's fieldsets and selects, the older themes' selectors. */
function optionNames(page: Page): string[] {
  const labels = page.$("variant-selects, variant-radios").first().find("legend, .form__label, label[for^=Option]").toArray();
  return labels.map((label) => page.$(label).clone().children().remove().end().text().trim().replace(/:$/, ""));
}

function drafts(
  product: JsonObject,
  variants: readonly JsonObject[],
  path: string,
  currency: string | null,
  labels: readonly string[] = [],
): OfferDraft[] {
  const names = Array.isArray(product["options"]) ? product["options"].map((option) => text(dig(option, "name") ?? option)) : [...labels];
  // What is sold by subscription only has no price for one.
  if (product["requires_selling_plan"] === true) return [];
  return variants.map((variant, i): OfferDraft => {
    const at = `${path} variants[${i}]`;
    return {
      extractor: EXTRACTOR,
      variant: variantOf(variant, names),
      fields: foundFields({
        price: statedMinor(variant["price"], DECIMALS, `${at}.price`),
        regularPrice: statedMinor(variant["compare_at_price"], DECIMALS, `${at}.compare_at_price`),
        currency: stated(currency, "Shopify.currency"),
        sku: stated(variant["sku"], `${at}.sku`),
        gtin: stated(variant["barcode"], `${at}.barcode`),
        brand: stated(product["vendor"], "vendor"),
        url: variantUrl(product, variants, variant),
        availability: statedStock(variant["available"], `${at}.available`),
      }),
    };
  });
}

/** The page of a document's product, and of its variant where it has several. */
function variantUrl({ handle }: JsonObject, variants: readonly JsonObject[], variant: JsonObject): Found | null {
  const query = variants.length > 1 ? `?variant=${text(variant["id"])}` : "";
  return text(handle) === "" ? null : { text: `/products/${encodeURIComponent(text(handle))}${query}`, path: "handle, id" };
}

function variantOf(variant: JsonObject, names: readonly string[]): Record<string, string> {
  const single = [variant["option1"], variant["option2"], variant["option3"]];
  const listed = Array.isArray(variant["options"]) ? variant["options"] : single;
  const values = listed.map(text).filter((value) => value !== "");
  const title = text(variant["public_title"] ?? variant["title"]);
  if (values.length === 0) return title === "" || title === "Default Title" ? {} : { title };
  if (values.length === 1 && values[0] === "Default Title") return {};
  return Object.fromEntries(values.map((value, i) => [(names[i] ?? "") === "" ? `option${i + 1}` : (names[i] as string), value]));
}

/** The variant of the address, else the first that can be bought: that is the one whose price themes show. */
function selectedFirst(found: readonly OfferDraft[], product: JsonObject, page: Page): readonly OfferDraft[] | null {
  const wanted = new URL(page.url).searchParams.get("variant");
  const variants = objectsOf(product["variants"]);
  const named = variants.findIndex((variant) => wanted !== null && text(variant["id"]) === wanted);
  const first =
    named === -1
      ? Math.max(
          0,
          variants.findIndex((variant) => variant["available"] === true),
        )
      : named;
  const chosen = found[first];
  return chosen === undefined ? null : [chosen, ...found.filter((_, i) => i !== first)];
}

function readJson(json: unknown, url: string): readonly OfferDraft[] | Ended | null {
  const wrapped = dig(json, "product");
  if (isObject(wrapped) && objectsOf(wrapped["variants"]).some(isDecimalVariant)) return documentOf(wrapped, decimalDrafts(wrapped));
  if (!isObject(json)) return null;
  if (objectsOf(json["products"]).some((product) => objectsOf(product["variants"]).some(isDecimalVariant)))
    return { outcome: "unreadable", reason: "The document lists several products; watch the address of one" };
  const variants = objectsOf(json["variants"]);
  if (text(json["handle"]) === "" || !variants.some(isVariant) || !Number.isSafeInteger(json["price"])) return null;
  return documentOf(json, selectedByUrl(drafts(json, variants, "$", null), variants, url));
}

/** `.json`: decimals; newer shops name the currency with each variant. */
function decimalDrafts(product: JsonObject): OfferDraft[] {
  const names = objectsOf(product["options"]).map((option) => text(option["name"]));
  return objectsOf(product["variants"]).map((variant, i): OfferDraft => {
    const at = `$.product.variants[${i}]`;
    return {
      extractor: EXTRACTOR,
      variant: variantOf(variant, names),
      fields: foundFields({
        price: stated(variant["price"], `${at}.price`),
        regularPrice: stated(variant["compare_at_price"], `${at}.compare_at_price`),
        currency: stated(variant["price_currency"], `${at}.price_currency`),
        sku: stated(variant["sku"], `${at}.sku`),
        gtin: stated(variant["barcode"], `${at}.barcode`),
        brand: stated(product["vendor"], "$.product.vendor"),
        url: variantUrl(product, objectsOf(product["variants"]), variant),
      }),
    };
  });
}

function isDecimalVariant(variant: JsonObject): boolean {
  return typeof variant["price"] === "string" && /^\d+\.\d+$/.test(variant["price"]) && variant["product_id"] !== undefined;
}

function selectedByUrl(found: readonly OfferDraft[], variants: readonly JsonObject[], url: string): readonly OfferDraft[] {
  const wanted = new URL(url).searchParams.get("variant");
  const first = variants.findIndex((variant) => text(variant["id"]) === wanted);
  const chosen = found[first];
  return chosen === undefined ? found : [chosen, ...found.filter((_, i) => i !== first)];
}

function documentOf(product: JsonObject, found: readonly OfferDraft[]): readonly OfferDraft[] {
  const name = stated(product["title"], "title");
  const image = stated(dig(product, "image", "src") ?? product["featured_image"], "image");
  return found.map((draft) => ({ ...draft, fields: { ...foundFields({ name, image }), ...draft.fields } }));
}
