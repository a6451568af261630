import type { Fields } from "../../candidate.ts";
import { cellsText } from "../../cells-text.ts";
import { foundFields, stated } from "../../json-value.ts";
import type { Page } from "../../page.ts";
import type { ParserTools, PlatformParser } from "../../site-parser.ts";
import { taxNote } from "../../tax-note.ts";

const MOST_GROUPS = 20;
const BOX = ".product-detail-buy .product-detail-price-container";

/** Shopware 6, default storefront: the buy widget's price, its block prices, list price and the lowest price of 30 days ("regulation price"). */
export const parser: PlatformParser = {
  version: 2,
  unverified: "No saved page of a Shopware 6 shop was at hand; written after its public storefront templates.",
  markers: ["frontend.cart.offcanvas", "/bundles/storefront/", /\bclass="[^"]*\bis-ctl-(product|navigation|search)\b/],
  endings: [
    { css: "body.is-ctl-navigation .cms-element-product-listing", outcome: "unreadable", reason: "The page lists several products" },
  ],
  product: {
    sku: ".product-detail-ordernumber",
    lowestPrice30Days: `${BOX} .regulation-price`,
    unitPrice: ".product-detail-buy .price-unit-reference-content",
    delivery: ".product-detail-buy .delivery-information",
    availability: ".product-detail-buy .delivery-information",
  },
  read(page, tools) {
    const price = blockPrices(page, tools) ?? singlePrice(tools);
    const tax = taxNote(tools.find(".product-detail-buy .product-detail-tax"));
    const fields = foundFields({ ...price, tax, netPrice: tax?.text === "false" ? (price["price"] ?? null) : null });
    return [{ extractor: "platform:shopware-6", variant: chosen(page), fields }];
  },
};

function singlePrice(tools: ParserTools): Fields {
  const stating = tools.find({ css: `${BOX} > meta[itemprop=price]`, attribute: "content" });
  // Older templates have the list price inside the same paragraph.
  const shown = tools.find({ css: `${BOX} .product-detail-price`, pattern: /^[^*%]+/ });
  return foundFields({
    price: stating ?? shown,
    regularPrice: tools.find([`${BOX} .list-price-price`, `${BOX} .product-detail-list-price-wrapper > span:not([class])`]),
  });
}

/** "Up to 9: 12.00", "From 10: 11.00": the first row is the price of one piece. */
function blockPrices(page: Page, tools: ParserTools): Fields | null {
  const [first, second] = page.$(`${BOX} .product-block-prices-body .product-block-prices-row`).toArray();
  if (first === undefined || second === undefined) return null;
  const places = ["td.product-block-prices-cell", ".product-block-prices-cell:nth-child(2)"];
  const more = tools.find(places, second);
  return foundFields({
    price: tools.find(places, first),
    multiBuyPrice: more === null ? null : { ...more, condition: cellsText(page, second) },
  });
}

function chosen(page: Page): Record<string, string> {
  const groups = page.$(".product-detail-configurator-group").toArray().slice(0, MOST_GROUPS);
  return Object.fromEntries(
    groups.flatMap((group) => {
      // Newer templates say for screen readers that there is something to choose.
      const title = page.$(group).find(".product-detail-configurator-group-title").first().text().replace(/\s+/g, " ").trim();
      const name = title.replace(/^(?:select|choose)\s+|\s+(?:aus)?wählen$|:$/giu, "");
      const picked = page.$(group).find("input[checked]").first();
      const label = page
        .$(group)
        .find(`label[for="${(picked.attr("id") ?? "").replace(/["\\]/g, "")}"]`)
        .first();
      const value = stated(label.attr("title") ?? label.text(), "")?.text ?? page.$(group).find("option[selected]").first().text().trim();
      return name === "" || value === "" || picked.length + page.$(group).find("option[selected]").length === 0 ? [] : [[name, value]];
    }),
  );
}
