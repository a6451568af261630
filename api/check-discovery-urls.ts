import { assertAllowedUrl } from "../address-guard.ts";
import { canonicalUrl } from "../domain/canonical-url.ts";
import type { EntryPoint } from "../domain/discovery.ts";
import { bareSiteHost } from "../domain/site-url.ts";
import { BadInputError } from "../errors.ts";

/**
 * Addresses that a person gives for discovery to visit, in their one spelling.
 * @throws BadInputError; ForbiddenAddressError for what may not be visited from here.
 */
export function checkEntryPoints(entryPoints: readonly EntryPoint[], allowedHosts: readonly string[]): EntryPoint[] {
  return entryPoints.map(({ kind, url }) => {
    const canonical = canonicalUrl(url);
    if (canonical === null) {
      throw new BadInputError(
        "bad-url",
        `"${url}" is no absolute http or https address; send one like https://www.example.pl/sitemap.xml.`,
      );
    }
    assertAllowedUrl(canonical, allowedHosts);
    return { kind, url: canonical };
  });
}

/** @throws BadInputError; ForbiddenAddressError */
export function checkSearchUrl(template: string, host: string, allowedHosts: readonly string[]): string {
  const url = template.includes("{query}") ? URL.parse(template.replaceAll("{query}", "x")) : null;
  if (url === null || bareSiteHost(url.host) !== bareSiteHost(host)) {
    throw new BadInputError(
      "bad-search-url",
      `"${template}" is no address on ${host} with {query} in it; send one like https://${host}/search?q={query}.`,
    );
  }
  assertAllowedUrl(url, allowedHosts);
  return template;
}
