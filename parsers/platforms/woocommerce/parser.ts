import type { DraftField, Found, OfferDraft } from "../../draft.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import type { PlatformParser } from "../../site-parser.ts";

/** What WooCommerce writes about one variation into the form (templates/single-product/add-to-cart/variable.php). */
interface Variation {
  readonly sku?: unknown;
  readonly display_price?: unknown;
  readonly display_regular_price?: unknown;
  readonly is_in_stock?: unknown;
  readonly is_purchasable?: unknown;
  readonly variation_is_active?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const PLACES = [
  ["price", "display_price"],
  ["regularPrice", "display_regular_price"],
  ["sku", "sku"],
] as const satisfies readonly (readonly [DraftField, keyof Variation])[];

/** WooCommerce (WordPress): classic and block templates. Variations come from the form's own data; a simple product needs only the places. */
export const parser: PlatformParser = {
  version: 1,
  markers: [/<body[^>]{0,2000}\bwoocommerce(-page)?\b/, "wp-content/plugins/woocommerce/", "wc-block-components-product-price"],
  product: {
    sku: [".product_meta .sku", ".wp-block-woocommerce-product-sku .sku"],
    regularPrice: [".summary .price del .amount", ".wp-block-woocommerce-product-price del .amount"],
    availability: [".summary .stock", ".product p.stock", ".wp-block-woocommerce-product-stock-indicator"],
  },
  read: variations,
};

/** One draft per variation. Large products load theirs by script (`false` in the attribute): null, the standard then sees a range. */
function variations(page: Page): readonly OfferDraft[] | null {
  const data = page.$("form.variations_form").first().attr("data-product_variations");
  const list = data === undefined ? null : parseLooseJson(data);
  if (!Array.isArray(list) || list.length === 0) return null;
  return (list as Variation[])
    .filter((variation) => variation.variation_is_active !== false && variation.is_purchasable !== false)
    .map((variation, i) => draftOf(variation, `form.variations_form@data-product_variations[${i}]`));
}

function draftOf(variation: Variation, path: string): OfferDraft {
  const fields: Partial<Record<DraftField, Found>> = {};
  for (const [field, key] of PLACES) {
    const value = variation[key];
    if (typeof value === "number" || (typeof value === "string" && value !== ""))
      fields[field] = { text: String(value), path: `${path}.${key}`, machine: true };
  }
  if (typeof variation.is_in_stock === "boolean")
    fields.availability = { text: variation.is_in_stock ? "InStock" : "OutOfStock", path: `${path}.is_in_stock`, machine: true };
  // An empty value means "any": it does not tell this variation from its siblings.
  const told = Object.entries(variation.attributes ?? {}).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [[name.replace(/^attribute_(pa_)?/, ""), value]] : [],
  );
  return { extractor: "platform:woocommerce", fields, variant: Object.fromEntries(told) as Record<string, string> };
}
