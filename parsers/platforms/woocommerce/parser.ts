import { readAvailability } from "../../availability-text.ts";
import type { OfferDraft } from "../../draft.ts";
import { foundFields, stated, statedStock } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import { onlyRange } from "../../only-range.ts";
import type { Page } from "../../page.ts";
import type { ParserTools, PlatformParser } from "../../site-parser.ts";
import { readPriceBox, type PriceBox } from "./price-box.ts";
import { readStoreApi } from "./store-api.ts";

const EXTRACTOR = "platform:woocommerce";
const MOST_ATTRIBUTES = 20;

/** What WooCommerce writes about one variation into the form (templates/single-product/add-to-cart/variable.php). */
interface Variation {
  readonly sku?: unknown;
  readonly display_price?: unknown;
  readonly display_regular_price?: unknown;
  readonly availability_html?: unknown;
  readonly is_in_stock?: unknown;
  readonly is_purchasable?: unknown;
  readonly variation_is_active?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * WooCommerce (WordPress): classic and block templates, and the Store API. Variations come from the form's own data; a simple product
 * from the price box, whose suffix says whether tax is in.
 */
export const parser: PlatformParser = {
  version: 3,
  markers: [/<body[^>]{0,2000}\bwoocommerce(-page)?\b/, "wp-content/plugins/woocommerce/", "wc-block-components-product-price"],
  product: {
    sku: [".product_meta .sku", ".wp-block-woocommerce-product-sku .sku"],
    availability: [".summary .stock", ".product p.stock", ".wp-block-woocommerce-product-stock-indicator"],
  },
  read(page, tools) {
    const box = readPriceBox(page, tools);
    return variations(page, box) ?? (box?.range === undefined ? simple(page, box, tools) : onlyRange(box.range));
  },
  readJson: readStoreApi,
};

function simple(page: Page, box: PriceBox | null, tools: ParserTools): readonly OfferDraft[] | null {
  // Products in a group have prices of their own, and none of them is the page's.
  if (box?.fields.price === undefined || page.$("form.grouped_form, form.variations_form").length > 0) return null;
  const quantity = tools.find({ css: ".summary .stock.in-stock", pattern: /\d+/ });
  return [{ extractor: EXTRACTOR, variant: {}, fields: foundFields({ ...box.fields, quantity }) }];
}

/** One draft per variation. Large products load theirs by script (`false` in the attribute): null, the standard then sees a range. */
function variations(page: Page, box: PriceBox | null): readonly OfferDraft[] | null {
  const data = page.$("form.variations_form").first().attr("data-product_variations");
  const list = data === undefined ? null : parseLooseJson(data);
  // With both prices shown, nothing says which of the two the form's amounts are.
  if (!Array.isArray(list) || list.length === 0 || box?.doubled === true) return null;
  const names = attributeNames(page);
  return (list as Variation[])
    .filter((variation) => variation.variation_is_active !== false && variation.is_purchasable !== false)
    .map((variation, i) => draftOf(variation, `form.variations_form@data-product_variations[${i}]`, names, box?.taxIncluded ?? null));
}

/** What the form calls an attribute and its values. */
interface Attribute {
  readonly label: string | null;
  readonly values: ReadonlyMap<string, string>;
}

/** The form's own words for what the data names by slugs: "attribute_pa_color" is "Color", its "dark-blue" is "Dark blue". */
function attributeNames({ $ }: Page): ReadonlyMap<string, Attribute> {
  return new Map(
    $("form.variations_form .variations tr")
      .toArray()
      .slice(0, MOST_ATTRIBUTES)
      .flatMap((row) => {
        const name = $(row).find("[name^=attribute_]").first().attr("name");
        const label = $(row).find("label").first().text().trim();
        const options = $(row).find("option[value]").toArray();
        const values = options.map((option) => [$(option).attr("value") ?? "", $(option).text().trim()] as const);
        return name === undefined
          ? []
          : [[name, { label: label === "" ? null : label, values: new Map(values.filter(([, text]) => text !== "")) }] as const];
      }),
  );
}

function draftOf(variation: Variation, path: string, names: ReadonlyMap<string, Attribute>, taxIncluded: boolean | null): OfferDraft {
  const stock = typeof variation.availability_html === "string" ? variation.availability_html.replace(/<[^<>]*>/g, " ").trim() : "";
  const price = stated(variation.display_price, `${path}.display_price`);
  const inStock = statedStock(variation.is_in_stock, `${path}.is_in_stock`);
  // An empty value means "any": it does not tell this variation from its siblings.
  const told = Object.entries(variation.attributes ?? {}).flatMap(([name, value]) =>
    typeof value === "string" && value !== ""
      ? [[names.get(name)?.label ?? name.replace(/^attribute_(pa_)?/, ""), names.get(name)?.values.get(value) ?? value]]
      : [],
  );
  return {
    extractor: EXTRACTOR,
    variant: Object.fromEntries(told) as Record<string, string>,
    fields: foundFields({
      price,
      regularPrice: stated(variation.display_regular_price, `${path}.display_regular_price`),
      netPrice: taxIncluded === false ? price : null,
      tax: taxIncluded === null ? null : { text: String(taxIncluded), path: ".woocommerce-price-suffix" },
      sku: stated(variation.sku, `${path}.sku`),
      // "Available on backorder" counts as in stock for WooCommerce.
      availability:
        inStock?.text === "InStock" && readAvailability(stock) !== null ? { text: stock, path: `${path}.availability_html` } : inStock,
      quantity: inStock?.text === "InStock" ? stated(/\d+/.exec(stock)?.[0], `${path}.availability_html`) : null,
    }),
  };
}
