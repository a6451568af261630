import type { Instant } from "./instant.ts";
import type { FetchMode, Outcome } from "./observation.ts";
import type { VisitSession } from "./visit-session.ts";

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
  /** What it is sent through and with. Absent: straight, without cookies. */
  readonly session?: VisitSession;
  /** A browser takes a picture of the page. */
  readonly screenshot?: boolean;
  /** A browser loads what the page wants of other sites at once, and not only when the page shows no price without. */
  readonly thirdParties?: boolean;
  /**
   * Waits until the host may be asked once more, false: not any more. Asked by HTTP before each request after the first: where a redirect
   * leads, the page after its robots.txt, a second attempt. Absent: they follow at once.
   */
  readonly nextTurn?: () => Promise<boolean>;
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
  /** How many requests it took: redirects, robots.txt and second attempts included, what a browser loads besides not. Absent: one. */
  readonly requests?: number;
  /** The picture a browser took of the page, where one was asked for. */
  readonly screenshot?: Screenshot;
  /** Requests of a browser's page to other sites that it did without; absent: none. */
  readonly heldBack?: number;
  /** What the session's proxy did; absent: there was none. */
  readonly proxy?: ProxyUse;
}

export interface PackedBody {
  /** That it takes while it is packed. */
  readonly bytes: number;
  /** Makes the body, each time in memory of its own: whoever has this may let go of the body itself. */
  readonly unpack: () => Uint8Array;
}

export interface Screenshot {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly body: Uint8Array;
  readonly contentType: "image/jpeg";
}

export interface ProxyUse {
  /** Sent and received on the wire by then, since it was asked last. */
  readonly bytes: number;
  /** The proxy itself failed, not the site behind it. */
  readonly failed: boolean;
}

export interface PageVisit extends VisitBase {
  readonly kind: "page";
  /** Decompressed bytes as the server sent them, or the browser's rendered document in UTF-8. */
  readonly body: Uint8Array;
  readonly bodyHash: string;
  /** The same body as it came, for whoever has to hold it for long; absent: it came uncompressed, or is too large to be made twice. */
  readonly packed?: PackedBody;
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
