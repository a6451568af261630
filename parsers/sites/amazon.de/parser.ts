import type { OfferDraft } from "../../draft.ts";
import { shareAsRating } from "../../share-as-rating.ts";
import type { Page } from "../../page.ts";
import type { Ended, FieldPlaces, ParserTools, SiteParser } from "../../site-parser.ts";

const EXTRACTOR = "site:amazon.de";
type Inside = Parameters<ParserTools["find"]>[1];
type Fields = Partial<Record<keyof OfferDraft["fields"], OfferDraft["fields"][keyof OfferDraft["fields"]] & object>>;

const PRODUCT: FieldPlaces = {
  name: ["#productTitle", "#aod-asin-title-text"],
  brand: [
    { css: "#bylineInfo", pattern: /^(?:brand|marke|marka|marque|marca|merk|märke)\s*:\s*(.+)$/i },
    { css: "#bylineInfo", pattern: /^(?:visit the|besuche? den)\s+(.+?)[- ](?:store|shop)$/i },
    { css: "#bylineInfo", pattern: /^odwiedź sklep\s+(.+)$/i },
  ],
  sku: [
    { css: "input#ASIN", attribute: "value" },
    { css: "link[rel=canonical]", attribute: "href", pattern: /\/dp\/([A-Z0-9]{10})/ },
  ],
  rating: { css: "#acrPopover", attribute: "title", pattern: /[\d.,]+/ },
  reviewCount: "#acrCustomerReviewText",
  image: [
    { css: "#landingImage", attribute: "data-old-hires" },
    { css: "#landingImage", attribute: "src" },
  ],
};
/** The centre column and, where it has no price, the buy box of the new article. */
const CORES = [
  "#corePriceDisplay_desktop_feature_div",
  "#newAccordionRow_0 [id^=corePrice_feature_div]",
  "#qualifiedBuybox #corePrice_feature_div",
  "#corePrice_desktop",
  "#corePrice_feature_div",
];
/** The newest pages leave the text for screen readers empty and show the parts alone. */
const TO_PAY = [".priceToPay .a-offscreen", ".priceToPay [aria-hidden=true]", ".apexPriceToPay .a-offscreen"];
const USED_ONLY = "#usedOnlyBuybox, #usedBuySection:not(#buyBoxAccordion *)";
const BESIDE: FieldPlaces = {
  subscriptionPrice: ["#snsAccordionRowMiddle .a-price .a-offscreen", "#sns-base-price .a-offscreen", "#subscriptionPrice"],
  usedPrice: ["#usedAccordionRow .a-price .a-offscreen", "#buyBoxAccordion #usedBuySection .offer-price"],
  availability: [".primary-availability-message", "#availability > span", "#availability"],
  sellerName: [
    "#sellerProfileTriggerId",
    "#merchantInfoFeature_feature_div .offer-display-feature-text-message",
    { css: "#merchant-info", pattern: /(?:sold by|verkauf(?: und versand)? durch|sprzedawca:?)\s+(.+?)(?:\.|$| and | und )/i },
  ],
  sellerUrl: { css: "#sellerProfileTriggerId", attribute: "href" },
  sellerId: { css: "#sellerProfileTriggerId", attribute: "href", pattern: /[?&]seller=([A-Z0-9]+)/ },
};
/** One line of the list of all offers; Amazon repeats its ids in every line. */
const LISTED: FieldPlaces = {
  price: [".a-price:not(.a-text-price) .a-offscreen", ".a-price:not(.a-text-price) [aria-hidden=true]"],
  itemCondition: "#aod-offer-heading",
  sellerName: ["#aod-offer-soldBy a", "#aod-offer-soldBy .a-col-right .a-size-small"],
  sellerUrl: { css: "#aod-offer-soldBy a", attribute: "href" },
  sellerId: { css: "#aod-offer-soldBy a", attribute: "href", pattern: /[?&]seller=([A-Z0-9]+)/ },
  sellerReviewCount: { css: "[id^=seller-rating-count]", pattern: /\(([\d.,\s]+)/ },
};
const FREE =
  /^(?:free|gratis|kostenlose?\w*|kostenfrei\w*|bezpłatn\w*|darmow\w*|gratuit\w*|senza costi aggiuntivi|ingyenes|zdarma|ücretsiz)$/i;

/**
 * Amazon's product page (the price of the offer in the buy box) and its list of all offers. Coupons, subscriptions, used articles and
 * prices per unit stand beside the price and are never it; without a featured offer there is none.
 */
export const parser: SiteParser = {
  hosts: [
    "amazon.de",
    "amazon.pl",
    "amazon.com",
    "amazon.fr",
    "amazon.it",
    "amazon.es",
    "amazon.nl",
    "amazon.se",
    "amazon.com.be",
    "amazon.ie",
    "amazon.co.uk",
  ],
  version: 3,
  search: {
    url: "https://www.amazon.de/s?k={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  listingUrl: (url) => {
    const asin = /\/(?:dp|gp\/product)\/([A-Z0-9]{10})(?=[/?]|$)/.exec(url.pathname)?.[1];
    return asin === undefined ? null : `${url.origin}/dp/${asin}`;
  },
  unverified:
    "Amazon answers robots with a captcha, so no real page could be compared; written after ids and classes that public tools rely on.",
  hints: { kind: "marketplace" },
  endings: [
    { css: "form[action*='validateCaptcha']", outcome: "blocked", reason: "Amazon asks for a captcha" },
    {
      css: "[id^=corePrice] .a-price-range, #corePrice_desktop .a-price-range",
      outcome: "ambiguous",
      reason: "Amazon shows a range of prices until a variant is chosen",
    },
  ],
  product: PRODUCT,
  read(page, tools) {
    const read = readOffers(page, tools);
    const isAmerican = /(?:^|\.)amazon\.com$/i.test(new URL(page.url).hostname);
    return isAmerican && Array.isArray(read) ? read.map(inDollars) : read;
  },
};

/** The American site's dollar is the one of the United States; what it shows visitors from elsewhere bears their currency's code. */
function inDollars(draft: OfferDraft): OfferDraft {
  const written = draft.fields.price?.text ?? "";
  return /^\s*\$/.test(written) ? { ...draft, fields: { ...draft.fields, currency: { text: "USD", path: "host" } } } : draft;
}

function readOffers(page: Page, tools: ParserTools): readonly OfferDraft[] | Ended {
  const { $ } = page;
  const listed = tools.rows("#aod-pinned-offer, #aod-offer-list [id=aod-offer]");
  if (listed.length > 0) return listed.flatMap((row, i) => readListed(tools, row, i + 1));
  if ($("#productTitle").length === 0)
    return { outcome: "unreadable", reason: "This is no product page of Amazon's, or its layout has changed" };
  const beside = tools.findAll(BESIDE);
  for (const css of CORES) {
    const core = $(css).toArray()[0];
    const price = core === undefined ? null : tools.find(TO_PAY, core);
    if (core !== undefined && price !== null)
      return [{ extractor: EXTRACTOR, fields: { ...beside, ...readBeside(tools, core), ...shippingOf(tools), price } }];
  }
  const usedPrice = tools.find(["#usedOnlyBuybox .a-price .a-offscreen", "#usedOnlyBuybox .offer-price"]);
  if (usedPrice !== null) {
    const { usedPrice: _, ...rest } = beside;
    const itemCondition = { text: "Used", path: USED_ONLY };
    return [{ extractor: EXTRACTOR, fields: { ...rest, ...shippingOf(tools), price: usedPrice, itemCondition } }];
  }
  if ($("#buybox-see-all-buying-choices, #unqualifiedBuyBox").length > 0)
    return { outcome: "unreadable", reason: "Amazon features no offer and only links to all buying options; watch the list of offers" };
  const { availability } = beside;
  if (availability !== undefined) return [{ extractor: EXTRACTOR, fields: { availability } }];
  return { outcome: "unreadable", reason: "No price stands where Amazon shows it; the layout may have changed" };
}

function readListed(tools: ParserTools, row: NonNullable<Inside>, position: number): OfferDraft[] {
  const fields = tools.findAll(LISTED, row);
  if (fields.price === undefined) return [];
  const percent = tools.find({ css: "#aod-offer-seller-rating", pattern: /(\d{1,3})\s*%/ }, row);
  const sellerRating = shareAsRating(percent);
  const place = { text: String(position), path: "#aod-offer" };
  return [{ extractor: EXTRACTOR, fields: { position: place, ...fields, ...sellerRating, ...shippingOf(tools, row) } }];
}

/** Struck prices and prices per unit beside the price; the European pages label the lowest price of 30 days like a struck one. */
function readBeside(tools: ParserTools, core: NonNullable<Inside>): Fields {
  const fields: Fields = {};
  const basis = tools.find(".basisPrice .a-offscreen", core);
  const label = tools.find(".basisPrice", core)?.text ?? "";
  if (basis !== null) fields[/(?:^|\D)30(?:\D|$)/.test(label.split(basis.text)[0] ?? "") ? "lowestPrice30Days" : "regularPrice"] = basis;
  const unit = tools.find(".pricePerUnit .a-offscreen", core);
  const per = tools.find({ css: ".pricePerUnit", pattern: /\/\s*[^()]+/ }, core);
  if (unit !== null) fields.unitPrice = { ...unit, condition: per?.text ?? "" };
  return fields;
}

/** What delivery costs everybody: neither "free above 39 €" nor the price of the faster way. */
function shippingOf(tools: ParserTools, inside?: Inside): Fields {
  const css =
    inside === undefined
      ? "#deliveryBlockMessage [data-csa-c-delivery-price], #mir-layout-DELIVERY_BLOCK [data-csa-c-delivery-price]"
      : "[data-csa-c-delivery-price]";
  const cost = tools.find({ css, attribute: "data-csa-c-delivery-price" }, inside);
  const condition = tools.find({ css, attribute: "data-csa-c-delivery-condition" }, inside);
  if (cost === null) return {};
  const { machine: _, ...shown } = cost;
  if (!FREE.test(shown.text)) return /\d/.test(shown.text) ? { shippingPrice: shown } : {};
  if (condition === null) return { shippingPrice: { text: "0", path: cost.path, machine: true } };
  const above = /\d/.test(condition.text) ? { text: condition.text, path: condition.path } : null;
  return above === null ? {} : { freeShippingFrom: above };
}
