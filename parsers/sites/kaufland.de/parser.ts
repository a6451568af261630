import { dig, foundFields, isObject, stated } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { OfferDraft } from "../../draft.ts";
import type { Page } from "../../page.ts";
import type { FieldPlaces, ParserTools, SiteParser } from "../../site-parser.ts";
import { otherSellers } from "./other-sellers.ts";

const EXTRACTOR = "site:kaufland.de";
const BOX = ".rd-buybox__price, .rd-price-information__price, [data-testid=product-price]";
const PRODUCT: FieldPlaces = {
  name: ["h1.rd-title", "h1#product-title"],
  price: BOX,
  regularPrice: [
    ".rd-buybox__strikethrough-price",
    ".rd-buybox-comparison__strikeout",
    ".rd-price-information__rrp",
    ".rd-price-information__strikethrough",
  ],
  unitPrice: [".rd-buybox__base-price", ".rd-buybox-comparison__base-price", ".rd-price-information__base-price"],
  // Below the title of other sellers' offers, where no amount is the page's own.
  usedPrice: {
    css: ".rd-other-offers *",
    pattern: /^((?:gebraucht|używan\p{L}*|použit\p{L}*|d'occasion|usat\p{L}*) (?:ab|od|dès|da) .+)$/iu,
  },
  sellerName: {
    css: ".rd-info-cards__bold, .rd-buybox__seller, .rd-seller-info",
    pattern: /^(?:verkäufer|verkauf (?:und versand )?durch|sprzedawca|prodejce|predajca|vendeur|venditore)\s*:?\s*(.+)/i,
  },
};

/**
 * Kaufland's marketplace: structured data names the offer in the buy box; the page's box has the price that is paid, its struck price and
 * its seller, and comes first; other sellers stand in a list below it.
 */
export const parser: SiteParser = {
  hosts: ["kaufland.de", "kaufland.at", "kaufland.cz", "kaufland.sk", "kaufland.pl", "kaufland.fr", "kaufland.it"],
  version: 2,
  search: {
    url: "https://www.kaufland.de/s/?search_value={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  unverified:
    "Kaufland answers robots with a challenge, so no real page could be compared; the list of other sellers is read by its words alone.",
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  product: PRODUCT,
  read(page, tools) {
    const shown = page.$(BOX).length > 0;
    // Without the box every amount on the page belongs to another seller, article or condition.
    if (shown) return sellers(page, tools);
    if (page.$("h1.rd-title").length === 0) return null;
    const availability = tools.find([
      ".rd-buybox__unavailable",
      ".rd-buybox__availability",
      ".rd-unavailable",
      "[data-testid=product-unavailable]",
    ]);
    return availability === null
      ? { outcome: "unreadable", reason: "No price stands where Kaufland shows it; the layout may have changed" }
      : [{ extractor: EXTRACTOR, fields: { availability } }];
  },
};

/** The buy box and the other sellers; null where nobody else is listed, for then structured data speaks of the one offer. */
function sellers(page: Page, tools: ParserTools): readonly OfferDraft[] | null {
  const main = tools.findAll(PRODUCT);
  const listed = otherSellers(page, tools);
  // The list may begin with the seller in the buy box.
  const others = listed.filter(({ sellerName, price }) => sellerName?.text !== main.sellerName?.text || price?.text !== main.price?.text);
  if (others.length === 0) return null;
  const offer = page.survey.jsonLd
    .map(parseLooseJson)
    .filter((data) => dig(data, "@type") === "Product")
    .map((data) => dig(data, "offers"))
    .find(isObject);
  const own = foundFields({
    ...main,
    availability: stated(offer?.["availability"], "ld+json offers.availability"),
    itemCondition: stated(offer?.["itemCondition"], "ld+json offers.itemCondition"),
    delivery: tools.find({ css: ".rd-buybox *", pattern: /^(?:lieferung|dostawa|doručení|doručenie|livraison|consegna)\b.{0,60}$/iu }),
  });
  return [own, ...others].flatMap((fields, i) =>
    fields.price === undefined
      ? []
      : [{ extractor: EXTRACTOR, fields: { position: { text: String(i + 1), path: "other sellers" }, ...fields } }],
  );
}
