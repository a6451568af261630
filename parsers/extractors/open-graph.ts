import type { Fields, ProductCandidate } from "../candidate.ts";
import type { DraftField } from "../draft.ts";
import type { Survey } from "../survey.ts";

const NAMES: Readonly<Partial<Record<DraftField, readonly string[]>>> = {
  name: ["og:title", "twitter:title"],
  brand: ["product:brand", "og:brand"],
  sku: ["product:retailer_item_id", "product:retailer_part_no"],
  mpn: ["product:mfr_part_no"],
  gtin: ["product:gtin", "product:ean", "product:isbn", "product:upc", "og:upc", "og:ean", "og:isbn"],
  price: ["product:sale_price:amount", "product:price:amount", "og:price:amount", "product:price", "og:price"],
  currency: ["product:sale_price:currency", "product:price:currency", "og:price:currency"],
  regularPrice: ["product:original_price:amount", "og:price:standard_amount"],
  availability: ["product:availability", "og:availability", "og:product:availability"],
  itemCondition: ["product:condition", "og:product:condition"],
  image: ["og:image", "twitter:image"],
  shippingPrice: ["product:shipping_cost:amount"],
};

const FIELDS = Object.keys(NAMES) as DraftField[];
const ALL_NAMES = new Set([...Object.values(NAMES).flat(), "og:type", "og:url"]);

/** Open Graph, product: and twitter: metas as one product; null when none of them says anything of a product. */
export function readOpenGraph(survey: Survey): ProductCandidate | null {
  const contents = new Map<string, string>();
  for (const { name, content } of survey.metas) {
    if (!ALL_NAMES.has(name) || contents.has(name)) continue;
    const text = content.trim();
    if (text !== "") contents.set(name, text);
  }
  const type = contents.get("og:type") ?? "";
  const price = NAMES.price?.find((name) => contents.has(name));
  if (price === undefined && !/product/i.test(type)) return null;
  const fields: Fields = {};
  for (const field of FIELDS) {
    for (const name of NAMES[field] ?? []) {
      const text = contents.get(name);
      if (text === undefined) continue;
      fields[field] = { text, path: `meta[${name}]`, machine: true };
      break;
    }
  }
  // A price above the sale price is the regular one.
  if (contents.has("product:sale_price:amount") && fields.regularPrice === undefined && contents.has("product:price:amount")) {
    fields.regularPrice = { text: contents.get("product:price:amount") ?? "", path: "meta[product:price:amount]", machine: true };
  }
  return {
    extractor: "open-graph",
    path: "meta",
    fields,
    offers: [{ fields: {}, variant: {}, range: null, context: null }],
    url: contents.get("og:url") ?? null,
    main: true,
    context: null,
  };
}
