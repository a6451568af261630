import { hash } from "node:crypto";
import { STANDARD_VERSION } from "./read-page.ts";
import type { Registry } from "./registry.ts";

/**
 * Names what would read the pages of a host, with versions: the same name promises the same answers. A known site is read by its own parser and
 * the standard extraction below it; any other by whichever platform its page shows, so that all of them count.
 */
export function readerOf(registry: Registry, { host, parser }: { readonly host: string; readonly parser: string | null }): string {
  const site = registry.sites.find(({ name }) => name === parser) ?? registry.siteOf(host.replace(/:\d+$/, ""));
  const own = site === null ? `any@${platformsOf(registry)}` : `site:${site.name}@${site.parser.version}`;
  return `${own} standard@${STANDARD_VERSION}`;
}

const known = new WeakMap<Registry, string>();

function platformsOf(registry: Registry): string {
  let name = known.get(registry);
  if (name === undefined) {
    const versions = registry.platforms.map((platform) => `${platform.name}@${platform.parser.version}`).toSorted();
    name = hash("sha256", versions.join(" "), "hex").slice(0, 12);
    known.set(registry, name);
  }
  return name;
}
