import type { Element } from "domhandler";
import type { OfferDraft } from "../../draft.ts";
import type { Page } from "../../page.ts";
import type { FieldPlaces, ParserTools } from "../../site-parser.ts";

const HEADING =
  /^(?:(?:andere|weitere) (?:anbieter|verkäufer|angebote)|alle angebote|(?:inni|pozostali) sprzedawcy|(?:inne|pozostałe) oferty|další (?:prodejci|nabídky)|ďalší predajcovia|ďalšie ponuky|autres (?:vendeurs|offres)|altri venditori|altre offerte)(?!\p{L})/iu;
const SELLER = /^(?:verkäufer|verkauf (?:und versand )?durch|sprzedawca|prodejce|predajca|vendeur|venditore)\s*:?\s+(\S.{0,80})$/iu;
const MOST_SELLERS = 100;
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
export function otherSellers(page: Page, tools: ParserTools): readonly OfferDraft["fields"][] {
  const { $, survey } = page;
  const heading = tools.rows("h2, h3, h4").find((element) =>
    HEADING.test(
      $(element as never)
        .text()
        .trim(),
    ),
  );
  const list =
    heading === undefined
      ? []
      : ($(heading as never)
          .closest("section, div")
          .toArray() as unknown as Element[]);
  const named = list.flatMap((section) =>
    (
      $(section as never)
        .find("p, span, div, a, button, dd")
        .toArray() as unknown as Element[]
    )
      .filter((element) => survey.contexts.get(element)?.hidden === false && SELLER.test(textOf(page, element)))
      .filter((element, _, all) => !all.some((other) => other !== element && isInside(other, element)))
      .slice(0, MOST_SELLERS),
  );
  return named.map((element) => {
    const row = widestOf(element, named, list[0] ?? element);
    const sellerName = tools.find({ css: "", pattern: SELLER }, element as never);
    return { ...tools.findAll(ROW, row as never), ...(sellerName && { sellerName }) };
  });
}

/** The widest element around a seller's name in which no other seller is named. */
function widestOf(name: Element, names: readonly Element[], list: Element): Element {
  let row = name;
  for (let at = name.parent as Element | null; at !== null && at !== list; at = at.parent as Element | null) {
    if (names.some((other) => other !== name && isInside(other, at as Element))) break;
    row = at;
  }
  return row;
}

function isInside(element: Element, outer: Element): boolean {
  for (let at = element.parent; at !== null; at = at.parent) if (at === outer) return true;
  return false;
}

function textOf({ $ }: Page, element: Element): string {
  return $(element as never)
    .text()
    .replace(/\s+/g, " ")
    .trim();
}
