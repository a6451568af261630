import { expect, test } from "vitest";
import { forbiddingRule, parseRobots } from "./robots.ts";

const KIB_500 = 500 * 1024;

function allowed(robots: string | Uint8Array, path: string): boolean {
  return forbiddingRule(parseRobots(robots, "Cenoskop", KIB_500), new URL(path, "https://shop.example")) === null;
}

test.each<[name: string, robots: string, path: string, allowed: boolean]>([
  ["an empty file", "", "/p", true],
  ["no group for us", "User-agent: other\nDisallow: /", "/p", true],
  ["the group of all", "User-agent: *\nDisallow: /p", "/p/1", false],
  ["our group, not that of all", "User-agent: *\nDisallow: /\n\nUser-agent: Cenoskop\nDisallow: /cart", "/p", true],
  ["our group without rules", "User-agent: *\nDisallow: /\n\nUser-agent: cenoskop\n", "/p", true],
  ["an empty disallow", "User-agent: *\nDisallow:", "/p", true],
  ["our name in capitals", "USER-AGENT: CENOSKOP\nDISALLOW: /", "/p", false],
  ["our name with a version", "User-agent: Cenoskop/1.0\nDisallow: /", "/p", false],
  ["a name that ours begins with", "User-agent: Ceno\nDisallow: /", "/p", true],
  ["a name that begins with ours", "User-agent: Cenoskop-News\nDisallow: /", "/p", true],
  [
    "two groups of ours are one",
    "User-agent: Cenoskop\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: Cenoskop\nDisallow: /b",
    "/a",
    false,
  ],
  ["several agents share rules", "User-agent: x\nUser-agent: Cenoskop\nUser-agent: y\nDisallow: /p", "/p", false],
  ["a rule ends the list of agents", "User-agent: Cenoskop\nDisallow: /a\nUser-agent: x\nDisallow: /b", "/b", true],
  ["a Crawl-delay does not", "User-agent: Cenoskop\nCrawl-delay: 5\nUser-agent: x\nDisallow: /b", "/b", false],
  ["a Sitemap between rules changes nothing", "User-agent: *\nDisallow: /a\nSitemap: https://x/s.xml\nDisallow: /b", "/b", false],
  ["rules before any agent belong to nobody", "Disallow: /\nUser-agent: *\nAllow: /", "/p", true],
  ["the longest match decides, whatever the order", "User-agent: *\nAllow: /p/ok\nDisallow: /p", "/p/ok/1", true],
  ["the longest match decides against us", "User-agent: *\nAllow: /p\nDisallow: /p/no", "/p/no", false],
  ["allow wins a tie", "User-agent: *\nDisallow: /p\nAllow: /p", "/p", true],
  [
    "example of RFC 9309: allow is more specific",
    "User-agent: *\nDisallow: /example/\nAllow: /example/page/",
    "/example/page/x.html",
    true,
  ],
  [
    "example of RFC 9309: the more specific disallow",
    "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
    "/example/page/disallowed.gif",
    false,
  ],
  ["case matters in paths", "User-agent: *\nDisallow: /P", "/p", true],
  ["a wildcard", "User-agent: *\nDisallow: /*/print", "/p/1/print?x", false],
  ["a wildcard matches nothing too", "User-agent: *\nDisallow: /a*b", "/ab", false],
  ["a wildcard at the end", "User-agent: *\nDisallow: /a*", "/a", false],
  ["several wildcards in order", "User-agent: *\nDisallow: /a*b*c", "/a-c-b", true],
  ["an end", "User-agent: *\nDisallow: /*.pdf$", "/x.pdf", false],
  ["beyond the end", "User-agent: *\nDisallow: /*.pdf$", "/x.pdf?download", true],
  ["the end after a repeated piece", "User-agent: *\nDisallow: /*ab$", "/abab", false],
  ["pieces may not overlap at the end", "User-agent: *\nDisallow: /aba*aba$", "/aba", true],
  ["only the root", "User-agent: *\nDisallow: /$", "/", false],
  ["only the root, elsewhere", "User-agent: *\nDisallow: /$", "/p", true],
  ["a dollar in the middle is literal", "User-agent: *\nDisallow: /a$b", "/a$b", false],
  ["an encoded star is literal", "User-agent: *\nDisallow: /a%2Ab", "/axb", true],
  ["an encoded star meets a star", "User-agent: *\nDisallow: /a%2ab", "/a*b", false],
  ["a query is part of the path", "User-agent: *\nDisallow: /*?sort=", "/list?sort=price", false],
  ["needless encoding in the file", "User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false],
  ["needless encoding in the address", "User-agent: *\nDisallow: /foo/bar/baz", "/foo/bar/%62%61%7a", false],
  ["letters beyond ASCII", "User-agent: *\nDisallow: /żółw", "/%C5%BC%C3%B3%C5%82w", false],
  ["letters beyond ASCII, encoded in lower case", "User-agent: *\nDisallow: /%c5%bc", "/ż", false],
  ["an encoded slash is no slash", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true],
  [
    "an encoded address within a query",
    "User-agent: *\nDisallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar",
    "/foo/bar?baz=https://foo.bar",
    false,
  ],
  ["a pattern without a slash is no rule", "User-agent: *\nDisallow: p", "/p", true],
  ["robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true],
  ["comments", "# all\nUser-agent: * # everybody\nDisallow: /p # not this", "/p", false],
  ["a byte order mark", "\ufeffUser-agent: *\nDisallow: /", "/p", false],
  ["CRLF and lone CR", "User-agent: *\r\nAllow: /\rDisallow: /p\r\n", "/p", false],
  ["spaces around the colon", "  User-agent : *\n\tDisallow : /p", "/p", false],
  ["common misspellings", "useragent: *\nDissallow: /p", "/p", false],
  ["an HTML page in its place", "<!doctype html><html><body>User-agent: no</body></html>", "/p", true],
])("%s", (_name, robots, path, expected) => {
  expect(allowed(robots, path)).toBe(expected);
});

/** RFC 9309, section 5.1, as printed there. */
const SIMPLE = `User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF`;
/** Section 5.2. */
const LONGEST = `User-Agent: foobot
Allow: /example/page/
Disallow: /example/page/disallowed.gif`;
/** Section 2.2.1: the rules of both groups of ExampleBot, together. */
const GROUPS = `user-agent: ExampleBot
disallow: /foo
disallow: /bar

user-agent: BazBot
disallow: /lists

user-agent: ExampleBot
disallow: /baz`;
const PATTERNS = (pattern: string): string => `user-agent: foobot\ndisallow: ${pattern}`;

test.each<[robots: string, agent: string, path: string, allowed: boolean]>([
  [SIMPLE, "otherbot", "/example/page.html", false],
  [SIMPLE, "otherbot", "/publications/x", true],
  [SIMPLE, "otherbot", "/publications/x.gif", true],
  [SIMPLE, "otherbot", "/elsewhere/x.gif", false],
  [SIMPLE, "otherbot", "/elsewhere/x.gif?y", true],
  [SIMPLE, "otherbot", "/elsewhere", true],
  [SIMPLE, "FooBot", "/", false],
  [SIMPLE, "FooBot", "/example/page.html", true],
  [SIMPLE, "FooBot", "/example/allowed.gif", true],
  [SIMPLE, "FooBot", "/example/other.gif", false],
  [SIMPLE, "FooBot", "/publications/", false],
  [SIMPLE, "barbot", "/example/page.html", false],
  [SIMPLE, "bazbot", "/example/page.html", false],
  [SIMPLE, "bazbot", "/example/other.gif", true],
  [SIMPLE, "quxbot", "/example/page.html", true],
  [SIMPLE, "quxbot", "/x.gif", true],
  [LONGEST, "foobot", "/example/page/", true],
  [LONGEST, "foobot", "/example/page/disallowed.gif", false],
  [LONGEST, "foobot", "/example/page/other.gif", true],
  [GROUPS, "examplebot", "/foo", false],
  [GROUPS, "examplebot", "/bar/x", false],
  [GROUPS, "examplebot", "/baz", false],
  [GROUPS, "examplebot", "/lists", true],
  [GROUPS, "bazbot", "/lists", false],
  [GROUPS, "bazbot", "/foo", true],
  // the table of section 2.2.2: one octet sequence, however it is spelled
  [PATTERNS("/foo/bar?baz=quz"), "foobot", "/foo/bar?baz=quz", false],
  [PATTERNS("/foo/bar?baz=http://foo.bar"), "foobot", "/foo/bar?baz=http%3A%2F%2Ffoo.bar", false],
  [PATTERNS("/foo/bar?baz=http%3A%2F%2Ffoo.bar"), "foobot", "/foo/bar?baz=http://foo.bar", false],
  [PATTERNS("/foo/bar/\u30C4"), "foobot", "/foo/bar/%E3%83%84", false],
  [PATTERNS("/foo/bar/%E3%83%84"), "foobot", "/foo/bar/%E3%83%84", false],
  [PATTERNS("/foo/bar/%62%61%7A"), "foobot", "/foo/bar/baz", false],
  // the tables of section 2.2.3: special characters, and the same meant literally
  [PATTERNS("/path/file-with-a-%2A.html"), "foobot", "/path/file-with-a-*.html", false],
  [PATTERNS("/path/file-with-a-%2A.html"), "foobot", "/path/file-with-a-star.html", true],
  [PATTERNS("/path/foo-%24"), "foobot", "/path/foo-$", false],
  [PATTERNS("/path/foo-%24"), "foobot", "/path/foo-", true],
  ["user-agent: *\ndisallow: /\nallow: /this/path/exactly$", "foobot", "/this/path/exactly", true],
  ["user-agent: *\ndisallow: /\nallow: /this/path/exactly$", "foobot", "/this/path/exactly/not", false],
  ["user-agent: *\ndisallow: /\nallow: /this/*/exactly", "foobot", "/this/or/that/exactly", true],
])("RFC 9309: %j for %s at %s", (robots, agent, path, expected) => {
  const rules = parseRobots(robots, agent, KIB_500);
  expect(forbiddingRule(rules, new URL(path, "https://shop.example")) === null).toBe(expected);
});

test.each<[name: string, file: string | Uint8Array, allowed: boolean]>([
  ["a page of HTML that speaks of robots", "<html><head><title>404</title></head>\n<p>User-agent: *</p>\n<p>Disallow: /</p></html>", true],
  ["a JSON error", '{"error":"Not found","Disallow":"/"}', true],
  ["an XML sitemap", '<?xml version="1.0"?>\n<urlset><url><loc>https://shop.example/p</loc></url></urlset>', true],
  ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), true],
  ["nothing but a byte order mark", "\ufeff", true],
  ["nothing but comments", "# Disallow: /\n# User-agent: *", true],
  ["nothing but line ends", "\r\n".repeat(1000), true],
  [
    "UTF-16 with a mark, little-endian",
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("User-agent: *\nDisallow: /", "utf16le")]),
    false,
  ],
  [
    "UTF-16 with a mark, big-endian",
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from("User-agent: *\nDisallow: /", "utf16le").swap16()]),
    false,
  ],
  ["zero bytes in between", "User-agent: *\0\nDisallow: /\0", false],
  ["line ends of all kinds at once", "User-agent: *\n\r\rDisallow: /x\r\n\nDisallow: /p\r", false],
  ["a line without an end", "User-agent: *\nDisallow: /p", false],
  ["tabs", "User-agent:\t*\nDisallow:\t/p\t# here", false],
  ["no colon", "User-agent *\nDisallow /p", true],
  ["two colons", "User-agent: *\nDisallow: /p:1", true],
  ["a line of a megabyte", `User-agent: *\nDisallow: /${"x".repeat(1_000_000)}\nDisallow: /p`, true],
  ["a hundred thousand groups", `${"User-agent: x\nDisallow: /\n".repeat(15_000)}User-agent: *\nDisallow: /p`, false],
  ["a rule of a full address", "User-agent: *\nDisallow: https://shop.example/p", true],
])("an odd file: %s", (_name, file, expected) => {
  expect(allowed(file, "/p")).toBe(expected);
});

