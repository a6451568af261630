import type { Instant } from "./instant.ts";
import type { FetchMode, Outcome } from "./observation.ts";

/** What is asked of the crawler. */
export interface VisitRequest {
  readonly url: string;
  readonly fetchMode: FetchMode;
  /** Validators of the last full answer; sent as If-None-Match and If-Modified-Since. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Hash of the last body; the same hash again is `unchanged`. */
  readonly bodyHash: string | null;
  /** `document`: feeds and sitemaps too, also as CSV, gzipped and as large as the sitemap protocol allows; HTTP only. Absent: `page`. */
  readonly accept?: "page" | "document";
}

/** What came back from a URL. `page` carries a body to be parsed; everything else is already an outcome. */
export type Visit = PageVisit | EndedVisit;

interface VisitBase {
  readonly request: VisitRequest;
  /** After redirects. */
  readonly finalUrl: string;
  readonly status: number | null;
  readonly fetchedAt: Instant;
  readonly fetchMode: FetchMode;
  readonly durationMs: number;
  /** Least time between two requests that the site's robots.txt asks for (Crawl-delay); absent: it asks for none. */
  readonly crawlDelayMs?: number;
}

export interface PageVisit extends VisitBase {
  readonly kind: "page";
  /** Decompressed bytes as the server sent them, or the browser's rendered document in UTF-8. */
  readonly body: Uint8Array;
  readonly bodyHash: string;
  readonly contentType: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Of a `document`: the answer's headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface EndedVisit extends VisitBase {
  readonly kind: "ended";
  /** `unreadable` here: an answer that is no page at all (a PDF, an image, nothing). */
  readonly outcome: Exclude<Outcome, "offers" | "ambiguous">;
  /** One sentence for a person. null only with `unchanged`. */
  readonly reason: string | null;
  /** The body that led to the outcome, where there was one (a bot wall, an error page); kept as evidence. */
  readonly body: Uint8Array | null;
  readonly bodyHash: string | null;
  /** Seconds the server asked us to stay away (Retry-After), or null. */
  readonly retryAfterSeconds: number | null;
  /** Validators to send next time, with `unchanged` only; absent: keep the old ones. */
  readonly etag?: string;
  readonly lastModified?: string;
}
