import { normalizeGtin } from "../../domain/gtin.ts";
import type { FoundListing } from "../../domain/listing-candidate.ts";
import { countryOfHost } from "../page-locale.ts";
import { readMoney } from "../read-money.ts";
import type { PageToSearch } from "./found-page.ts";

/** Texts of one listing as they stand, before they are understood. Absent and empty mean unknown. */
export interface ListingTexts {
  readonly name?: string | undefined;
  readonly brand?: string | undefined;
  /** In any of its lengths. */
  readonly gtin?: string | undefined;
  readonly mpn?: string | undefined;
  readonly sku?: string | undefined;
  readonly price?: string | undefined;
  /** What the format states beside the amount: an ISO code or a sign. */
  readonly currency?: string | undefined;
  /** The format says that the price is a plain decimal. */
  readonly machine?: boolean;
  readonly image?: string | undefined;
}

/** A listing out of its texts: what is not sure becomes null. */
export function listingOf(url: string, texts: ListingTexts, page: Pick<PageToSearch, "hints" | "url">): FoundListing {
  const priceText = line(texts.price, 100);
  return {
    url,
    name: line(texts.name, 500),
    brand: line(texts.brand, 200),
    gtin: normalizeGtin(texts.gtin ?? ""),
    mpn: line(texts.mpn, 100),
    sku: line(texts.sku, 100),
    price: priceText === null ? null : moneyOf(priceText, texts, page),
    priceText,
    image: imageOf(texts.image, page.url),
    modifiedAt: null,
  };
}

function moneyOf(text: string, { machine = false, currency }: ListingTexts, { hints, url }: Pick<PageToSearch, "hints" | "url">) {
  const context = {
    currency: currency ?? null,
    country: hints.country?.toUpperCase() ?? countryOfHost(new URL(url).hostname),
    fallbackCurrency: hints.currency ?? null,
  };
  const money = readMoney(machine ? { text, path: "", machine } : { text, path: "" }, context)?.money ?? null;
  // a list that gives 0 means that it does not know
  return money === null || money.minor <= 0 ? null : money;
}

function line(text: string | undefined, longest: number): string | null {
  const plain = (text ?? "").replace(/\s+/g, " ").trim();
  // with a sign that text in Postgres cannot hold, or half of a pair, it is broken
  return plain === "" || plain.includes("\0") ? null : plain.slice(0, longest).toWellFormed();
}

function imageOf(text: string | undefined, base: string): string | null {
  const url = text === undefined || text.trim() === "" ? null : URL.parse(text.trim(), base);
  return url !== null && /^https?:$/.test(url.protocol) && url.href.length <= 2000 ? url.href : null;
}
