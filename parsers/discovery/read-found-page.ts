import type { SourceHints } from "../../domain/source.ts";
import { siteUrl } from "../../domain/site-url.ts";
import { UnreadablePageError } from "../../errors.ts";
import { observe } from "../observe.ts";
import { openPage } from "../page.ts";
import { loadParsers } from "../registry.ts";
import { NOTHING_FOUND, type FoundPage, type PageToSearch } from "./found-page.ts";
import { offersAsListing } from "./offers-as-listing.ts";
import { readFeed } from "./read-feed.ts";
import { readListing } from "./read-listing.ts";
import { readRobotsSitemaps } from "./read-robots-sitemaps.ts";
import { readShopify, readWooCommerce, SHOPIFY_PAGE_SIZE, WOOCOMMERCE_PAGE_SIZE } from "./read-shop-api.ts";
import { readSitemap } from "./read-sitemap.ts";

/** Rises when what is read from a page changes, so that an unchanged page is read anew once. */
export const DISCOVERY_VERSION = 1;

/** What an address tells of a source's listings. Never rejects for what a site sends: what cannot be read is `unreadable`, with the reason. */
export async function readFoundPage(page: PageToSearch): Promise<FoundPage & { readonly unreadable: string | null }> {
  try {
    return { ...(await read(page)), unreadable: null };
  } catch (error) {
    if (!(error instanceof UnreadablePageError)) throw error;
    return { ...NOTHING_FOUND, unreadable: error.message };
  }
}

async function read(page: PageToSearch): Promise<FoundPage> {
  switch (page.kind) {
    case "front":
      return readFront(page);
    case "robots":
      return readRobotsSitemaps(page);
    case "sitemap":
      return readSitemap(page);
    case "feed":
      return readFeed(page);
    case "shopify":
      return readShopify(page);
    case "woocommerce":
      return readWooCommerce(page);
    case "listing":
      return readListing(page);
    case "search": {
      const found = readListing(page);
      // a search by code often leads straight to the product
      return found.listings.length > 0 ? found : readProduct(page);
    }
    case "product":
      return readProduct(page);
  }
}

/** Which shop program it is: two have an address that lists all products; of the others robots.txt and the sitemap tell. */
async function readFront(page: PageToSearch): Promise<FoundPage> {
  const registry = await loadParsers();
  const platform = registry.platformOf(openPage(page), null)?.name;
  const at = (path: string): string => new URL(path, page.url).href;
  const one = (kind: "shopify" | "woocommerce" | "robots", path: string): FoundPage => ({
    ...NOTHING_FOUND,
    next: [{ kind, url: at(path), modifiedAt: null }],
  });
  if (platform === "shopify") return one("shopify", `/products.json?limit=${SHOPIFY_PAGE_SIZE}&page=1`);
  if (platform === "woocommerce") return one("woocommerce", `/wp-json/wc/store/v1/products?per_page=${WOOCOMMERCE_PAGE_SIZE}&page=1`);
  return one("robots", "/robots.txt");
}

async function readProduct(page: PageToSearch): Promise<FoundPage> {
  const { url, body, contentType, hints } = page;
  const reading = await observe({ url, body, contentType, hints });
  const listing = reading.outcome === "offers" ? offersAsListing(page.siteUrl(url), reading.offers) : null;
  return listing === null
    ? { ...NOTHING_FOUND, problems: reading.reason === null ? [] : [reading.reason] }
    : { ...NOTHING_FOUND, listings: [listing] };
}

/**
 * The spelling of a source's addresses: on its host, without tracking parameters, and as the site's own parser shortens them.
 * Null where the address belongs to another site.
 */
export async function siteUrls(host: string, hints: SourceHints): Promise<PageToSearch["siteUrl"]> {
  const registry = await loadParsers();
  const site = registry.sites.find(({ name }) => name === hints.parser) ?? registry.siteOf(host.replace(/:\d+$/, ""));
  const own = site?.parser.listingUrl;
  return (text, base) => {
    const url = siteUrl(text, base === undefined ? { host } : { host, base });
    return url === null || own === undefined ? url : (own(new URL(url)) ?? url);
  };
}
