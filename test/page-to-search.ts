import { DISCOVERY_LIMITS } from "../domain/discovery-limits.ts";
import { siteUrl } from "../domain/site-url.ts";
import type { PageToSearch } from "../parsers/discovery/found-page.ts";

/** An answer of https://www.shop.example as discovery is given it. */
export function pageToSearch(kind: PageToSearch["kind"], body: string | Uint8Array, fields: Partial<PageToSearch> = {}): PageToSearch {
  return {
    kind,
    url: "https://www.shop.example/list",
    body: typeof body === "string" ? Buffer.from(body) : body,
    contentType: null,
    headers: {},
    fetchedAt: "2026-11-22T00:00:00Z",
    hints: { currency: "PLN", country: "PL" },
    siteUrl: (text, base) => siteUrl(text, base === undefined ? { host: "www.shop.example" } : { host: "www.shop.example", base }),
    limits: DISCOVERY_LIMITS,
    ...fields,
  };
}
