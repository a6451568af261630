import type { Fields } from "../../candidate.ts";
import type { Found, OfferDraft } from "../../draft.ts";
import { foundFields, stated } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { Page } from "../../page.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { readConfigurable } from "./configurable.ts";

/**
 * Magento 2 (Adobe Commerce), Luma and Hyvä: price boxes name the kind of each amount; configurable products carry the prices of all
 * their variants. Bundles and groups have ranges or several prices, which stay with the standard extraction.
 */
export const parser: PlatformParser = {
  version: 1,
  unverified: "Checked against one page with the Hyvä theme; Luma's price boxes and the configuration are from their templates.",
  markers: ["text/x-magento-init", "data-mage-init=", /\bMagento_[A-Z][A-Za-z]+\//],
  endings: [
    {
      css: "body.catalog-category-view, body.catalogsearch-result-index",
      outcome: "unreadable",
      reason: "The page lists several products",
    },
  ],
  product: {
    sku: [".product-info-main .product.attribute.sku .value", ".product-info-main [itemprop=sku]"],
    availability: ".product-info-main .stock",
  },
  read(page) {
    const drafts = readConfigurable(page);
    if (drafts !== null) return drafts;
    const fields = simplePrice(page);
    if (fields === "range") return onlyRange(page.$(".product-info-main .price-box").first().text());
    return fields === null ? null : [{ extractor: "platform:magento", variant: {}, fields } satisfies OfferDraft];
  },
};

/** Amounts of the one price box of the product's own part; "as low as", groups and bundles have none of their own. */
function simplePrice(page: Page): Fields | "range" | null {
  const { $ } = page;
  const boxes = $(".product-info-main .price-box").filter((_, box) => $(box).closest(".prices-tier, .products-grid, .block").length === 0);
  const main = boxes.first();
  const ids = new Set(boxes.toArray().map((box) => $(box).attr("data-product-id") ?? ""));
  if (main.length === 0) return null;
  if ($("#super-product-table, .bundle-options-container").length > 0) return "range";
  if (main.find("[data-price-type=minPrice], [data-price-type=maxPrice], .minimal-price, .price-from").length > 0) return "range";
  if (/\p{L}/u.test(main.find(".normal-price .price-label").text())) return "range";
  if (ids.size > 1) return null;
  const amounts = (kind: string): Found[] =>
    main
      .find(`[data-price-type=${kind}]`)
      .toArray()
      .filter((element) => page.survey.contexts.get(element as never)?.hidden === false)
      .flatMap((element) => stated($(element).attr("data-price-amount"), `.price-box [data-price-type=${kind}]@data-price-amount`) ?? []);
  const finals = new Map(amounts("finalPrice").map((found) => [found.text, found]));
  const [price] = finals.values();
  if (price === undefined || finals.size > 1) return null;
  const [net = null] = amounts("basePrice");
  const [regularPrice = null] = amounts("oldPrice");
  // Shops that show both call the one without tax the base price.
  const doubled = net !== null && Number(net.text) < Number(price.text);
  return foundFields({
    price,
    regularPrice,
    netPrice: doubled ? net : null,
    tax: doubled ? { text: "true", path: ".price-box [data-price-type=basePrice]" } : null,
  });
}
