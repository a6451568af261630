import { bareListing, type FoundListing } from "../../domain/listing-candidate.ts";
import { urlKey } from "../../domain/site-url.ts";
import { openPage } from "../page.ts";
import type { FoundPage, PageToSearch } from "./found-page.ts";
import { nextPage } from "./next-page.ts";
import { readTiles } from "./read-tiles.ts";
import { structuredListings } from "./structured-listings.ts";

/**
 * A category or a search's results: products of its structured data, and its repeated tiles. Where both tell of one address, structured
 * data counts and the tile fills its gaps; when they differ in the price, there is none.
 * @throws UnreadablePageError
 */
export function readListing({ url, body, contentType, hints, siteUrl, limits, kind }: PageToSearch): FoundPage {
  const page = openPage({ url, body, contentType });
  const own = urlKey(siteUrl(url) ?? url);
  const byKey = new Map<string, FoundListing>();
  const context = { url: page.baseUrl, hints };
  const found = [...structuredListings(page, context, siteUrl), ...readTiles(page, context, siteUrl)];
  for (const listing of found) {
    const key = urlKey(listing.url);
    if (key === own) continue;
    const known = byKey.get(key);
    if (known === undefined && byKey.size >= limits.cardsPerPage) {
      return { listings: [...byKey.values()], next: [], problems: [], cutOff: [`A page lists more than ${limits.cardsPerPage} products`] };
    }
    byKey.set(key, known === undefined ? listing : merged(known, listing));
  }
  const next = byKey.size === 0 ? null : nextPage(page, siteUrl);
  return {
    listings: [...byKey.values()],
    next: next === null ? [] : [{ kind, url: next, modifiedAt: null }],
    problems: [],
    cutOff: [],
  };
}

function merged(first: FoundListing, second: FoundListing): FoundListing {
  const { price: a, priceText } = first;
  const { price: b } = second;
  const differ = a !== null && b !== null && (a.minor !== b.minor || a.currency !== b.currency);
  // two codes of two products under one address: whose is it?
  const gtin = first.gtin !== null && second.gtin !== null && first.gtin !== second.gtin ? null : (first.gtin ?? second.gtin);
  return {
    ...bareListing(first.url),
    name: first.name ?? second.name,
    brand: first.brand ?? second.brand,
    gtin,
    mpn: first.mpn ?? second.mpn,
    sku: first.sku ?? second.sku,
    price: differ ? null : (a ?? b),
    priceText: a === null && b !== null ? second.priceText : (priceText ?? second.priceText),
    image: first.image ?? second.image,
  };
}
