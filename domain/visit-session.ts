import type { HttpClient } from "./proxy.ts";

/** A cookie as browsers take and give it. */
export interface BrowserCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  /** Seconds since 1970; -1: until the browser closes. */
  readonly expires: number;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: "Strict" | "Lax" | "None";
}

/**
 * A visitor in the eyes of a site: one proxy or none, one cookie jar, some headers. Its secrets are given only by its functions, so that
 * nothing that prints or stores a request can give them away.
 */
export interface VisitSession {
  /** Visits with the same key share connections. */
  readonly key: string;
  readonly httpClient: HttpClient;
  /** Address with user name and password, or null for none. */
  proxyUrl(): string | null;
  /** Headers to send to this URL beside our own, names in lower case: cookies as their rules say, the others to the site itself only. */
  headersFor(url: string): Readonly<Record<string, string>>;
  /** The same without cookies, for a browser, which has its own jar. */
  plainHeadersFor(url: string): Readonly<Record<string, string>>;
  /** Keeps the Set-Cookie headers of an answer; true when that changed what is sent. */
  keepCookies(url: string, setCookies: readonly string[]): boolean;
  browserCookies(): BrowserCookie[];
  keepBrowserCookies(cookies: readonly BrowserCookie[]): void;
}
