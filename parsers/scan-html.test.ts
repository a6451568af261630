import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isTag, isText, type ChildNode } from "domhandler";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseHtml } from "./parse-html.ts";
import { productPage } from "./sample-page.ts";
import { scanHtml } from "./scan-html.ts";
import { surveyTree, treeOf } from "./survey-oracle.ts";
import { surveyPage } from "./survey.ts";

/** A tree as lines: elements with their attributes, texts, comments, ends. */
function outline(nodes: readonly ChildNode[], into: string[] = []): string[] {
  for (const node of nodes) {
    if (isText(node)) into.push(`text ${node.data}`);
    else if (isTag(node)) {
      into.push(`<${node.name} ${JSON.stringify(node.attribs)}`);
      outline(node.children, into);
      into.push(">");
    } else into.push(`${node.type} ${"data" in node ? node.data : ""}`);
  }
  return into;
}

/** Scans a page both ways and compares the trees, then both surveys in everything that they say. */
function expectSame(html: string): void {
  const page = scanHtml(Buffer.from(html));
  const document = treeOf(html);
  const { document: own, elements } = parseHtml(page);
  expect(outline(own.children)).toEqual(outline(document.children));
  const survey = surveyPage(page, (element) => elements.indexOf(element as never));
  const wanted = surveyTree(document);
  const numbers = new Map(wanted.elements.map((context, i) => [context, i]));
  expect(
    survey.elements.map(({ name, words, hidden, struck, zone, order, end }) => [name, words, hidden, struck, zone, order, end]),
  ).toEqual(
    wanted.elements.map(({ element, words, hidden, struck, zone, order, end }) => [element.name, words, hidden, struck, zone, order, end]),
  );
  expect(survey.elements.map(({ attribs }) => attribs)).toEqual(wanted.elements.map(({ element }) => element.attribs));
  expect(
    survey.lines.map(({ text, hidden, order, runs }) => ({
      text,
      hidden,
      order,
      runs: runs.map(({ start, end, context }) => [start, end, survey.elements.indexOf(context)]),
    })),
  ).toEqual(
    wanted.lines.map(({ text, hidden, order, runs }) => ({
      text,
      hidden,
      order,
      runs: runs.map(({ start, end, context }) => [start, end, numbers.get(context)]),
    })),
  );
  expect(survey.headings.map(({ text }) => text)).toEqual(wanted.headings);
  expect(survey.metas).toEqual(wanted.metas);
  expect(survey.jsonLd).toEqual(wanted.jsonLd);
  expect(survey.scripts.map(({ text }) => text)).toEqual(wanted.scripts);
  expect(survey.title).toBe(wanted.title);
}

const NAMES =
  "html head body div p span table tr td th tbody thead ul li a form select option optgroup button textarea title script style svg math foreignObject clipPath desc mi br img input h1 h2 dl dt dd b i del sup iframe noembed xmp custom-x image rt rp datalist link nav footer dialog noscript".split(
    " ",
  );
const ENTITIES = "&amp; &amp &nbsp; &eacute; &#8364; &#x20AC; &notit; &not & && &lt;b&gt; &copy=1 &ampx &# &#x &unknown; &frac12".split(
  " ",
);
const TEXTS = [
  "x",
  "129,90 zł",
  "216",
  "00",
  "12,",
  " ",
  "\n  ",
  "a < b",
  "< <",
  "é\u00a0ź",
  "a>b",
  `'q"`,
  "]]>",
  "--",
  "-->",
  "\t1\u2009000 €",
  "=",
  "/",
];
const VALUES = [
  "x",
  "a b",
  "",
  "ż>",
  "it's",
  'q"q',
  "a/b",
  "1=2",
  "<p>",
  "price hidden",
  "d-none d-md-block",
  "related",
  "line-through",
  "&euro;5",
  "display: none",
];
const ATTRIBUTES =
  'class id CLASS hidden data-x data-testid itemprop =a a"b x / style role type open selected content name property itemscope'.split(" ");
const SPECIALS = [
  "<!-- c -->",
  "<!---->",
  "<!-->",
  "<!--->",
  "<!--a--!>",
  "<!-- <p> --",
  "<!x>",
  "<!doctype html>",
  "<!DOCTYPE>",
  "<?php x ?>",
  "</ x>",
  "</>",
  "</1>",
  "<![CDATA[ <b> ]]>",
  "<![CDATA[",
  "<![cdata[x]]>",
  "<!>",
  "<!->",
  "<!--a--b-->",
  "<!d>",
  "<!--->x-->",
  "</p>",
  "</br>",
  "<script/>y</script>",
  "<script>if(a<b)'</p>'</script>",
  "<script>x</SCRIPT >",
  "<style>.x{display:none}</style>",
  "<title>a &amp; <b></title>",
  "<textarea>&lt;<p></textarea>",
  "<script>a</scriptx>b</script>",
  "<style><<</style>",
  '<script type="application/ld+json">{"a":1}</script>',
  "<b>1</b><b>2</b>",
  "<i>216</i><sup>00</sup>",
];
// Ends whatever is open, as both must agree on where a page that breaks off breaks off, but not on what its last tag was.
const ENDS = [`</script">'>-->]]>`, `'>">--></script></title></textarea></style></iframe></xmp></noembed>]]>`];

const anyCase = (name: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(name, fc.nat(7))
    .map(([word, roll]) => (roll === 0 ? word.toUpperCase() : roll === 1 ? word.slice(0, 1).toUpperCase() + word.slice(1) : word));
const attribute = fc
  .tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...VALUES), fc.nat(5))
  .map(
    ([name, value, form]) =>
      [
        ` ${name}="${value.replaceAll('"', "")}"`,
        ` ${name}='${value.replaceAll("'", "")}'`,
        ` ${name}=${value.replaceAll(/[\s>]/g, "") || "v"}`,
        ` ${name}`,
        ` ${name} = "${value.replaceAll('"', "")}"`,
        ` ${name}="x"${name}2=y`,
      ][form] ?? "",
  );
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyCase(fc.constantFrom(...NAMES)), fc.array(attribute, { maxLength: 3 }), fc.constantFrom(">", ">", ">", "/>", " / >", ""))
      .map(([name, attributes, end]) => `<${name}${attributes.join("")}${end}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyCase(fc.constantFrom(...NAMES)), fc.constantFrom(">", ">", " x>", "\n>", ""))
      .map(([name, end]) => `</${name}${end}`),
  },
  { weight: 2, arbitrary: fc.constantFrom(...SPECIALS) },
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS, ...ENTITIES) },
);

// oxlint-disable-next-line vitest/expect-expect -- expectSame does
test("says of any page what a walk over htmlparser2's tree says", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), fc.constantFrom(...ENDS), (pieces, end) => {
      // htmlparser2 overlooks an entity right behind "<" in titles and text areas; we do not.
      const html = pieces.join("").replaceAll(/<(?=&)/g, "< ") + end;
      expectSame(html);
    }),
    { numRuns: 3_000 },
  );
});

const folder = fileURLToPath(new URL(".", import.meta.url));
// oxlint-disable-next-line vitest/expect-expect -- expectSame does
test.each(globSync("{sites,platforms}/*/pages/*.html", { cwd: folder }).sort())("%s: tree and survey agree", (file) => {
  expectSame(readFileSync(`${folder}${file}`, "utf8"));
});

test.each([
  ["a page that breaks off in a tag", productPage().slice(0, -200)],
  ["an entity behind a sign in a title", "<title><&amp;</title>"],
])("%s is read", (_, html) => {
  expect(scanHtml(Buffer.from(html)).kinds.length).toBeGreaterThan(0);
});
