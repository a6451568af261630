import { UnreadablePageError } from "../errors.ts";
import type { Fields, OfferCandidate, ProductCandidate } from "./candidate.ts";
import type { DraftField } from "./draft.ts";
import { foundOf, isItem, items, leaf, localName, nameOf, values, type Item, type Leaf } from "./item.ts";
import { readSchemaOffer, readAggregate } from "./schema-offer.ts";

const PRODUCT_TYPES = new Set([
  "product",
  "productgroup",
  "individualproduct",
  "productmodel",
  "someproducts",
  "book",
  "vehicle",
  "car",
  "movie",
  "videogame",
  "musicalbum",
  "softwareapplication",
]);
const MENTIONS = new Set([
  "isrelatedto",
  "issimilarto",
  "isaccessoryorsparepartfor",
  "isconsumablefor",
  "itemlistelement",
  "isvariantof",
  "mainentityofpage",
]);
const VARIANT_PROPERTIES = ["color", "size", "material", "pattern", "suggestedgender"];
const GTINS = ["gtin", "gtin13", "gtin14", "gtin12", "gtin8", "ean", "ean13", "isbn", "barcode"];
const MOST_PRODUCTS = 500;
const MOST_OFFERS = 300;
/** Values of all offers that are read, each as often as it is: only data that refer to one another in a circle have more than the page has. */
const MOST_VALUES = 150_000;

/** Products among the items of one kind of structured data, with their offers. Variants of a group come as offers of the group. */
export function readSchemaProducts(extractor: string, roots: readonly Item[]): ProductCandidate[] {
  const products: ProductCandidate[] = [];
  if (roots.length === 0) return products;
  const seen = new Set<Item>();
  const loose: Item[] = [];
  const budget = { values: MOST_VALUES };
  const queue: Item[] = [...roots];
  /** Of each item in the queue. */
  const mains: (boolean | null)[] = roots.map(() => null);
  for (let next = 0; next < queue.length && products.length < MOST_PRODUCTS; next++) {
    const item = queue[next] as Item;
    const main = mains[next] as boolean | null;
    if (seen.has(item)) continue;
    seen.add(item);
    if (isProduct(item)) {
      products.push(readProduct(extractor, item, main, budget));
      for (const variant of items(item, "hasvariant", "isvariantof", "model")) seen.add(variant);
    } else if (item.types.includes("offer") || item.types.includes("aggregateoffer")) {
      const [offered] = items(item, "itemoffered");
      if (offered !== undefined && !seen.has(offered)) {
        seen.add(offered);
        products.push(
          readProduct(extractor, { ...offered, properties: new Map([...offered.properties, ["offers", [item]]]) }, main, budget),
        );
      } else if (offered === undefined && item.context !== null) loose.push(item);
    }
    const isList = item.types.includes("itemlist") || item.types.includes("offercatalog");
    for (const [name, list] of item.properties) {
      for (const value of list) {
        if (!isItem(value) || name === "offers" || name === "hasvariant") continue;
        queue.push(value);
        mains.push(isList || MENTIONS.has(name) ? false : name === "mainentity" ? true : main);
      }
    }
  }
  // Templates mark up the offer and forget the product: where there is one such offer and no other, it is the page's.
  const [alone, ...others] = loose;
  if (alone !== undefined && others.length === 0 && products.every(({ offers }) => offers.length === 0))
    products.push({ ...readProduct(extractor, alone, null, budget), fields: {}, offers: readOffers(alone, {}, budget) });
  return products;
}

function isProduct({ types, properties }: Item): boolean {
  let isNamedSo = false;
  let isKind = false;
  for (const type of types) {
    isNamedSo ||= type.startsWith("product");
    isKind ||= PRODUCT_TYPES.has(type);
  }
  return isKind && (isNamedSo || properties.has("offers"));
}

function readProduct(extractor: string, item: Item, main: boolean | null, budget: Budget): ProductCandidate {
  const fields = productFields(item);
  const offers: OfferCandidate[] = [];
  for (const offer of firstOf(items(item, "offers", "offer"), MOST_OFFERS))
    for (const read of readOffers(offer, {}, budget)) offers.push(read);
  for (const variant of items(item, "hasvariant", "model")) {
    const own = productFields(variant);
    const attributes = variantAttributes(variant);
    for (const offer of items(variant, "offers", "offer")) {
      for (const read of readOffers(offer, attributes, budget)) offers.push({ ...read, fields: { ...own, ...read.fields } });
    }
  }
  // Old shops put the price on the product itself.
  if (offers.length === 0 && (item.properties.has("price") || item.properties.has("lowprice")))
    offers.push(...readOffers(item, {}, budget));
  return { extractor, path: item.path, fields, offers, url: leaf(item, "url")?.text ?? item.id, main, context: item.context };
}

