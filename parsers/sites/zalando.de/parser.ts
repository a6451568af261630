import type { OfferDraft } from "../../draft.ts";
import { dig, isObject, objectsOf, stated, type JsonObject } from "../../json-value.ts";
import { parseLooseJson } from "../../loose-json.ts";
import type { Page } from "../../page.ts";
import type { Place, SiteParser } from "../../site-parser.ts";

const EXTRACTOR = "site:zalando.de";
const LOWEST: Place = {
  line: /^(?:Letzter niedrigster Preis|Niedrigster Preis der letzten 30 Tage|Najniższa cena z 30 dni(?: przed obniżką)?|Dernier prix le plus bas|Laatste laagste prijs|Ultimo prezzo più basso|Último precio más bajo)[^\d]{0,30}(\d[\d\s.,]*\s*(?:€|zł))/i,
};

/** What the page's state says of one size. */
interface Size {
  readonly label: string;
  readonly quantity: string | null;
  readonly shown: string | null;
  readonly original: string | null;
  readonly seller: JsonObject | null;
}

/**
 * Zalando (compared with saved pages of 2023): one offer per size. Structured data has the prices and tells sizes apart by number only; the number ends in the maker's size
 * ("034"), not in the one on the button ("36"), which the page's state knows, as it knows pieces left, the price before and the partner.
 */
export const parser: SiteParser = {
  hosts: ["de", "at", "ch", "fr", "be", "nl", "pl", "it", "es", "pt", "cz", "sk", "hu", "ro", "si", "hr", "se", "dk", "no", "fi"]
    .concat("ie", "gr", "ee", "lt", "lv", "lu", "bg", "co.uk")
    .map((country) => `zalando.${country}`),
  version: 1,
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  read(page, tools) {
    const product = page.survey.jsonLd.map(parseLooseJson).find((one) => isObject(one) && one["@type"] === "Product");
    const offers = objectsOf(dig(product, "offers"));
    const sizes = sizesOf(page, dig(product, "sku"));
    const read = offers.flatMap((offer, i): OfferDraft[] => {
      const path = `ld+json.offers[${i}]`;
      const sku = stated(offer["sku"], `${path}.sku`);
      const price = stated(offer["price"], `${path}.price`);
      const size = sku === null ? undefined : sizes.get(sku.text);
      if (sku === null || price === null || size === undefined) return [];
      return [{ extractor: EXTRACTOR, variant: { size: size.label }, fields: fieldsOf(offer, path, size) }];
    });
    // The state must know every size, and the page must show one of the prices: else it is no state of this page.
    const known = read.length > 0 && read.length === offers.length;
    if (known && read.some(({ fields }) => !sameDigits(fields.price?.text ?? "", sizes.get(fields.sku?.text ?? "")?.shown ?? null)))
      return { outcome: "ambiguous", reason: "Structured data and the page's state give a size different prices" };
    const shown = [...sizes.values()].some((size) => size.shown !== null && page.text.includes(size.shown));
    if (!known || !shown) return null;
    const lowest = new Set(read.map(({ fields }) => fields.price?.text)).size === 1 ? tools.find(LOWEST) : null;
    return lowest === null ? read : read.map((draft) => ({ ...draft, fields: { ...draft.fields, lowestPrice30Days: lowest } }));
  },
};

function fieldsOf(offer: JsonObject, path: string, { quantity, original, seller }: Size): OfferDraft["fields"] {
  const state = "state.simples";
  const pieces = quantity === null ? undefined : { ONE: "1", TWO: "2" }[quantity];
  const partner = seller === null ? null : stated(seller["name"], `${state}.merchant.name`);
  const fields: Record<string, ReturnType<typeof stated>> = {
    url: stated(offer["url"], `${path}.url`),
    sku: stated(offer["sku"], `${path}.sku`),
    price: stated(offer["price"], `${path}.price`),
    currency: stated(offer["priceCurrency"], `${path}.priceCurrency`),
    availability: stated(offer["availability"], `${path}.availability`),
    quantity: stated(pieces, `${state}.stock.quantity`),
    regularPrice: original === null ? null : { text: original, path: `${state}.price.original` },
    sellerName: partner,
    sellerUrl: partner === null ? null : stated(seller?.["uri"], `${state}.merchant.uri`),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, found]) => found !== null));
}

/** By number; what several parts of the state say of one size is put together. */
function sizesOf(page: Page, sku: unknown): ReadonlyMap<string, Size> {
  const sizes = new Map<string, Size>();
  if (typeof sku !== "string") return sizes;
  for (const { type, text } of page.survey.scripts) {
    if (type !== "application/json" || !text.includes('"simples"')) continue;
    for (const entry of Object.values((dig(parseLooseJson(text), "graphqlCache") ?? {}) as JsonObject)) {
      const product = dig(entry, "data", "product");
      if (dig(product, "id") !== `ern:product::${sku}`) continue;
      for (const simple of objectsOf(dig(product, "simples"))) addSize(sizes, simple);
    }
  }
  return sizes;
}

function addSize(sizes: Map<string, Size>, simple: JsonObject): void {
  const { sku, size } = simple;
  if (typeof sku !== "string" || typeof size !== "string" || size === "") return;
  const known = sizes.get(sku);
  const main = objectsOf(simple["allOffers"]).find((offer) => offer["isDefaultOffer"] === true);
  const reduced = text(dig(main, "price", "promotional", "formatted"));
  const original = text(dig(main, "price", "original", "formatted"));
  const merchant = main?.["isSoldByZalando"] === false ? main["merchant"] : null;
  sizes.set(sku, {
    label: size,
    quantity: text(dig(simple, "offer", "stock", "quantity")) ?? known?.quantity ?? null,
    shown: reduced ?? original ?? known?.shown ?? null,
    original: (reduced === null ? null : original) ?? known?.original ?? null,
    seller: isObject(merchant) ? merchant : (known?.seller ?? null),
  });
}

/** "179.95" and "179,95 €": the signs between digits aside, decimals of nothing too. */
function sameDigits(price: string, shown: string | null): boolean {
  if (shown === null) return true;
  const digits = (one: string): string => one.replace(/\D/g, "");
  const amount = Number(price);
  return [price, amount.toFixed(2), amount.toFixed(0)].some((form) => Number(form) === amount && digits(form) === digits(shown));
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
