import type { Registry } from "./registry.ts";
import type { PageParser } from "./site-parser.ts";

export interface ParserDescription {
  /** As in a reading's `parser`. */
  readonly label: string;
  readonly version: number;
  readonly hosts: readonly string[];
  readonly unverified: string | null;
}

/** What there is to say of the parsers to people who do not read their code. */
export function describeParsers({ sites, platforms }: Registry): ParserDescription[] {
  const describe = (label: string, { version, unverified }: PageParser, hosts: readonly string[]): ParserDescription => ({
    label,
    version,
    hosts,
    unverified: unverified ?? null,
  });
  return [
    ...sites.map(({ name, parser }) => describe(`site:${name}`, parser, parser.hosts)),
    ...platforms.map(({ name, parser }) => describe(`platform:${name}`, parser, [])),
  ];
}
