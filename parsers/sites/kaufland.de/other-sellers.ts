import type { OfferDraft } from "../../draft.ts";
import type { Page } from "../../page.ts";
import type { FieldPlaces, ParserTools } from "../../site-parser.ts";

const HEADING =
  /^(?:(?:andere|weitere) (?:anbieter|verkäufer|angebote)|alle angebote|(?:inni|pozostali) sprzedawcy|(?:inne|pozostałe) oferty|další (?:prodejci|nabídky)|ďalší predajcovia|ďalšie ponuky|autres (?:vendeurs|offres)|altri venditori|altre offerte)(?!\p{L})/iu;
const SELLER = /^(?:verkäufer|verkauf (?:und versand )?durch|sprzedawca|prodejce|predajca|vendeur|venditore)\s*:?\s+(\S.{0,80})$/iu;
const MOST_SELLERS = 200;
/** In an element that only names a seller or a list. */
const MOST_ELEMENTS = 20;
const ROW: FieldPlaces = {
  price: "[class*=price]:not([class*=strike]):not([class*=base-price]):not([class*=rrp]):not([class*=shipping])",
  regularPrice: "[class*=strike], [class*=rrp]",
  shippingPrice: [
    {
      css: "*",
      pattern: /^(?:zzgl\. |\+ ?|plus )?(\d[\d.]*,\d\d\s*€) versand(?:kosten)?$/i,
    },
    {
      css: "*",
      pattern: /^(?:kostenloser versand|versandkostenfrei|darmowa dostawa|doprava zdarma|livraison gratuite|spedizione gratuita)$/i,
    },
  ],
  delivery: { css: "*", pattern: /^(?:lieferung|dostawa|doručení|doručenie|livraison|consegna)\b.{0,60}$/iu },
  itemCondition: { css: "*", pattern: /^(?:zustand|stan|stav|état|condizione)\s*:?\s+(\S.{0,30})$/iu },
  url: { css: "a[href*='/product/'], a[href*='offer']", attribute: "href" },
};

/**
 * Who else sells the article, below the buy box: what of the page's list belongs to one seller is told by the words that name sellers,
 * since how the list is built is not known. Rows without a price keep their place; none where there is no such list.
 */
export function otherSellers({ $, survey }: Page, tools: ParserTools): readonly OfferDraft["fields"][] {
  const isSmall = (element: Parameters<Page["$"]>[0]): boolean => {
    const context = survey.contexts.get(element);
    return context?.hidden === false && context.end - context.order <= MOST_ELEMENTS;
  };
  const heading = $("h2, h3, h4")
    .filter((_, element) => isSmall(element) && HEADING.test($(element).text().trim()))
    .first();
  const list = heading.closest("section, div");
  const names = list
    .find("p, span, div, a, button, dd")
    .toArray()
    .filter((element) => isSmall(element) && SELLER.test($(element).text().replace(/\s+/g, " ").trim()))
    .slice(0, MOST_SELLERS)
    .filter((element, _, all) => !all.some((other) => $.contains(element, other)));
  return names.map((name) => {
    // The widest element around the name in which no other seller is named.
    const around = $(name)
      .parents()
      .toArray()
      .filter((element) => list.toArray().some((section) => $.contains(section, element)));
    const shared = around.findIndex((element) => names.some((other) => other !== name && $.contains(element, other)));
    const row = around[shared === -1 ? around.length - 1 : shared - 1] ?? name;
    const sellerName = tools.find({ css: "", pattern: SELLER }, name);
    return { ...tools.findAll(ROW, row), ...(sellerName && { sellerName }) };
  });
}
