import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, textOfValue, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";

const STATE = "__NEXT_DATA__";
const OFFERS = `${STATE} productDetail.offers`;
/** The lists of the state in the order in which the page draws them. */
const LISTS = ["topOffer", "highlighted", "bidding", "regular"];

/**
 * The offers that the page's own script draws from, for answers that come without drawn rows: at most some ten of them, so drawn rows go
 * before it. Amounts are in the country's currency, which the state does not name. null where there is no state, or another product's.
 */
export function stateOffers(page: Page): readonly OfferDraft[] | null {
  const script = page.survey.scripts.find(({ id, text }) => id === STATE && text.includes("productDetail"));
  const state = script === undefined ? null : parseLooseJson(script.text);
  const { hostname, pathname } = new URL(page.url);
  const slug = textOfValue(dig(state, "query", "product"));
  // After a change of the address without a new page the state is still that of the page before.
  if (slug === "" || !pathname.split("/").includes(slug)) return null;
  const detail = dig(state, "props", "pageProps", "initialData", "productDetail");
  const currency = /(?:^|\.)heureka\.sk$/i.test(hostname) ? "EUR" : "CZK";
  const seen = new Set<string>();
  const offers = LISTS.flatMap((list) => {
    const value = dig(detail, "offers", list);
    return (isObject(value) ? [value] : objectsOf(value)).map((offer) => ({ offer, path: `${OFFERS}.${list}` }));
  });
  return offers.flatMap(({ offer, path }): OfferDraft[] => {
    const key = `${textOfValue(dig(offer, "shop", "id"))} ${textOfValue(dig(offer, "shop", "name"))} ${textOfValue(offer["price"])}`;
    if (typeof offer["price"] !== "number" || textOfValue(dig(offer, "shop", "name")) === "" || seen.has(key)) return [];
    seen.add(key);
    return [draftOf(offer, path, currency, seen.size, detail)];
  });
}

function draftOf(offer: JsonObject, path: string, currency: string, position: number, detail: unknown): OfferDraft {
  const recommended = dig(offer, "shop", "rating", "recommendations");
  const percent = dig(recommended, "hasEnoughRatings") === true ? textOfValue(dig(recommended, "percentage")) : "";
  return {
    extractor: "site:heureka.cz",
    fields: foundFields({
      position: stated(position, path),
      url: stated(offer["exitUrl"], `${path}.exitUrl`),
      name: stated(offer["name"] ?? dig(detail, "product", "name"), `${path}.name`),
      price: stated(offer["price"], `${path}.price`),
      currency: stated(currency, "host"),
      shippingPrice: stated(offer["minDeliveryPrice"], `${path}.minDeliveryPrice`),
      // Other types than this one are not known.
      availability: dig(offer, "availability", "type") === "IN_STOCK" ? stated("InStock", `${path}.availability.type`) : null,
      sellerName: stated(dig(offer, "shop", "name"), `${path}.shop.name`),
      sellerId: stated(dig(offer, "shop", "id"), `${path}.shop.id`),
      sellerRating: percent === "" ? null : { text: `${percent}/100`, path: `${path}.shop.rating.recommendations` },
    }),
  };
}
