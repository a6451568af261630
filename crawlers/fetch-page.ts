import { assertAllowedUrl } from "../address-guard.ts";
import type { VisitRequest } from "../domain/visit.ts";
import { mayBePage, type FinalAnswer } from "./classify-answer.ts";
import { ACCEPTED_CODINGS, decompress } from "./decompress.ts";
import type { Answer } from "./exchange.ts";
import type { Limits } from "./limits.ts";
import type { Exit } from "./open-exits.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

/** Larger bodies are not unpacked a second time. */
const UNPACKED_TWICE = 1024 * 1024;

export interface FetchPageOptions {
  /** The request's session goes through it. */
  readonly exit: Exit;
  readonly allowedHosts: readonly string[];
  readonly userAgent: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Called before each request with its address; throws where it must not be made. */
  readonly beforeRequest: (url: URL) => Promise<void>;
  /** Told where the visit has got to, for the record of one that fails. */
  readonly onUrl: (url: URL) => void;
}

/**
 * The final answer of a URL, redirects followed and each checked like the first. Cookies are kept by the request's session, if any.
 * @throws VisitEndedError, ForbiddenAddressError, or an error of undici.
 */
export async function fetchPage(request: VisitRequest, options: FetchPageOptions): Promise<FinalAnswer> {
  const seen = new Set<string>();
  let url = assertAllowedUrl(request.url, options.allowedHosts);
  const { exit } = options;
  const { session } = request;
  let cookieOffered = false;
  let hops = 0;
  const isDocument = request.accept === "document";
  const most = isDocument ? { ...options.limits, maxBodyBytes: options.limits.maxDocumentBytes } : options.limits;
  // all answers of a visit together, redirects included
  let left = most.maxBodyBytes;
  for (;;) {
    options.onUrl(url);
    await options.beforeRequest(url);
    const own = requestHeaders(options.userAgent, hops === 0 ? request : null);
    const answer = await exit.exchange(url, {
      dispatcher: exit.dispatcher,
      headers: session === undefined ? own : { ...own, ...session.headersFor(url.href) },
      limits: { maxBodyBytes: left, statedBytes: most.maxBodyBytes },
      signal: options.signal,
      wantsBody: (status, headers) => status < 200 || status >= 300 || isDocument || mayBePage(headers["content-type"] ?? null),
    });
    left -= answer.body.length;
    // a site that asks for the same address again with the cookie it just gave does not lead in a circle
    const newCookie = session?.keepCookies(url.href, answer.setCookies) === true;
    const next = redirectTarget(answer);
    if (next === null) {
      const { status, headers, body: came } = answer;
      const unpack = (): Buffer => decompress(came, headers["content-encoding"], most);
      const body = unpack();
      // "identity" leaves it the same memory
      const packed = body.buffer !== came.buffer && body.length <= UNPACKED_TWICE ? { packed: { bytes: came.length, unpack } } : {};
      return { status, headers, body, ...packed, redirected: hops > 0 };
    }
    cookieOffered ||= answer.setCookies.length > 0;
    hops++;
    if (newCookie) seen.clear();
    else seen.add(requestKey(url));
    if (seen.has(requestKey(next))) {
      if (cookieOffered && session === undefined)
        throw new VisitEndedError("needs-browser", `${url.host} redirects in a circle and sets a cookie, which only a browser keeps.`);
      throw new VisitEndedError("network", `${url.host} redirects in a circle.`, { status: answer.status });
    }
    if (hops > options.limits.maxRedirects) {
      throw new VisitEndedError("network", `${url.host} redirects more than ${options.limits.maxRedirects} times.`, {
        status: answer.status,
      });
    }
    url = assertAllowedUrl(next, options.allowedHosts);
  }
}

/** Where a redirect leads, or null for any other answer. */
export function redirectTarget({ status, headers, url }: Pick<Answer, "status" | "headers" | "url">): URL | null {
  if (![301, 302, 303, 307, 308].includes(status)) return null;
  const location = headers["location"];
  const next = location === undefined ? null : URL.parse(location, url.href);
  if (next === null) throw new VisitEndedError("network", `${url.host} redirects without saying where to.`, { status });
  if (next.hash === "") next.hash = url.hash;
  return next;
}

const requestKey = (url: URL): string => url.origin + url.pathname + url.search;

/**
 * Validators go with the first request only: a page that now redirects would have its target answer 304 to a question about another
 * page, and prove a price that is gone.
 */
function requestHeaders(userAgent: string, conditional: VisitRequest | null): Record<string, string> {
  const headers: Record<string, string> = {
    "user-agent": userAgent,
    accept: "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.8,*/*;q=0.5",
    "accept-encoding": ACCEPTED_CODINGS,
    // the shop's own language and currency, not ours
    "accept-language": "*",
  };
  if (conditional === null) return headers;
  if (conditional.etag !== null) headers["if-none-match"] = conditional.etag;
  if (conditional.lastModified !== null) headers["if-modified-since"] = conditional.lastModified;
  return headers;
}
