import type { Found, OfferDraft } from "../../draft.ts";
import type { Page } from "../../page.ts";
import type { Ended, FieldPlaces, SiteParser } from "../../site-parser.ts";

const EXTRACTOR = "site:emag.ro";
/** The offer that wins the page; its structured data names only this one. */
const MAIN: FieldPlaces = {
  price: ".product-page-pricing .product-new-price",
  regularPrice: ".product-page-pricing .product-old-price",
  instalment: ".product-page-pricing .ecredit-installment-block .price",
  availability: ".product-page-pricing .label[class*=label-]",
  sellerName: {
    css: ".product-highlight",
    pattern: /^(?:Vândut și livrat de|Forgalmazza és kiszállítja|Продаван и доставян от)\s*:?\s*(.+)/i,
  },
  sellerUrl: { css: ".product-highlight a[href*='/v?']", attribute: "href" },
};
/** "Alte oferte": the other sellers. */
const ROW: FieldPlaces = {
  price: ".product-new-price",
  regularPrice: ".product-old-price",
  availability: ".label[class*=label-]",
  sellerName: { css: ".po-text-small", pattern: /^(?:Vândut și livrat de|Forgalmazza és kiszállítja|Продаван и доставян от)\s*:?\s*(.+)/i },
  sellerId: { css: "", attribute: "data-vendor-id" },
  sellerUrl: { css: "a[href*='/v?']", attribute: "href" },
  shippingPrice: ".js-po-shipping-cost-value",
  itemCondition: { css: "p, span, .label", pattern: /^(?:produs )?(?:resigilat|felújított|használt|рециклиран|употребяван)\p{L}*$/iu },
};

/** eMAG marketplace (Romania, Bulgaria, Hungary): the winning offer and the list of other sellers. */
export const parser: SiteParser = {
  hosts: ["emag.ro", "emag.bg", "emag.hu"],
  version: 3,
  search: {
    url: "https://www.emag.ro/search/{query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  product: { name: "h1.page-title" },
  read(page, tools) {
    const main = tools.findAll(MAIN);
    if (main.price === undefined) return withoutPrice(page, main.availability);
    const others = tools
      .rows(".js-po-offer")
      .map((row) => tools.findAll(ROW, row))
      .filter(({ price }) => price !== undefined);
    return [main, ...others].map((fields, i): OfferDraft => ({
      extractor: EXTRACTOR,
      fields: { position: { text: String(i + 1), path: ".js-po-offer" }, ...fields },
    }));
  },
};

/** On a product's page without a price of its own every other amount is another product's. */
function withoutPrice(page: Page, availability: Found | undefined): OfferDraft[] | Ended | null {
  if (page.$(".product-page-pricing").length === 0) return null;
  if (availability !== undefined) return [{ extractor: EXTRACTOR, fields: { availability } }];
  return { outcome: "unreadable", reason: "No price stands where eMAG shows it; the layout may have changed" };
}
