import type { EndedVisit, PageVisit, Visit, VisitRequest } from "../domain/visit.ts";
import { openCrawler, type Crawler, type CrawlerOptions } from "../crawlers/open-crawler.ts";

export interface TryCrawler extends AsyncDisposable {
  readonly crawler: Crawler;
  visit(url: string, request?: Partial<VisitRequest>): Promise<Visit>;
}

/** A crawler for tests that may visit names below localhost, with short limits; options replace any of it. */
export async function tryCrawler(options: Partial<CrawlerOptions> = {}): Promise<TryCrawler> {
  const quiet = (): void => undefined;
  const crawler = await openCrawler({
    userAgent: "Cenoskop/test",
    allowedHosts: ["*.localhost"],
    chromiumPath: null,
    log: { info: quiet, warn: quiet, error: quiet },
    ...options,
    limits: { retryDelayMs: 10, ...options.limits },
  });
  return {
    crawler,
    visit: (url, request = {}) => crawler.visit({ url, fetchMode: "http", etag: null, lastModified: null, bodyHash: null, ...request }),
    [Symbol.asyncDispose]: () => crawler.close(),
  };
}

export function asPage(visit: Visit): PageVisit & { readonly text: string } {
  if (visit.kind !== "page") throw new Error(`The visit ended as ${visit.outcome}: ${visit.reason}`);
  return { ...visit, text: new TextDecoder().decode(visit.body) };
}

export function asEnded(visit: Visit): EndedVisit {
  if (visit.kind !== "ended") throw new Error(`The visit brought a page from ${visit.finalUrl}`);
  return visit;
}
