import { normalizeGtin } from "../domain/gtin.ts";
import { decimalFromMoney, type Money } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";

/** One line of truth.tsv; empty texts where no person read the field. */
export type Truth = Readonly<
  Record<
    | "file"
    | "site"
    | "url"
    | "kind"
    | "title"
    | "price"
    | "currency"
    | "availability"
    | "gtin"
    | "sku"
    | "mpn"
    | "brand"
    | "seller"
    | "list_price"
    | "shipping"
    | "comparator_price",
    string
  >
>;

export interface Score {
  readonly field: string;
  readonly file: string;
  readonly result: "right" | "wrong" | "missing";
  readonly expected: string;
  readonly got: string;
}

/** Compares what a page was read as with what a person saw on it, field by field. Fields without truth are not scored. */
export function scorePage(truth: Truth, reading: Reading): Score[] {
  const { file } = truth;
  if (truth.kind === "offer-list") return scoreOfferList(truth, reading);
  if (truth.kind !== "product") {
    const result = reading.offers.length === 0 ? "right" : "wrong";
    return [{ field: "no product", file, result, expected: `no offers (${truth.kind})`, got: `${reading.offers.length} offers` }];
  }
  const [offer] = reading.offers;
  const score = (field: string, expected: string, got: string | null | undefined, same: (a: string, b: string) => boolean): Score[] => {
    if (expected === "") return [];
    const result = (got ?? "") === "" ? "missing" : same(expected, got ?? "") ? "right" : "wrong";
    return [{ field, file, result, expected, got: got ?? "" }];
  };
  const [low] = truth.price.split("-");
  const isRange = truth.price.includes("-");
  return [
    ...score("price", isRange ? "" : truth.price, amount(offer?.price), sameAmount),
    ...score("price (range)", isRange ? (low ?? "") : "", amount(offer?.price), sameAmount),
    ...score("currency", (offer?.price ?? null) === null ? "" : truth.currency, offer?.price?.currency, (a, b) => a === b),
    ...score("availability", expectedAvailability(truth.availability), offer?.availability, (a, b) => a.split("|").includes(b)),
    ...score("name", truth.title, offer?.name, sameName),
    ...score("gtin", truth.gtin, offer?.gtin, (a, b) => normalizeGtin(a) === b),
    ...score("sku", truth.sku, offer?.sku, sameCode),
    ...score("mpn", truth.mpn, offer?.mpn, sameCode),
    ...score("brand", truth.brand, offer?.brand, (a, b) => sameCode(a, b) || contains(a, b)),
    ...score("seller", truth.seller, offer?.seller?.name, contains),
    ...score("list price", truth.list_price, amount(offer?.regularPrice), sameAmount),
    ...score("shipping", /^[\d.]+$/.test(truth.shipping) ? truth.shipping : "", amount(offer?.shippingPrice), sameAmount),
  ];
}

function scoreOfferList(truth: Truth, reading: Reading): Score[] {
  const { file } = truth;
  const prices = reading.offers.map((offer) => amount(offer.price) ?? "-");
  const found = prices.some((price) => sameAmount(truth.price, price));
  return [
    {
      field: "several offers",
      file,
      result: reading.offers.length > 1 ? "right" : "missing",
      expected: "several offers",
      got: String(reading.offers.length),
    },
    {
      field: "offer-list price",
      file,
      result: found ? "right" : prices.length === 0 ? "missing" : "wrong",
      expected: truth.price,
      got: prices.slice(0, 6).join(" "),
    },
  ];
}

/** The words of truth.tsv as schema.org's; "Available" says only that it can be had. */
function expectedAvailability(text: string): string {
  const word = /^\w*/.exec(text)?.[0].toLowerCase() ?? "";
  if (word === "instock") return "InStock|LimitedAvailability";
  if (word === "available") return "InStock|LimitedAvailability|BackOrder|PreOrder";
  if (word === "backorder") return "BackOrder";
  if (word === "outofstock") return "OutOfStock";
  return "";
}

function amount(money: Money | null | undefined): string | null {
  return money ? decimalFromMoney(money) : null;
}

function sameAmount(a: string, b: string): boolean {
  return Number(a) === Number(b);
}

function sameCode(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function contains(a: string, b: string): boolean {
  return bare(a).includes(bare(b)) || bare(b).includes(bare(a));
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Names are written in many ways: most of the shorter one's words must stand in the other. */
function sameName(a: string, b: string): boolean {
  const [left, right] = [words(a), words(b)];
  const [shorter, longer] = left.size <= right.size ? [left, right] : [right, left];
  return [...shorter].filter((word) => longer.has(word)).length >= shorter.size * 0.6;
}

function words(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ""),
  );
}
