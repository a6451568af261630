import { LARGE } from "../observe.ts";
import { plainHints, readersOf } from "../page-readers.ts";
import { NOTHING_FOUND, type FoundPage, type PageToSearch } from "./found-page.ts";
import { readFoundPage, siteUrls } from "./read-found-page.ts";

/** An address of a site, to be searched for listings. */
export interface SitePage extends Omit<PageToSearch, "siteUrl"> {
  /** Of the source, with its port. */
  readonly host: string;
}

export type SearchedPage = FoundPage & { readonly unreadable: string | null };

const readers = readersOf<SitePage, SearchedPage>({
  script: new URL("./found-page-worker.ts", import.meta.url),
  pack: ({ body, hints, ...page }) => ({ ...page, hints: plainHints(hints), body: new Uint8Array(body) }),
  failed: (reason) => ({ ...NOTHING_FOUND, unreadable: reason }),
});

/** What a page tells of a source's listings; large ones are read in a thread, so that timers and sockets have their turn meanwhile. */
export async function searchPage(page: SitePage): Promise<SearchedPage> {
  // a product's page goes to the threads that read products
  if (page.body.byteLength >= LARGE && page.kind !== "product") return readers.read(page);
  return readFoundPage({ ...page, siteUrl: await siteUrls(page.host, page.hints) });
}
