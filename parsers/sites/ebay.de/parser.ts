import type { OfferDraft } from "../../draft.ts";
import { onlyRange } from "../../only-range.ts";
import { readPriceText } from "../../price-text.ts";
import { shareAsRating } from "../../share-as-rating.ts";
import type { FieldPlaces, SiteParser } from "../../site-parser.ts";

const EXTRACTOR = "site:ebay.de";
const BIDDING = ".x-bid-price, .x-bid-action, [data-testid=x-bid-price], [data-testid=x-bid-action], #bidBtn_btn";
const SHIPPING = ".ux-labels-values--shipping .ux-labels-values__values .ux-textspans--BOLD";
const FIELDS: FieldPlaces = {
  name: [".x-item-title__mainTitle .ux-textspans", ".x-item-title__mainTitle"],
  sku: { css: "link[rel=canonical]", attribute: "href", pattern: /\/itm\/(?:[^/]+\/)?(\d{9,})/ },
  regularPrice: [".x-price-section .ux-textspans--STRIKETHROUGH", ".x-additional-info .ux-textspans--STRIKETHROUGH"],
  itemCondition: [".x-item-condition-text .ux-textspans", ".x-item-condition-text"],
  availability: [".x-quantity__availability .ux-textspans", ".d-quantity__availability .ux-textspans"],
  quantity: {
    css: ".x-quantity__availability, .d-quantity__availability",
    pattern: /^(\d+)\s+(?:available|verfügbar|dostępn|disponib|beschikbaar)/i,
  },
  shippingPrice: [
    // "Free 2-4 day delivery"
    { css: SHIPPING, pattern: /^(?:free|kostenlos\p{L}*|gratis|darmow\p{L}*|bezpłatn\p{L}*|gratuit\p{L}*|gratuit[ao])(?!\p{L})/iu },
    { css: SHIPPING, pattern: /^.*(?:€|EUR|\$|£|GBP|zł|PLN|CHF).*$/ },
  ],
  sellerName: [".x-sellercard-atf__info__about-seller .ux-textspans--BOLD", ".x-sellercard-atf__info__about-seller a"],
  sellerUrl: { css: ".x-sellercard-atf__info__about-seller a", attribute: "href", pattern: /^[^?#]+/ },
  sellerReviewCount: { css: ".x-sellercard-atf__about-seller .ux-textspans--SECONDARY", pattern: /\(([\d.,\s]+)\)/ },
};
const PRIVATE =
  /(?:^|\s)(?:privat(?:er verkäufer|verkäufer|person)?|private seller|osoba prywatna|sprzedawca prywatny|particulier|privato|particular)(?:\s|$)/i;
const STATUS = ".d-statusmessage, .x-statusmessage, .d-top-panel-message, .vi-status-message";
const ENDED =
  /(?:listing|item|auction) (?:was |has )?(?:ended|sold)|(?:angebot|artikel|auktion) (?:wurde |ist )?(?:[^.\n]{0,60} )?(?:beendet|verkauft)|zakończon|vente (?:est )?terminée|inserzione (?:è )?(?:scaduta|terminata)|ha finalizado/i;
const BIDS =
  /(?:^|\s)(?:\d+ (?:bids?|gebote?|ofert(?:a|y)?|enchères?|offert[ae]|pujas?)|place bid|bieten|licytuj|current bid|aktuelles gebot)(?:\s|$)/im;

/**
 * eBay's item page. The current bid of an auction is not a price: only "Buy It Now" is. Its structured data names the bid as the price, so a
 * page with bids is never left to the standard extraction. Names of private sellers are not kept.
 */
export const parser: SiteParser = {
  hosts: [
    "ebay.de",
    "ebay.com",
    "ebay.pl",
    "ebay.co.uk",
    "ebay.fr",
    "ebay.it",
    "ebay.es",
    "ebay.nl",
    "ebay.at",
    "ebay.ie",
    "ebay.ch",
    "ebay.be",
  ],
  version: 2,
  search: {
    url: "https://www.ebay.de/sch/i.html?_nkw={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  listingUrl: (url) => {
    const item = /^\/itm\/(?:[^/]+\/)?(\d{9,})(?=\/|$)/.exec(url.pathname)?.[1];
    return item === undefined ? null : `${url.origin}/itm/${item}`;
  },
  unverified: "No saved item page could be compared; written after classes that public tools read.",
  hints: { kind: "marketplace" },
  read(page, tools) {
    const { $ } = page;
    if (tools.find({ css: STATUS, pattern: ENDED }) !== null) return { outcome: "gone", reason: "eBay says that the listing has ended" };
    const buyNow = tools.find(".x-bin-price .x-price-primary");
    if (buyNow === null && ($(BIDDING).length > 0 || BIDS.test(page.text)))
      return { outcome: "unreadable", reason: "An auction without Buy It Now: its current bid is no price" };
    const price = buyNow ?? tools.find(".x-price-primary");
    // Structured data of an auction names its bid as the price, so without the place of the price nothing can be believed.
    if (price === null) return { outcome: "unreadable", reason: "No price stands where eBay shows it; the layout may have changed" };
    if (readPriceText(price.text)?.kinds.includes("range") === true) return onlyRange(price.text);
    const { sellerName, sellerUrl, sellerReviewCount, ...fields } = tools.findAll(FIELDS);
    const card = tools.find(".x-sellercard-atf")?.text ?? "";
    const percent = tools.find({ css: ".x-sellercard-atf", pattern: /(\d{1,3}(?:[.,]\d)?)\s*%/ });
    const rated = shareAsRating(percent);
    const known = {
      ...(sellerName && { sellerName }),
      ...(sellerUrl && { sellerUrl }),
      ...(sellerReviewCount && { sellerReviewCount }),
      ...rated,
    };
    const seller = PRIVATE.test(card) ? { sellerName: { text: "private", path: ".x-sellercard-atf" } } : known;
    // "EUR 24,99/Stk." is the price of one.
    const one = { ...price, text: price.text.replace(/\s*\/\s*(?:ea|stk|stück|szt|pièce|pz|ud|unit|per stuk)\.?.*$/i, "") };
    return [{ extractor: EXTRACTOR, fields: { ...fields, ...seller, price: one } } satisfies OfferDraft];
  },
};
