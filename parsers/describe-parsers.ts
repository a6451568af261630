import type { Registry } from "./registry.ts";
import type { PageParser, SiteParser } from "./site-parser.ts";

export interface ParserDescription {
  /** As in a reading's `parser`. */
  readonly label: string;
  readonly version: number;
  readonly hosts: readonly string[];
  readonly unverified: string | null;
  readonly searchUrl: string | null;
  readonly searchUnverified: string | null;
}

/** What there is to say of the parsers to people who do not read their code. */
export function describeParsers({ sites, platforms }: Registry): ParserDescription[] {
  const describe = (
    label: string,
    { version, unverified, search }: PageParser & Pick<SiteParser, "search">,
    hosts: readonly string[],
  ): ParserDescription => ({
    label,
    version,
    hosts,
    unverified: unverified ?? null,
    searchUrl: search?.url ?? null,
    searchUnverified: search?.unverified ?? null,
  });
  return [
    ...sites.map(({ name, parser }) => describe(`site:${name}`, parser, parser.hosts)),
    ...platforms.map(({ name, parser }) => describe(`platform:${name}`, parser, [])),
  ];
}
