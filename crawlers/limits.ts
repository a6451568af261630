/** Every bound of the crawler. Milliseconds, bytes and counts, as the names say. */
export interface Limits {
  /** Visits by HTTP at once in this process. */
  readonly httpConcurrency: number;
  /** Browser pages at once; each costs some 100 MB. */
  readonly browserConcurrency: number;
  readonly connectTimeoutMs: number;
  /** From the request to the last header. */
  readonly headersTimeoutMs: number;
  /** Longest pause within a body. */
  readonly bodyTimeoutMs: number;
  /** A whole visit by HTTP with its redirects and robots.txt, retry not counted. */
  readonly httpTotalMs: number;
  /** A whole visit by browser, from the free slot to the rendered document. */
  readonly browserTotalMs: number;
  /** All headers of one answer together. */
  readonly maxHeaderBytes: number;
  /** Of the bodies of a visit with its redirects, of the last one decompressed, and of a rendered document. */
  readonly maxBodyBytes: number;
  /** The same of a document: 50 MB, as sitemaps.org allows. */
  readonly maxDocumentBytes: number;
  /** Of everything one browser page loads, decompressed. */
  readonly maxBrowserPageBytes: number;
  readonly maxRedirects: number;
  /** Content codings on top of each other. */
  readonly maxCodings: number;
  /** Second attempts after a broken connection or a crashed browser. */
  readonly maxRetries: number;
  /** Pause before the second attempt: a shop is never hit twice at once. */
  readonly retryDelayMs: number;
  /** A Retry-After beyond this is cut to it. */
  readonly maxRetryAfterSeconds: number;

  /** RFC 9309 asks for at least 500 KiB; the rest is not read. */
  readonly maxRobotsBytes: number;
  readonly maxRobotsRedirects: number;
  readonly robotsTimeoutMs: number;
  /** robots.txt is asked for again after this ... */
  readonly robotsFreshMs: number;
  /** ... and, where that fails, the old copy serves until this age. */
  readonly robotsStaleMs: number;
  /** After a failure it is asked for again no sooner than this. */
  readonly robotsRetryMs: number;
  /** A longer Crawl-delay is cut to this: a page a day is the least that is worth watching. */
  readonly maxCrawlDelayMs: number;

  /** No change of the document and no request under way for this long, with a price in sight: the page is ready. */
  readonly quietMs: number;
  /** The same without a price in sight. */
  readonly quietWithoutPriceMs: number;
  /** A page that never comes to rest is read after this. */
  readonly settleMs: number;
  readonly browserLaunchMs: number;
  /** Pages after which a browser is replaced: memory grows with a browser's age. */
  readonly browserMaxPages: number;
  readonly browserMaxAgeMs: number;
  /** Memory of a browser with all its processes, shared pages counted in each, after which it is replaced. */
  readonly browserMaxBytes: number;
  /** A browser without pages is closed after this. */
  readonly browserIdleMs: number;
  /** Time a browser gets to close before its process group is killed. */
  readonly browserCloseMs: number;
}

export const LIMITS: Limits = {
  httpConcurrency: 32,
  browserConcurrency: 3,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 20_000,
  bodyTimeoutMs: 15_000,
  httpTotalMs: 45_000,
  browserTotalMs: 60_000,
  maxHeaderBytes: 64 * 1024,
  maxBodyBytes: 16 * 1024 * 1024,
  maxDocumentBytes: 50 * 1024 * 1024,
  maxBrowserPageBytes: 128 * 1024 * 1024,
  maxRedirects: 10,
  maxCodings: 3,
  maxRetries: 1,
  retryDelayMs: 2000,
  maxRetryAfterSeconds: 7 * 24 * 3600,

  maxRobotsBytes: 500 * 1024,
  maxRobotsRedirects: 5,
  robotsTimeoutMs: 15_000,
  robotsFreshMs: 12 * 3600_000,
  robotsStaleMs: 24 * 3600_000,
  robotsRetryMs: 5 * 60_000,
  maxCrawlDelayMs: 24 * 3600_000,

  quietMs: 400,
  quietWithoutPriceMs: 2500,
  settleMs: 15_000,
  browserLaunchMs: 30_000,
  browserMaxPages: 50,
  browserMaxAgeMs: 30 * 60_000,
  browserMaxBytes: 2 * 1024 * 1024 * 1024,
  browserIdleMs: 60_000,
  browserCloseMs: 5000,
};
