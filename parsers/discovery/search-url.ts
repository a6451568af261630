import type { SourceHints } from "../../domain/source.ts";
import { loadParsers } from "../registry.ts";

/**
 * The address of a site's own search for a text: `template` (the source's setting) or what its parser declares, with {query} filled in.
 * Null where nobody knows it. A template of another host than the source's (a country's domain of a known site) is used on the source's.
 */
export async function searchUrl(
  query: string,
  { host, hints, template }: { host: string; hints: SourceHints; template: string | null },
): Promise<string | null> {
  const registry = await loadParsers();
  const site = registry.sites.find(({ name }) => name === hints.parser) ?? registry.siteOf(host.replace(/:\d+$/, ""));
  const filled = (template ?? site?.parser.search?.url)?.replaceAll("{query}", encodeURIComponent(query.trim()));
  const url = filled === undefined ? null : URL.parse(filled);
  if (url === null) return null;
  if (template === null && !host.replace(/:\d+$/, "").endsWith(url.hostname.replace(/^www\./, ""))) url.host = host;
  return url.href;
}
