import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, objectsOf, stated, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import type { SiteParser } from "../../site-parser.ts";

const STATE = "#initial_payload";

/**
 * PriceRunner: class names are hashes, so offers are read from the state that its server embeds for the page's own script
 * (`__DEHYDRATED_QUERY_STATE__`, query "product-detail-offers"). Paid offers come a second time as `staticOffers`.
 */
export const parser: SiteParser = {
  hosts: ["pricerunner.com", "pricerunner.se", "pricerunner.dk"],
  version: 1,
  unverified: "No saved page could be compared; written after the embedded state that public tools read.",
  hints: { kind: "comparator", taxIncluded: true },
  read(page) {
    const queries = readQueries(page);
    const list = queries.get("product-detail-offers");
    if (list === undefined) return null;
    const offers = new Map<unknown, JsonObject>();
    for (const offer of ["offers", "staticOffers"].flatMap((key) => objectsOf(dig(list, key))))
      if (!offers.has(offer["id"])) offers.set(offer["id"], offer);
    if (offers.size === 0) return { outcome: "unreadable", reason: "PriceRunner lists no offer of the product" };
    return [...offers.values()].map((offer, i) => toDraft(offer, i, dig(list, "merchants"), queries.get("product-detail-initial")));
  },
};

function toDraft(offer: JsonObject, index: number, merchants: unknown, initial: unknown): OfferDraft {
  const merchant = dig(merchants, String(offer["merchantId"]));
  const currency = dig(offer, "price", "currency");
  const isSameCurrency = dig(offer, "shippingCost", "currency") === currency;
  const said = (value: unknown, field: string): ReturnType<typeof stated> => stated(value, `${STATE} offers[${index}].${field}`);
  const fields = foundFields({
    position: said(index + 1, "index"),
    url: said(offer["url"], "url"),
    name: said(offer["name"] ?? dig(initial, "product", "name"), "name"),
    brand: said(dig(initial, "brand", "name"), "brand"),
    gtin: said(dig(initial, "product", "ean"), "ean"),
    price: said(dig(offer, "price", "amount"), "price.amount"),
    currency: said(currency, "price.currency"),
    shippingPrice: isSameCurrency ? said(dig(offer, "shippingCost", "amount"), "shippingCost.amount") : null,
    availability: offer["stockStatus"] === "UNKNOWN" ? null : said(offer["stockStatus"], "stockStatus"),
    itemCondition: said(offer["condition"] ?? offer["itemCondition"], "condition"),
    delivery: said(daysOf(offer["deliveryTime"]), "deliveryTime"),
    sellerName: said(dig(merchant, "name") ?? offer["merchantName"], "merchant.name"),
    sellerId: said(offer["merchantId"], "merchantId"),
    sellerRating: said(dig(merchant, "rating", "average"), "merchant.rating.average"),
    sellerReviewCount: said(dig(merchant, "rating", "count"), "merchant.rating.count"),
  });
  return { extractor: "site:pricerunner.com", fields };
}

function daysOf(time: unknown): string | undefined {
  const least = dig(time, "minDays");
  const most = dig(time, "maxDays") ?? least;
  return typeof least === "number" && typeof most === "number" ? `${least}-${most} days` : undefined;
}

/** What the page's queries brought, by the first part of their key. */
function readQueries(page: Page): ReadonlyMap<unknown, unknown> {
  const script = page.survey.scripts.find(({ id }) => id === STATE.slice(1));
  const payload = script === undefined ? null : parseLooseJson(script.text);
  const state = dig(payload, "__DEHYDRATED_QUERY_STATE__") ?? dig(payload, "__INITIAL_PROPS__", "__DEHYDRATED_QUERY_STATE__");
  return new Map(objectsOf(dig(state, "queries")).map((query) => [dig(query, "queryKey", "0"), dig(query, "state", "data")]));
}
