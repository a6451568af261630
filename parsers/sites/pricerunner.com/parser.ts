import type { Found, OfferDraft } from "../../draft.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import type { SiteParser } from "../../site-parser.ts";

const STATE = "#initial_payload";
type Json = Readonly<Record<string, unknown>>;

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
    const product = record(queries.get("product-detail-initial"));
    const merchants = record(list["merchants"]);
    const offers = new Map<unknown, Json>();
    for (const offer of [...array(list["offers"]), ...array(list["staticOffers"])])
      if (!offers.has(offer["id"])) offers.set(offer["id"], offer);
    if (offers.size === 0) return { outcome: "unreadable", reason: "PriceRunner lists no offer of the product" };
    return [...offers.values()].map((offer, i) => toDraft(offer, i, merchants, product));
  },
};

function toDraft(offer: Json, index: number, merchants: Json, initial: Json): OfferDraft {
  const price = record(offer["price"]);
  const shipping = record(offer["shippingCost"]);
  const merchant = record(merchants[String(offer["merchantId"])]);
  const rating = record(merchant["rating"]);
  const sameCurrency = shipping["currency"] === price["currency"];
  const values: Readonly<Record<string, unknown>> = {
    position: index + 1,
    url: offer["url"],
    name: offer["name"] ?? record(initial["product"])["name"],
    brand: record(initial["brand"])["name"],
    gtin: record(initial["product"])["ean"],
    price: price["amount"],
    currency: price["currency"],
    shippingPrice: sameCurrency ? shipping["amount"] : undefined,
    availability: offer["stockStatus"] === "UNKNOWN" ? undefined : offer["stockStatus"],
    itemCondition: offer["condition"] ?? offer["itemCondition"],
    delivery: daysOf(record(offer["deliveryTime"])),
    sellerName: merchant["name"] ?? offer["merchantName"],
    sellerId: offer["merchantId"],
    sellerRating: rating["average"],
    sellerReviewCount: rating["count"],
  };
  const fields: Record<string, Found> = {};
  for (const [field, value] of Object.entries(values)) {
    if (typeof value === "string" || typeof value === "number")
      fields[field] = { text: String(value), path: `${STATE} offers[${index}].${field}`, machine: true };
  }
  return { extractor: "site:pricerunner.com", fields };
}

function daysOf({ minDays, maxDays = minDays }: Json): string | undefined {
  return typeof minDays === "number" && typeof maxDays === "number" ? `${minDays}-${maxDays} days` : undefined;
}

/** What the page's queries brought, by the first part of their key. */
function readQueries(page: Page): Map<unknown, Json> {
  const script = page.survey.scripts.find(({ id }) => id === STATE.slice(1));
  const payload = record(script === undefined ? null : parseLooseJson(script.text));
  const state = record(payload["__DEHYDRATED_QUERY_STATE__"] ?? record(payload["__INITIAL_PROPS__"])["__DEHYDRATED_QUERY_STATE__"]);
  return new Map(
    array(state["queries"]).map((query) => [
      Array.isArray(query["queryKey"]) ? (query["queryKey"][0] as unknown) : null,
      record(record(query["state"])["data"]),
    ]),
  );
}

function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function array(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}