interface Budget {
  values: number;
}

/** An aggregate holds offers; what refers to itself goes no deeper. */
function readOffers(item: Item, variant: Readonly<Record<string, string>>, budget: Budget, depth = 0): OfferCandidate[] {
  for (const list of item.properties.values()) budget.values -= list.length;
  if (budget.values < 0) throw new UnreadablePageError("the page's structured data hold too many offers");
  const nested = depth >= 2 ? [] : firstOf(items(item, "offers", "offer"), MOST_OFFERS).filter((one) => one.properties.size > 0);
  if (nested.length > 0) {
    const all: OfferCandidate[] = [];
    for (const one of nested) {
      if (all.length >= MOST_OFFERS) break;
      for (const read of readOffers(one, variant, budget, depth + 1)) all.push(read);
    }
    return firstOf(all, MOST_OFFERS) as OfferCandidate[];
  }
  const [offered] = items(item, "itemoffered");
  const attributes = offered === undefined ? variant : { ...variantAttributes(offered), ...variant };
  const read =
    item.types.includes("aggregateoffer") || item.properties.has("lowprice")
      ? readAggregate(item, attributes)
      : readSchemaOffer(item, attributes);
  return offered === undefined ? [read] : [{ ...read, fields: { ...productFields(offered), ...read.fields } }];
}

function productFields(item: Item): Fields {
  const fields: Fields = {};
  put(fields, "name", leaf(item, "name"));
  put(fields, "brand", nameOf(item, "brand") ?? nameOf(item, "manufacturer"));
  put(fields, "sku", leaf(item, "sku") ?? plainProductId(item));
  put(fields, "mpn", leaf(item, "mpn"));
  put(fields, "gtin", leaf(item, ...GTINS) ?? prefixedGtin(item));
  put(fields, "image", imageOf(item));
  put(fields, "itemCondition", leaf(item, "itemcondition"));
  const [rating] = items(item, "aggregaterating");
  if (rating !== undefined) {
    put(fields, "rating", leaf(rating, "ratingvalue"));
    put(fields, "ratingBest", leaf(rating, "bestrating"));
    put(fields, "reviewCount", leaf(rating, "reviewcount", "ratingcount"));
  }
  return fields;
}

/** `productID` may be "ean:5901234123457", "isbn:..." or the shop's own number. */
function plainProductId(item: Item): Leaf | null {
  const id = leaf(item, "productid");
  return id === null || /^(ean|gtin|isbn|upc|mpn)\d*:/i.test(id.text) ? null : id;
}

function prefixedGtin(item: Item): Leaf | null {
  const id = leaf(item, "productid");
  const match = /^(?:ean|gtin|isbn|upc)\d*:\s*(\S+)/i.exec(id?.text ?? "");
  return id === null || match?.[1] === undefined ? null : { ...id, text: match[1] };
}

function imageOf(item: Item): Leaf | null {
  for (const value of values(item, "image")) {
    const found = isItem(value) ? leaf(value, "contenturl", "url") : value;
    if (found !== null && found.text.trim() !== "") return found;
  }
  return null;
}

function variantAttributes(item: Item): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of VARIANT_PROPERTIES) {
    const found = nameOf(item, name);
    if (found !== null) attributes[name] = found.text.trim().slice(0, 200);
  }
  for (const property of items(item, "additionalproperty").slice(0, 20)) {
    const name = leaf(property, "name")?.text.trim();
    const value = leaf(property, "value")?.text.trim();
    if (name !== undefined && value !== undefined && /^(colou?r|size|capacity|storage|memory|variant)$/i.test(name))
      attributes[localName(name)] = value.slice(0, 200);
  }
  return attributes;
}

function firstOf<T>(all: readonly T[], most: number): readonly T[] {
  return all.length <= most ? all : all.slice(0, most);
}

function put(fields: Fields, field: DraftField, found: Leaf | null): void {
  if (found !== null) fields[field] = foundOf(found);
}
