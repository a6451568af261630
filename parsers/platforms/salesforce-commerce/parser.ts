import { foundFields } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { Page } from "../../page.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { readProductVariation } from "./product-variation.ts";

const MOST_ATTRIBUTES = 20;
const SFRA = ".product-detail .prices .price, .product-wrapper .prices .price";
const GENESIS = "#product-content .product-price, #pdpMain .product-price, #pdpMain .pricing .price";

/**
 * Salesforce Commerce Cloud (Demandware): SFRA and the older SiteGenesis. Tiles of other products have the same price markup elsewhere. A page
 * has the chosen variant alone; its siblings are loaded on choice, from `Product-Variation`.
 */
export const parser: PlatformParser = {
  version: 2,
  unverified: "Checked against pages of two SiteGenesis shops; SFRA is from its documentation.",
  // Catalogue pictures ("/on/demandware.static/-/Sites-…") stand on pages of other programs too.
  markers: ["/on/demandware.static/Sites-", "/on/demandware.store/Sites-"],
  endings: [
    {
      css: ".page[data-action=Search-Show], #search-result-items, .search-result-items",
      outcome: "unreadable",
      reason: "The page lists several products",
    },
  ],
  product: {
    sku: [
      ".product-detail .product-number .product-id",
      "#product-content .product-number [itemprop=productID]",
      "#pdpMain .productid [itemprop=productID]",
    ],
  },
  read(page, tools) {
    const box = visible(page, SFRA) ?? visible(page, GENESIS);
    if (box === null || page.$(".product-set-detail, .product-set-list, .set-items").length > 0) return null;
    if (hasRange(page, box)) return onlyRange(page.$(box).text());
    const price = tools.find(
      [{ css: ".sales .value", attribute: "content" }, ".sales", ".price-sales [itemprop=price]", ".price-sales", ".salesprice"],
      box,
    );
    const regularPrice = tools.find(
      [{ css: "del .value, .strike-through .value", attribute: "content" }, "del", ".price-standard", ".standardprice"],
      box,
    );
    // The price before the reduction alone is nobody's price.
    if (price === null && regularPrice !== null)
      return { outcome: "unreadable", reason: "The page has the price before a reduction and not the reduced one" };
    // `content` says "null" where the shop hides the price.
    if (price === null || price.text === "null") return null;
    return [{ extractor: "platform:salesforce-commerce", variant: chosen(page), fields: foundFields({ price, regularPrice }) }];
  },
  readJson: readProductVariation,
};

function visible(page: Page, css: string): Parameters<Page["$"]>[0] | null {
  const boxes = page.$(css).toArray();
  return (
    boxes.find(
      (box) => page.survey.contexts.get(box as never)?.hidden === false && page.$(box).closest(".product-tile, .tile-body").length === 0,
    ) ?? null
  );
}

function hasRange(page: Page, box: Parameters<Page["$"]>[0]): boolean {
  const text = page.$(box).text().replace(/\s+/g, " ");
  return page.$(box).find(".range, .tiered").length > 0 || /\d\s*[-–]\s*\D{0,4}\d/.test(text);
}

/** SFRA's selects and swatches (`data-attr`), as far as something is chosen in them. */
function chosen({ $ }: Page): Record<string, string> {
  const told = $(".product-detail [data-attr]")
    .toArray()
    .slice(0, MOST_ATTRIBUTES)
    .map((row) => {
      const name = $(row).find("label").first().text().replace(/:\s*$/, "").trim() || ($(row).attr("data-attr") ?? "");
      const picked = $(row).find("option[selected][data-attr-value], .selected[data-attr-value]").first();
      const label = picked.is("option")
        ? picked.text()
        : $(row).find("[class*=display-value]").first().text() || picked.attr("data-attr-value");
      return [name, (label ?? "").trim()];
    });
  return Object.fromEntries(told.filter(([name, value]) => name !== "" && value !== "")) as Record<string, string>;
}
