import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, stated, statedStock } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { Page } from "../../page.ts";
import { assignedValues } from "../../script-values.ts";
import type { Ended, PlatformParser } from "../../site-parser.ts";

/** BigCommerce (Stencil): `BCData.product_attributes`, the page's product as its default choice of options has it, with numbers and stock. */
export const parser: PlatformParser = {
  version: 1,
  unverified: "No saved page of a BigCommerce shop was at hand; written after its public Cornerstone theme.",
  markers: [/\bvar BCData\s*=\s*\{/, "window.stencilBootstrap", /cdn\d+\.bigcommerce\.com\/s-\w+\/stencil\//],
  endings: [
    { css: "body.category .productGrid, #product-listing-container", outcome: "unreadable", reason: "The page lists several products" },
  ],
  product: { sku: "[data-product-sku]", brand: ".productView-brand a" },
  read: readAttributes,
};

function readAttributes(page: Page): readonly OfferDraft[] | Ended | null {
  const attributes = assignedValues(page, /\bvar BCData\s*=\s*/)
    .map((data) => dig(data, "product_attributes"))
    .find(isObject);
  if (attributes === undefined) return null;
  const path = "BCData.product_attributes";
  const price = attributes["price"];
  // With a range, what is said is the price of a choice that nobody has made.
  const shownPrice = page.$(".productView-price .price--withTax, .productView-price .price--withoutTax").text();
  if (isObject(dig(price, "price_range")) || shownPrice.includes(" - ")) return onlyRange(shownPrice);
  const gross = dig(price, "with_tax");
  const shown = gross ?? dig(price, "without_tax");
  const kind = gross === undefined ? "without_tax" : "with_tax";
  const net = gross === undefined ? undefined : dig(price, "without_tax", "value");
  const buyable = attributes["purchasable"] !== false;
  const draft: OfferDraft = {
    extractor: "platform:bigcommerce",
    variant: {},
    fields: foundFields({
      price: stated(dig(shown, "value"), `${path}.price.${kind}.value`),
      currency: stated(dig(shown, "currency"), `${path}.price.${kind}.currency`),
      regularPrice: stated(
        dig(price, `non_sale_price_${kind}`, "value") ?? dig(price, `rrp_${kind}`, "value"),
        `${path}.price.non_sale_price_${kind}`,
      ),
      netPrice: stated(net, `${path}.price.without_tax.value`),
      // Only a shop that has both says that tax is in; without tax may also mean that none is charged.
      tax: gross !== undefined && net !== undefined ? { text: "true", path: `${path}.price.with_tax` } : null,
      sku: stated(attributes["sku"], `${path}.sku`),
      gtin: stated(attributes["gtin"] ?? attributes["upc"], `${path}.gtin`),
      mpn: stated(attributes["mpn"], `${path}.mpn`),
      availability: buyable || attributes["instock"] === false ? statedStock(attributes["instock"], `${path}.instock`) : null,
      quantity: stated(attributes["stock"], `${path}.stock`),
    }),
  };
  return [draft];
}
