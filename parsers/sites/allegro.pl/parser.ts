import type { OfferDraft } from "../../draft.ts";
import { shareAsRating } from "../../share-as-rating.ts";
import type { FieldPlaces, ParserTools, SiteParser } from "../../site-parser.ts";

type Element = NonNullable<Parameters<ParserTools["find"]>[1]>;

const SELLER_LINK = "a[href*='/uzytkownik/'], a[href*='/uzivatel/'], a[href*='/pouzivatel/'], a[href*='/felhasznalo/']";
const SELLER_NAME = /\/(?:uzytkownik|uzivatel|pouzivatel|felhasznalo)\/([^/?#]+)/;
const ENDED =
  /^(?:ta )?(?:oferta (?:została )?zakończona|nabídka (?:byla )?ukončena|ponuka (?:bola )?ukončená|az ajánlat (?:véget ért|lejárt))/i;
/** Screen readers are told which amount is the price: "907,90 zł aktualna cena". */
const CURRENT = /^(.+?)\s*(?:aktualna cena|aktuální cena|aktuálna cena|jelenlegi ár)/i;
const AUCTION = /^(?:licytacja|licytuj|aukce|přihodit|aukcia|prihodiť|árverés|licitálok)$/i;
const LISTED: FieldPlaces = {
  name: "h2, h3",
  url: {
    css: "a[href*='offerId='], a[href*='/oferta/'], a[href*='/nabidka/'], a[href*='/ponuka/'], a[href*='/ajanlat/']",
    attribute: "href",
  },
  sku: { css: "a[href*='offerId=']", attribute: "href", pattern: /[?&]offerId=(\d+)/ },
  shippingPrice: { css: "*", pattern: /^(darmowa dostawa|doprava zdarma|doprava zadarmo|ingyenes szállítás)$/i },
  deliveredPrice: { css: "*", pattern: /^(\d[\d\s\u00a0.,]*(?:zł|kč|€|ft))\s+(?:z dostawą|s doručením|s dopravou|szállítással)$/i },
  itemCondition: { css: "*", pattern: /^(?:stan|stav|állapot):?\s*(\S.*)$/i },
  sellerReviewCount: { css: "*", pattern: /^\(?([\d\s\u00a0.]+)\s+(?:ocen|opini|hodnocení|hodnotení|értékelés)/i },
};

/**
 * Allegro: an offer's page (one seller, read from its microdata) and a product's page with the offers of several sellers, each an `article`.
 * Class names are hashes, so only attributes, headings and the words for screen readers are relied on. Sponsored articles stand among the
 * offers and are offers of the same product; articles without an offer's number lead to other products and do not count.
 */
export const parser: SiteParser = {
  // private accounts sell on Allegro Lokalnie, which is another site
  tradersOnly: true,
  hosts: ["allegro.pl", "allegro.cz", "allegro.sk", "allegro.hu"],
  version: 3,
  search: {
    url: "https://allegro.pl/listing?string={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  unverified:
    "Allegro answers robots with a challenge, so no real page could be compared; written after the microdata it is known to publish and what public tools read of its lists.",
  hints: { kind: "marketplace", taxIncluded: true },
  endings: [
    {
      css: "[data-box-name*='allegro.offer.ended'], [data-role='offer-ended']",
      outcome: "gone",
      reason: "Allegro says that the offer has ended",
    },
  ],
  product: {
    price: { css: "[itemprop=offers] meta[itemprop=price]", attribute: "content" },
    currency: { css: "[itemprop=offers] meta[itemprop=priceCurrency]", attribute: "content" },
    sku: { css: "meta[itemprop=sku]", attribute: "content" },
    gtin: { css: "meta[itemprop=gtin]", attribute: "content" },
    sellerName: [
      { css: "a[data-analytics-interaction-label=sellerLogoLink]", attribute: "data-analytics-interaction-value" },
      { css: SELLER_LINK, attribute: "href", pattern: SELLER_NAME },
    ],
    sellerUrl: { css: SELLER_LINK, attribute: "href" },
  },
  read(page, tools) {
    if (tools.find({ css: "h1, h2, h3, [role=alert]", pattern: ENDED }) !== null)
      return { outcome: "gone", reason: "Allegro says that the offer has ended" };
    // A product's page has its own path; on an offer's page the same articles are other sellers' offers below it.
    if (!/^\/(?:oferty-produktu|produkt|nabidky-produktu|ponuky-produktu|termekajanlatok|termek)\//.test(new URL(page.url).pathname))
      return null;
    const rows = tools.rows("article").flatMap((article) => readListed(tools, article));
    // A row whose price cannot be read keeps its place.
    const drafts = rows.flatMap((fields, i) =>
      fields.price === undefined
        ? []
        : [{ extractor: "site:allegro.pl", fields: { ...fields, position: { text: String(i + 1), path: "article" } } }],
    );
    if (drafts.length > 0) return drafts;
    if (page.$("[itemprop=offers] meta[itemprop=price]").length > 0) return null;
    return { outcome: "unreadable", reason: "The product's page has no offers; their layout may have changed, or nobody sells it" };
  },
};

function readListed(tools: ParserTools, article: Element): OfferDraft["fields"][] {
  const price =
    tools.find({ css: "[aria-label]", attribute: "aria-label", pattern: CURRENT }, article) ??
    tools.find({ css: "p, span, div", pattern: /^(\d[\d\s\u00a0.,]*(?:zł|Kč|€|Ft))$/ }, article);
  const fields = tools.findAll(LISTED, article);
  // The highest bid so far is nobody's price.
  const isAuction = tools.find({ css: "p, span, div, button", pattern: AUCTION }, article) !== null;
  const seller =
    tools.find({ css: SELLER_LINK, attribute: "href", pattern: SELLER_NAME }, article) ??
    tools.find({ css: "div, p", pattern: /^(?:od|sprzedawca|prodejce|predajca|eladó):?\s+([^\s|]+)$/i }, article);
  if (seller === null || fields.url === undefined || (fields.sku === undefined && !/\d{8,}/.test(fields.url.text))) return [];
  const percent = tools.find(
    { css: "p, div, span", pattern: /^(?:poleca(?: sprzedającego)?|doporučuje|odporúča|ajánlja):?\s*(\d{1,3}(?:,\d)?)\s*%/i },
    article,
  );
  const rated = shareAsRating(percent);
  return [{ ...fields, ...rated, ...(price !== null && !isAuction && { price: { ...price, machine: false } }), sellerName: seller }];
}
