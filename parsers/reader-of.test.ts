import { expect, test } from "vitest";
import { readerOf } from "./reader-of.ts";
import { buildRegistry, type NamedParser } from "./registry.ts";
import type { PlatformParser, SiteParser } from "./site-parser.ts";

const site = (name: string, version: number): NamedParser<SiteParser> => ({
  name,
  parser: { hosts: [name], version },
});
const platform = (name: string, version: number): NamedParser<PlatformParser> => ({
  name,
  parser: { markers: [name], version },
});
const at = (host: string, parser: string | null = null) => ({ host, parser });

test("a known site's reader changes with its own version and with no other's", () => {
  const before = readerOf(buildRegistry([site("a.example", 1), site("b.example", 1)], [platform("p", 1)]), at("www.a.example:8080"));
  expect(readerOf(buildRegistry([site("a.example", 1), site("b.example", 2)], [platform("p", 2)]), at("a.example"))).toBe(before);
  expect(readerOf(buildRegistry([site("a.example", 2), site("b.example", 1)], [platform("p", 1)]), at("a.example"))).not.toBe(before);
});

test("any other host's changes with the platforms, with a parser of its own and with one that is set for it", () => {
  const registry = buildRegistry([site("a.example", 1)], [platform("p", 1), platform("q", 1)]);
  const before = readerOf(registry, at("c.example"));
  expect(readerOf(buildRegistry([], [platform("q", 1), platform("p", 1)]), at("d.example"))).toBe(before);
  expect(readerOf(buildRegistry([], [platform("p", 1), platform("q", 2)]), at("c.example"))).not.toBe(before);
  expect(readerOf(buildRegistry([site("c.example", 1)], [platform("p", 1), platform("q", 1)]), at("c.example"))).not.toBe(before);
  expect(readerOf(registry, at("c.example", "a.example"))).toBe(readerOf(registry, at("a.example")));
});
