/**
 * For tests: `node parsers/hostile-pages.ts` reads pages that were made to be dear, each twice as long as a real page may be, and prints a
 * line of JSON for each: outcome and CPU seconds. Run in a process of its own, with a bound on its memory.
 */
import { hostileData } from "./hostile-data.ts";
import { hostileLines } from "./hostile-lines.ts";
import { jsonLd, productPage, readSample } from "./sample-page.ts";

const MEGABYTE = 1_000_000;
/** Just below what is refused unread. */
const MOST = 11.5 * MEGABYTE;
const many = (piece: string, characters = MOST): string => piece.repeat(Math.ceil(characters / piece.length));
const each = (count: number, piece: (index: number) => string): string => Array.from({ length: count }, (_, i) => piece(i)).join("");
const priced = `<p class="price">1,00 zł</p>`;

const PAGES: Readonly<Record<string, () => string | Uint8Array>> = {
  "20 MB": () => many("<p>x</p>", 20 * MEGABYTE),
  text: () => productPage({ rest: many("lorem ipsum 12,99 zł ") }),
  "lines of text": () => productPage({ rest: many("lorem ipsum 12,99 zł<br>") }),
  "levels without end": () => productPage({ rest: many("<div>") }),
  "levels, again and again": () => productPage({ rest: many(`${"<b>".repeat(500)}x 1,00 zł${"</b>".repeat(500)}`, 0.4 * MEGABYTE) }),
  "end tags of nothing": () => "<b>".repeat(590) + many("</i>"),
  "a million attributes": () => `<div ${each(MEGABYTE, (i) => `a${i}=1`)}>x</div>`.replaceAll("=1a", "=1 a"),
  "attributes all over": () => many(`<p ${each(50, (i) => ` a${i}=1`)}>x</p>`),
  "one attribute": () => `<div class="${many("price hidden ")}">129,90 zł</div>`,
  "names of properties": () =>
    `<div itemscope itemtype="${many("http://x ", 5 * MEGABYTE)}"><b itemprop="${many("price ", 5 * MEGABYTE)}">1</b></div>`,
  elements: () => productPage({ rest: many(priced) }),
  "as many elements as may be": () => productPage({ rest: each(59_000, (i) => `<i class="c${i} price" id="x${i}">${i}</i>`) }),
  links: () => productPage({ rest: each(59_000, (i) => `<a href="/p/${i}">Kup teraz ${i}</a>`) }),
  headings: () => each(59_000, (i) => `<h2>Steel kettle ${i}</h2>`),
  "raised decimals": () => `<h1>Kettle</h1>${many("<b>1</b><sup>12</sup>", 0.6 * MEGABYTE)}`,
  comments: () => many("<!---->"),
  "comments without end": () => many("<!-- "),
  "markup without end": () => many('<a href="'),
  ampersands: () => many("&"),
  entities: () => many("&notit;&amp"),
  quotes: () => `<a ${many("'\"")}`,
  "scripts by the million": () => many("<script></script>"),
  "a script": () => `<script>${many("var product = {")}</script>`,
  "a script without end": () => `${productPage()}<script type="application/ld+json">${many("{")}`,
  "state in brackets": () =>
    productPage({ price: priced + priced, rest: many(`<script>window.STATE={"a":[${"[".repeat(5_000)}]}</script>`) }),
  "deep JSON-LD": () => productPage({ head: jsonLd(`{"@type":"Product","a":${"[".repeat(2_000_000)}${"]".repeat(2_000_000)}}`) }),
  "wide JSON-LD": () =>
    productPage({ head: jsonLd(`{"@type":"Product","offers":[${many('{"@type":"Offer","price":1},', 2.9 * MEGABYTE)}{}]}`) }),
  "JSON-LD of products": () =>
    productPage({ head: jsonLd(`[${many('{"@type":"Product","name":"a b c","offers":{"price":"1.00"}},', 2.9 * MEGABYTE)}{}]`) }),
  "blocks of JSON-LD": () =>
    productPage({ head: many(jsonLd('{"@type":"Product","name":"a b c","offers":{"price":"1.00"}}'), 5 * MEGABYTE) }),
  "broken JSON-LD": () => productPage({ head: many(jsonLd('{"@type":"Product",,,"name":"a b c",}'.repeat(20)), 8 * MEGABYTE) }),
  "commas in JSON-LD": () => productPage({ head: jsonLd(`{"a":1${many(`,${" ".repeat(150)}`, 2.9 * MEGABYTE)}`) }),
  "long values in JSON-LD": () =>
    productPage({
      head: jsonLd({
        "@type": "Product",
        name: many("a ", MEGABYTE),
        offers: { price: many("1 ", MEGABYTE), priceCurrency: "P".repeat(MEGABYTE) },
      }),
    }),
  "properties of one item": () =>
    `<div itemscope itemtype="http://schema.org/Product">${many("<b itemprop=price>1,00</b>", 1.4 * MEGABYTE)}`,
  "items in items": () => many('<div itemscope itemtype="http://schema.org/Product" itemprop="offers">', 0.04 * MEGABYTE),
  "amounts in a line": () => productPage({ price: `<p class="price">${many("1,00 zł ", 3_900)}</p>`.repeat(2_800) }),
  "digits for backtracking": () => productPage({ price: `<p class="price">${many("1 000 000 000 ", 3_900)} zł</p>`.repeat(2_800) }),
  "signs for backtracking": () => productPage({ price: `<p class="price">${many("zł€$", 3_900)}</p>`.repeat(1_900) }),
  "commas for backtracking": () => productPage({ price: `<p>${"1,".repeat(1_900)}x</p>`.repeat(2_800) }),
  "letters for backtracking": () => productPage({ price: `<p>${"ab ".repeat(1_300)}: 1</p>`.repeat(2_800) }),
  "spaces for backtracking": () =>
    productPage({ price: `<p class="price">${" ".repeat(5 * MEGABYTE)}12${"\u00a0".repeat(3 * MEGABYTE)}zł</p>` }),
  "a style sheet of open braces": () => productPage({ head: `<style>${many("a{")}</style>` }),
  "a style sheet of rules": () => productPage({ head: `<style>${each(300_000, (i) => `.a${i}{display:none}`)}</style>` }),
  "a title": () => productPage({ name: many("kettle ", 5 * MEGABYTE) }),
  "a shell": () => `<div id=x></div><script>${many("<div id=<script src javascript enable ", 8 * MEGABYTE)}</script>`,
  "invalid UTF-8": () => new Uint8Array(MOST).map((_, i) => 0x80 + (i % 0x7f)),
  "text encoded twice": () => many("Ã© â‚¬ ", 8 * MEGABYTE),
  "nul bytes": () => new Uint8Array(MOST),
};

if (import.meta.main) {
  readSample(productPage());
  const only = process.argv[2];
  for (const [name, make] of Object.entries({ ...PAGES, ...hostileData, ...hostileLines })) {
    if (only !== undefined && name !== only) continue;
    const page = make();
    const body = typeof page === "string" ? new TextEncoder().encode(page) : page;
    const before = process.threadCpuUsage();
    const { outcome, reason } = readSample(body);
    const { user, system } = process.threadCpuUsage(before);
    process.stdout.write(`${JSON.stringify({ name, outcome, reason, seconds: (user + system) / 1e6 })}\n`);
  }
}
