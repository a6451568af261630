import type { Fields, OfferCandidate } from "./candidate.ts";
import type { DraftField } from "./draft.ts";
import { foundOf, items, leaf, localName, nameOf, type Item, type Leaf } from "./item.ts";

/** One schema.org Offer. */
export function readSchemaOffer(item: Item, variant: Readonly<Record<string, string>>): OfferCandidate {
  const fields = commonFields(item);
  const price = leaf(item, "price");
  put(fields, "price", price);
  put(fields, "currency", leaf(item, "pricecurrency") ?? leaf(item, "currency"));
  for (const specification of items(item, "pricespecification")) readSpecification(specification, fields);
  return { fields, variant, range: null, context: price?.context ?? item.context };
}

/** An AggregateOffer without offers of its own: one price when its ends are equal, else a range. */
export function readAggregate(item: Item, variant: Readonly<Record<string, string>>): OfferCandidate {
  const fields = commonFields(item);
  put(fields, "currency", leaf(item, "pricecurrency") ?? leaf(item, "currency"));
  const low = leaf(item, "lowprice") ?? leaf(item, "price");
  const high = leaf(item, "highprice");
  const count = Number(leaf(item, "offercount")?.text ?? "0");
  const context = low?.context ?? item.context;
  if (low === null) return { fields, variant, range: null, context };
  if (high === null ? count <= 1 : sameAmount(low.text, high.text)) {
    put(fields, "price", low);
    return { fields, variant, range: null, context };
  }
  return { fields, variant, range: { low: foundOf(low), high: foundOf(high ?? low) }, context };
}

function sameAmount(a: string, b: string): boolean {
  return a.trim() === b.trim() || (a.trim() !== "" && Number(a) === Number(b));
}

function commonFields(item: Item): Fields {
  const fields: Fields = {};
  put(fields, "availability", leaf(item, "availability"));
  put(fields, "itemCondition", leaf(item, "itemcondition"));
  put(fields, "validUntil", leaf(item, "pricevaliduntil"));
  put(fields, "url", leaf(item, "url"));
  put(fields, "sku", leaf(item, "sku"));
  put(fields, "mpn", leaf(item, "mpn"));
  put(fields, "gtin", leaf(item, "gtin", "gtin13", "gtin14", "gtin12", "gtin8"));
  put(fields, "sellerName", nameOf(item, "seller", "offeredby"));
  const [seller] = items(item, "seller", "offeredby");
  if (seller !== undefined) {
    put(fields, "sellerUrl", leaf(seller, "url"));
    const [rating] = items(seller, "aggregaterating");
    if (rating !== undefined) {
      put(fields, "sellerRating", leaf(rating, "ratingvalue"));
      put(fields, "sellerReviewCount", leaf(rating, "reviewcount", "ratingcount"));
    }
  }
  for (const level of items(item, "inventorylevel")) put(fields, "quantity", leaf(level, "value"));
  readShipping(item, fields);
  return fields;
}

function readShipping(item: Item, fields: Fields): void {
  const shipping = items(item, "shippingdetails");
  if (shipping.length === 0) return;
  const costs = shipping.flatMap((details) => {
    const [rate] = items(details, "shippingrate");
    const amount = rate === undefined ? null : leaf(rate, "value", "price");
    const currency = rate === undefined ? null : leaf(rate, "currency");
    return amount === null ? [] : [{ ...amount, text: currency === null ? amount.text : `${amount.text} ${currency.text}` }];
  });
  // Rates that differ by destination say nothing sure about this buyer.
  const [first] = costs;
  if (first !== undefined && costs.every((cost) => cost.text === first.text)) fields.shippingPrice ??= foundOf(first);
  const days = shipping.flatMap((details) => items(details, "deliverytime"))[0];
  if (days === undefined) return;
  const total = { low: 0, high: 0, known: false };
  for (const part of items(days, "handlingtime", "transittime")) {
    const low = Number(leaf(part, "minvalue")?.text ?? Number.NaN);
    const high = Number(leaf(part, "maxvalue")?.text ?? Number.NaN);
    const unit = leaf(part, "unitcode")?.text.toUpperCase() ?? "DAY";
    if (!Number.isFinite(low) || !Number.isFinite(high) || !["DAY", "D"].includes(unit)) return;
    total.low += low;
    total.high += high;
    total.known = true;
  }
  if (total.known) fields.delivery ??= { text: `${total.low}-${total.high} days`, path: days.path };
}

/** A PriceSpecification says of what kind its amount is; several stand beside each other. */
function readSpecification(item: Item, fields: Fields): void {
  const price = leaf(item, "price", "minprice");
  if (price === null) return;
  const kind = specificationKind(item);
  if (kind === "price") {
    put(fields, "currency", leaf(item, "pricecurrency"));
    const tax = leaf(item, "valueaddedtaxincluded");
    // A shop for companies gives the same offer without and with tax.
    if (tax !== null && /^(https?:.*)?false$/i.test(tax.text)) {
      put(fields, "netPrice", price);
      if (fields.price === undefined) put(fields, "price", price);
      if (fields.price?.text.trim() === price.text.trim()) put(fields, "tax", { ...tax, text: "false" });
      return;
    }
    if (tax !== null && fields.tax?.text === "false") {
      fields.price = foundOf(price);
      delete fields.tax;
    }
    put(fields, "tax", tax === null ? null : { ...tax, text: "true" });
    put(fields, "price", price);
  } else put(fields, kind, price);
}

function specificationKind(item: Item): DraftField {
  const type = localName(leaf(item, "pricetype")?.text ?? items(item, "pricetype")[0]?.id ?? "");
  if (/listprice|strikethrough|msrp|srp|regular|suggested/.test(type)) return "regularPrice";
  if (/minimumadvertised/.test(type)) return "regularPrice";
  const [tier] = items(item, "validformembertier");
  // "Non-loyalty members" is what a shop calls everybody else.
  if (tier !== undefined && /^(non|not|no|ohne|kein)/i.test(leaf(tier, "name")?.text ?? "")) return "price";
  if (tier !== undefined || item.properties.has("validformembertier")) return "memberPrice";
  if (item.types.includes("deliverychargespecification") || item.types.includes("paymentchargespecification")) return "shippingPrice";
  if (item.properties.has("billingduration") || item.properties.has("billingincrement")) return "instalment";
  const reference = items(item, "referencequantity")[0];
  const amount = reference === undefined ? null : leaf(reference, "value");
  if (reference !== undefined && (item.types.includes("unitpricespecification") || amount !== null)) {
    const unit = leaf(reference, "unitcode", "unittext")?.text.toUpperCase() ?? "";
    if (!(Number(amount?.text ?? "1") === 1 && ["C62", "EA", "H87", "PCE", ""].includes(unit))) return "unitPrice";
  }
  const quantity = items(item, "eligiblequantity")[0];
  if (quantity !== undefined && Number(leaf(quantity, "minvalue", "value")?.text ?? "1") > 1) return "unitPrice";
  return "price";
}

function put(fields: Fields, field: DraftField, value: Leaf | null): void {
  if (value !== null) fields[field] ??= foundOf(value);
}
