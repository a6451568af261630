import { NO_OFFER_ROWS } from "../../no-offer-rows.ts";
import type { FieldPlaces, SiteParser } from "../../site-parser.ts";

const LIST = ".productOffers-list";
const ROW = "li.productOffers-listItem";
const SHOP = /^(.+?)(?:(?<!\s)\s+-\s+(?:shop|boutique|negozio|tienda)\s.*)?$/i;
const SHIPPING = ".productOffers-listItemOfferShippingDetailsLeft, .productOffers-listItemOfferShippingDetails";
const DELIVERED = /^(\D{0,4}[\d.,\s\u00a0]+(?:€|£)?)\s*(?:inkl|incl|frais de port|livraison|gastos|envío|spedizione|sped\.)/i;
/** The button leads to who sells, the logo is the marketplace's. */
const MERCHANT = { css: "a.productOffers-listItemOfferCtaLeadout", attribute: "data-shop-name", pattern: SHOP };
const FIELDS: FieldPlaces = {
  url: [
    { css: "a.productOffers-listItemOfferCtaLeadout", attribute: "href" },
    { css: "a.productOffers-listItemOfferPrice", attribute: "href" },
  ],
  name: [{ css: ".productOffers-listItemTitleInner", attribute: "title" }, ".productOffers-listItemTitleInner"],
  price: ".productOffers-listItemOfferPrice",
  shippingPrice: {
    css: SHIPPING,
    pattern:
      /^(?:versandkostenfrei|kostenloser versand|gratis(?:versand)?|free delivery|livraison gratuite|envío gratis|spedizione gratuita)$/i,
  },
  deliveredPrice: [
    { css: SHIPPING, pattern: DELIVERED },
    { css: SHIPPING, attribute: "title", pattern: DELIVERED },
  ],
  availability: [".productOffers-listItemOfferDeliveryStatus", ".productOffers-listItemOfferDeliveryStatusDatesRange"],
  delivery: [".productOffers-listItemOfferDeliveryStatus", ".productOffers-listItemOfferDeliveryStatusDatesRange"],
  sellerName: [
    { css: "a.productOffers-listItemOfferShopV2LogoLink", attribute: "data-shop-name", pattern: SHOP },
    { css: "a.productOffers-listItemOfferLogoLink", attribute: "data-shop-name", pattern: SHOP },
    { css: "img.productOffers-listItemOfferShopV2LogoImage", attribute: "alt", pattern: SHOP },
    { css: "a.productOffers-listItemOfferCtaLeadout", attribute: "data-shop-name", pattern: SHOP },
  ],
  sellerId: { css: "a.productOffers-listItemOfferPrice", attribute: "href", pattern: /[?&]sid=(\d+)/ },
  sellerUrl: [
    { css: "a.productOffers-listItemOfferShopV2StarsLink", attribute: "href" },
    { css: "a.productOffers-listItemOfferShopBlockRatingLink", attribute: "href" },
  ],
  sellerRating: ".productOffers-listItemOfferShopV2Stars b",
  sellerReviewCount: [".productOffers-listItemOfferShopV2NORatings--numberOfRatings", ".productOffers-listItemOfferRatingstext"],
};

/**
 * Idealo: one row per shop, the price without and with shipping, the first way of payment being the cheapest. A marketplace's row names the
 * marketplace on the logo and its merchant beside it; both make up the seller.
 */
export const parser: SiteParser = {
  hosts: ["idealo.de", "idealo.at", "idealo.fr", "idealo.it", "idealo.es", "idealo.co.uk"],
  version: 3,
  search: {
    url: "https://www.idealo.de/preisvergleich/MainSearchProductCategory.html?q={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  unverified: "Compared with a page of 2017 only; today's classes as public tools of 2026 read them.",
  hints: { kind: "comparator", taxIncluded: true },
  product: { name: "#oopStage-title" },
  read(page, tools) {
    const { $ } = page;
    const rows = tools.rows(`${LIST} > ${ROW}`);
    if (rows.length === 0) {
      if ($("#oopStage-title, .oopStage").length === 0) return null;
      return NO_OFFER_ROWS;
    }
    return rows.flatMap((row, i) => {
      const fields = tools.findAll(FIELDS, row);
      const merchant = tools.find([".productOffers-listItemOfferShopV2MarketPlaceMerchantName", MERCHANT], row);
      if (fields.price === undefined) return [];
      const sellerName =
        merchant === null || fields.sellerName === undefined || sameShop(merchant.text, fields.sellerName.text)
          ? (fields.sellerName ?? merchant)
          : { text: `${merchant.text} (${fields.sellerName.text})`, path: merchant.path };
      const position = { text: String(i + 1), path: ROW };
      return [{ extractor: "site:idealo.de", fields: { position, ...fields, ...(sellerName && { sellerName }) } }];
    });
  },
};

/** "cyberport.de" and "Cyberport" are one. */
function sameShop(one: string, other: string): boolean {
  const [a = "", b = ""] = [one, other].map((name) =>
    name
      .toLowerCase()
      .replace(/\.[a-z]{2,3}$/, "")
      .replace(/[^\p{L}\d]/gu, ""),
  );
  return a.includes(b) || b.includes(a);
}
