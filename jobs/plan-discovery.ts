import { SEARCH_STEPS, type SearchStep } from "../domain/discovery.ts";
import { searchText } from "../domain/search-match.ts";
import type { Source } from "../domain/source.ts";
import { searchUrl } from "../parsers/discovery/search-url.ts";
import { SHOPIFY_PAGE_SIZE, WOOCOMMERCE_PAGE_SIZE } from "../parsers/discovery/read-shop-api.ts";
import type { Db } from "../store/connect.ts";
import { addPages, type PageToRead } from "../store/discovery-pages.ts";
import { addProgress, startRun, type DiscoveryRun } from "../store/discovery-runs.ts";
import { getDiscovery } from "../store/discovery.ts";
import { suggestByGtin } from "../store/save-candidates.ts";
import { siteOrigin } from "../store/site-origin.ts";
import { getProduct } from "../store/products.ts";

/** Puts into a run where it begins: the entry points a person gave, else the front page, which tells what the shop runs on. */
export async function planSourceRun(trx: Db, run: DiscoveryRun): Promise<void> {
  // products may have come since the candidates were found
  await suggestByGtin(trx, { sourceId: run.sourceId });
  const { entryPoints } = await getDiscovery(trx, run.sourceId);
  const origin = await siteOrigin(trx, run.sourceId);
  const pages: PageToRead[] =
    entryPoints.length === 0
      ? [{ kind: "front", url: `${origin}/`, modifiedAt: null }]
      : entryPoints.map(({ kind, url }) => ({ kind, url: withPage(kind, url), modifiedAt: null }));
  await startRun(trx, run.id, null);
  await addPages(trx, run, pages, { depth: 0, parentId: null });
}

/** A shop's address serves as entry point of its API too. */
function withPage(kind: string, address: string): string {
  const url = new URL(address);
  if (kind === "shopify" && !url.pathname.endsWith(".json")) {
    return new URL(`/products.json?limit=${SHOPIFY_PAGE_SIZE}&page=1`, url).href;
  }
  if (kind === "woocommerce" && !url.pathname.includes("/wc/store/")) {
    return new URL(`/wp-json/wc/store/v1/products?per_page=${WOOCOMMERCE_PAGE_SIZE}&page=1`, url).href;
  }
  return url.href;
}

/** Puts the next kind of search into a run for one product; null: there is none left. */
export async function planSearch(trx: Db, run: DiscoveryRun, source: Source): Promise<SearchStep | null> {
  const product = await getProduct(trx, { id: run.productId ?? 0 });
  const { searchUrl: template } = await getDiscovery(trx, run.sourceId);
  const later = SEARCH_STEPS.slice(run.searchStep === null ? 0 : SEARCH_STEPS.indexOf(run.searchStep) + 1);
  for (const step of later) {
    const text = searchText(product, step);
    if (text === null || text.trim() === "") continue;
    const url = await searchUrl(text, { host: source.host, hints: source, template });
    if (url === null) {
      await addProgress(trx, run.id, {
        incomplete: true,
        problems: ["Nothing says how the site is searched; set search_url, with {query} in it"],
      });
      return null;
    }
    await startRun(trx, run.id, step);
    await addPages(trx, run, [{ kind: "search", url, modifiedAt: null }], { depth: 0, parentId: null });
    return step;
  }
  return null;
}
