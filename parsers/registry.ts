import { discover } from "../discover.ts";
import { RegistryError } from "../errors.ts";
import { markerSearch, type Source } from "./marker-search.ts";
import type { PlatformParser, SiteParser } from "./site-parser.ts";

export interface NamedParser<Parser> {
  /** Folder name: "ceneo.pl", "woocommerce". */
  readonly name: string;
  readonly parser: Parser;
}

export interface Registry {
  readonly sites: readonly NamedParser<SiteParser>[];
  readonly platforms: readonly NamedParser<PlatformParser>[];
  /** The site whose host, or a parent domain of it, this is. */
  siteOf(host: string): NamedParser<SiteParser> | null;
  /** The platform called so, or the first one that has a marker in a page. */
  platformOf(page: Source, name: string | null): NamedParser<PlatformParser> | null;
}

let loaded: Promise<Registry> | null = null;

/** Every parser in `sites/` and `platforms/`, found by its folder; the same promise each time. Rejects with RegistryError when two claim one host. */
export function loadParsers(): Promise<Registry> {
  return (loaded ??= load());
}

async function load(): Promise<Registry> {
  const [sites, platforms] = await Promise.all([
    discover<{ readonly parser: SiteParser }>(new URL("sites/", import.meta.url), "*/parser.ts"),
    discover<{ readonly parser: PlatformParser }>(new URL("platforms/", import.meta.url), "*/parser.ts"),
  ]);
  return buildRegistry(
    sites.map(({ name, module }) => ({ name, parser: module.parser })),
    platforms.map(({ name, module }) => ({ name, parser: module.parser })),
  );
}

export function buildRegistry(sites: readonly NamedParser<SiteParser>[], platforms: readonly NamedParser<PlatformParser>[]): Registry {
  const byHost = new Map<string, NamedParser<SiteParser>>();
  for (const site of sites) {
    if (site.parser === undefined)
      throw new RegistryError(`parsers/sites/${site.name}/parser.ts exports no \`parser\`; export one of the type SiteParser`);
    for (const host of site.parser.hosts) {
      const other = byHost.get(host);
      if (other !== undefined)
        throw new RegistryError(`The parsers ${other.name} and ${site.name} both claim the host ${host}; take it out of one of them`);
      byHost.set(host, site);
    }
  }
  for (const { name, parser } of platforms) {
    if (parser === undefined || (parser.markers.length === 0 && parser.readJson === undefined))
      throw new RegistryError(`parsers/platforms/${name}/parser.ts exports no \`parser\` with markers or \`readJson\`; add them`);
  }
  const search = markerSearch(platforms.flatMap(({ parser }) => parser.markers));
  return {
    sites,
    platforms,
    platformOf(page, wanted) {
      const present = search(page);
      if (present.size === 0 && wanted === null) return null;
      return platforms.find(({ name, parser }) => name === wanted || parser.markers.some((marker) => present.has(marker))) ?? null;
    },
    siteOf(host) {
      const labels = host
        .toLowerCase()
        .replace(/^www\./, "")
        .split(".");
      for (let i = 0; i < labels.length; i++) {
        const site = byHost.get(labels.slice(i).join("."));
        if (site !== undefined) return site;
      }
      return null;
    },
  };
}
