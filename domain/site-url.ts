import { canonicalUrl } from "./canonical-url.ts";

/** "www.example.pl", "m.example.pl" and "example.pl" show one shop; the port tells shops apart. */
const PREFIX = /^(www\d?|m|mobile|mobil|touch)\.(?=[^.]+\.[^.])/;

/** The host without what only tells a desktop from a telephone. */
export function bareSiteHost(host: string): string {
  return host.toLowerCase().replace(PREFIX, "");
}

/**
 * An address that a site names, in its one spelling and on the host that we know the site by ("m.example.pl" becomes "www.example.pl").
 * Relative ones are resolved against `base`, where it is given. Null for other hosts and for what is no http(s) address.
 */
export function siteUrl(text: string, { host, base }: { readonly host: string; readonly base?: string }): string | null {
  const absolute = base === undefined ? text.trim() : URL.parse(text.trim(), base)?.href;
  const canonical = absolute === undefined ? null : canonicalUrl(absolute);
  if (canonical === null || canonical.length > LONGEST) return null;
  const url = new URL(canonical);
  if (bareSiteHost(url.host) !== bareSiteHost(host)) return null;
  url.host = host;
  return url.href;
}

const LONGEST = 2000;

/** The same for every spelling of one page's address: without scheme, device host and trailing slash, parameters in order. */
export function urlKey(url: string): string {
  const { host, pathname, search } = new URL(canonicalUrl(url) ?? url);
  const path = pathname.replace(/\/index\.(html?|php)$/i, "/").replace(/(?<!\/)\/+$/, "");
  const query = search
    .slice(1)
    .split("&")
    .filter((part) => part !== "")
    .sort()
    .join("&");
  return `${bareSiteHost(host)}${path}${query === "" ? "" : `?${query}`}`;
}

/** Spellings under which a page may be watched already: http and https, with and without trailing slash. */
export function urlSpellings(url: string): string[] {
  const { protocol, host, pathname, search } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return [url];
  const bare = pathname.replace(/(?<!\/)\/+$/, "");
  return [
    ...new Set(
      ["https:", "http:"].flatMap((scheme) => [bare, `${bare}/`].map((path) => new URL(`${scheme}//${host}${path}${search}`).href)),
    ),
  ];
}