test("bytes that are no UTF-8 spoil only their own line", () => {
  const robots = Buffer.concat([Buffer.from("User-agent: *\nDisallow: /"), Buffer.from([0xff, 0xfe]), Buffer.from("\nDisallow: /p\n")]);
  expect(allowed(robots, "/p")).toBe(false);
});

test("what lies beyond the limit is not read, and a line cut by it not either", () => {
  const head = "User-agent: *\nDisallow: /first\n";
  const filler = `#${"x".repeat(KIB_500 - head.length - "#\nDisallow: /".length)}\n`;
  const robots = `${head}${filler}Disallow: /private-area\n`;
  expect(allowed(robots, "/first")).toBe(false);
  expect(allowed(robots, "/shop")).toBe(true);
  expect(allowed(robots, "/private-area")).toBe(true);
});

test("a hostile pattern costs linear time", () => {
  const robots = `User-agent: *\nDisallow: /${"*a".repeat(2000)}$\n`;
  const startedAt = performance.now();
  expect(allowed(robots, `/${"a".repeat(8000)}b`)).toBe(true);
  // backtracking over this takes years, so that the bound need not be tight
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("the longest Crawl-delay of the group counts", () => {
  const delay = (robots: string): number | null => parseRobots(robots, "Cenoskop", KIB_500).crawlDelaySeconds;
  expect(delay("User-agent: *\nCrawl-delay: 2.5")).toBe(2.5);
  expect(delay("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 10\nDisallow: /x")).toBe(10);
  expect(delay("User-agent: *\nCrawl-delay: soon")).toBeNull();
  expect(delay("User-agent: other\nCrawl-delay: 9")).toBeNull();
});
