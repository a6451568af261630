import { getDomain } from "tldts";

/**
 * Whether a request leaves the site whose page makes it: another registrable domain, by the public suffix list. "static.shop.example" belongs to
 * "www.shop.example"; two shops of one platform ("a.shops.example", where that is a suffix) do not belong to each other.
 */
export function isThirdParty(url: string, pageUrl: string): boolean {
  const own = URL.parse(pageUrl)?.hostname;
  const other = URL.parse(url)?.hostname;
  // data: and blob: leave nowhere
  if (own === undefined || other === undefined || other === "" || own === other) return false;
  const domain = getDomain(other, { allowPrivateDomains: true });
  return domain === null || domain !== getDomain(own, { allowPrivateDomains: true });
}
