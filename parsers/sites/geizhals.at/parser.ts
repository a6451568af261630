import { NO_OFFER_ROWS } from "../../no-offer-rows.ts";
import type { SiteParser } from "../../site-parser.ts";

/**
 * Geizhals and its other countries (one program, same structure): one row per shop, in two layouts that differ in the product's head and
 * the rating. Shipping is stated per way of payment; the first is taken, which is payment in advance and the cheapest.
 */
export const parser: SiteParser = {
  hosts: ["geizhals.at", "geizhals.de", "geizhals.eu", "cenowarka.pl", "skinflint.co.uk"],
  version: 2,
  search: {
    url: "https://geizhals.at/?fs={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  hints: { kind: "comparator", taxIncluded: true },
  product: {
    name: [".variant__header__headline", "#productpage__headline", "h1[itemprop=name]"],
    mpn: { css: "#productpage__headline", pattern: /\(([A-Z0-9][A-Z0-9./-]{4,30})\)$/ },
  },
  rows: {
    css: "div.offer",
    fields: {
      url: [
        { css: "a.gh_offerlist__offerurl", attribute: "href" },
        { css: ".offer__clickout a", attribute: "href" },
      ],
      price: ".gh_price",
      itemCondition: {
        css: ".offer__details, .offer__delivery-time",
        pattern: /(?<!\p{L})(?:gebraucht\p{L}*|b-ware|refurbished|used|używan\p{L}{1,2})(?!\p{L})/iu,
      },
      sellerName: [
        { css: "a.gh_offerlist__offerurl", attribute: "data-merchant-name" },
        ".merchant__logo-caption",
        { css: ".gh_offerlist__merchant_logo", attribute: "alt" },
      ],
      sellerUrl: { css: ".offer__merchant-info-links a", attribute: "href" },
      sellerRating: [{ css: ".offer__merchant-rating .gh_stars", attribute: "title" }, ".offer__merchant-rating .stars-rating-label"],
      sellerReviewCount: [".offer__merchant-rating .stars-rating-label-bottom", ".offer__merchant-rating .rating_amount"],
      shippingPrice: {
        css: ".offer__delivery-payment",
        pattern:
          /^(?!\s*(?:kein versand|no shipping|brak wysyłki))[^€£\d]*?(gratisversand|versandkostenfrei|free shipping|(?:darmowa|bezpłatna) (?:dostawa|wysyłka)|[€£]\s*[\d.,]+(?:-{1,2})?|(?:PLN\s*\d[\d .,]*|\d[\d .,]*\s*(?:zł|€)))/i,
      },
      availability: [
        { css: ".offer__delivery-time", pattern: /(?:versandlager|zentrallager):\s*([^:]+?)\s*(?:\.|stand\b|filiale\b|abholshop\b|$)/i },
        ".offer__delivery-time",
      ],
      delivery: [
        { css: ".offer__delivery-time", pattern: /(?:versandlager|zentrallager):\s*(.*?\d[^:]*?)\s*(?:stand\b|filiale\b|abholshop\b|$)/i },
        { css: ".offer__delivery-time", pattern: /^(?!.*(?:filiale|abholshop|versandlager|zentrallager)).*?(?=\s*stand:|$)/i },
      ],
    },
  },
  read(page) {
    const isProduct = page.$(".variant__header__headline, #productpage__headline").length > 0;
    if (!isProduct || page.$("div.offer").length > 0) return null;
    return NO_OFFER_ROWS;
  },
};
