/**
 * npm run bench:parse [-- --quick]
 * Pages per CPU second of the whole reading of a page (structured data and visible page, decided, normalised) beside `cheerio.load` with
 * JSON-LD alone, and beside Python's extruct (JSON-LD, microdata, Open Graph) where it can be imported. Interleaved rounds in one run;
 * pages of about 30, 150 and 600 KB, with and without structured data. Every reading is checked against what the page was made from. No page
 * is read twice, and each has a menu, a footer and labels of its own, as if every page came from another shop: what is remembered from page
 * to page helps less than it does in a crawl. Ours are read as a busy worker reads them: some that wait side by side.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { load } from "cheerio";
import { readPages, SIDE_BY_SIDE } from "../parsers/read-page.ts";
import { loadParsers } from "../parsers/registry.ts";
import { cpuSecondsOf, median } from "./cpu-seconds.ts";
import { benchPage, type BenchPage } from "./parse-pages.ts";

const SIZES_KB = [30, 150, 600];
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const ROUNDS = values.quick ? 3 : 7;
/** Pages of one round for ours; the slow ones read every eighth of them. */
const KILOBYTES = values.quick ? 12_000 : 60_000;
/** Pages that are read before anything is measured. */
const WARM_UP = 3_000;
const registry = await loadParsers();

const EXTRUCT = String.raw`
import sys, time, json, base64
import extruct
print("ready", flush=True)
pages = None
for line in sys.stdin:
    order = json.loads(line)
    if "pages" in order:
        pages = [base64.b64decode(page).decode("utf-8") for page in order["pages"]]
        count = 0.0
    else:
        start = time.process_time()
        found = 0
        for i in range(order["times"]):
            data = extruct.extract(pages[i % len(pages)], base_url="https://shop.example.pl/", syntaxes=["json-ld", "microdata", "opengraph"])
            found += len(data["json-ld"])
        count = time.process_time() - start
        assert found == order["times"], "extruct found %d of %d" % (found, order["times"])
    print(count, flush=True)
`;

interface Extruct {
  /** CPU seconds that Python takes for so many pages. */
  measure(times: number): Promise<number>;
  give(pages: readonly BenchPage[]): Promise<void>;
  close(): void;
}

async function openExtruct(): Promise<Extruct | null> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const child: ChildProcessWithoutNullStreams = spawn(python, ["-c", EXTRUCT]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const answer = async (): Promise<string | null> => {
      const { done, value } = await lines.next();
      return done === true ? null : value;
    };
    const missing = once(child, "error").then(() => null);
    if ((await Promise.race([answer(), missing])) !== "ready") continue;
    const ask = async (order: object): Promise<number> => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const text = await answer();
      if (text === null) throw new Error("extruct ended in the middle of the measurement");
      return Number(text);
    };
    return {
      measure: (times) => ask({ times }),
      give: async (pages) => void (await ask({ pages: pages.map(({ body }) => Buffer.from(body).toString("base64")) })),
      close: () => void child.stdin.end(),
    };
  }
  return null;
}

function readOurs(pages: readonly BenchPage[]): void {
  for (let from = 0; from < pages.length; from += SIDE_BY_SIDE) {
    const some = pages.slice(from, from + SIDE_BY_SIDE);
    const readings = readPages(
      some.map(({ url, body }) => ({ url, body, contentType: "text/html; charset=utf-8", hints: {} })),
      registry,
    );
    for (const [i, { outcome, offers }] of readings.entries()) {
      const [offer] = offers;
      if (outcome !== "offers" || offer?.price?.minor !== some[i]?.minor || offer?.name !== some[i]?.name)
        throw new Error(`A page was read wrong: ${outcome}`);
    }
  }
}

function readWithCheerio(pages: readonly BenchPage[], structured: boolean): void {
  for (const page of pages) readOneWithCheerio(page, structured);
}

function readOneWithCheerio({ body, name }: BenchPage, structured: boolean): void {
  const $ = load(Buffer.from(body).toString("utf8"));
  if (!structured) return void $;
  const found = $('script[type="application/ld+json"]')
    .toArray()
    .flatMap((element) => {
      const data = JSON.parse($(element).text()) as { "@graph"?: unknown[] };
      return (data["@graph"] ?? [data]) as { "@type"?: string; name?: string }[];
    })
    .find((item) => item["@type"] === "Product");
  if (found?.name !== name) throw new Error("cheerio read a page wrong");
}

function perSecond(pages: readonly BenchPage[], work: (pages: readonly BenchPage[]) => void): number {
  return pages.length / cpuSecondsOf(() => work(pages));
}

const extruct = await openExtruct();
if (extruct === null) console.log("extruct cannot be imported (Debian: python3-extruct); its column is left out");
// A crawler runs for days: what the engine compiles in its first minute is no part of a page's cost.
for (let i = 0; i < WARM_UP; i += SIDE_BY_SIDE) {
  const structured = i % (2 * SIDE_BY_SIDE) === 0 ? "head" : null;
  const pages = Array.from({ length: SIDE_BY_SIDE }, (_, k) => benchPage(30_000, 1_000_003 + (i + k) * 101, structured));
  readOurs(pages);
  readWithCheerio(pages.slice(0, SIDE_BY_SIDE / 8), structured !== null);
}
const figures: Record<string, number> = {};
const rows: Record<string, string | number>[] = [];
for (const size of SIZES_KB) {
  for (const kind of ["structured", "plain"] as const) {
    const places = kind === "plain" ? ([null] as const) : (["head", "end", "graph"] as const);
    let made = 0;
    const fresh = (count: number): BenchPage[] =>
      Array.from({ length: count }, () => benchPage(size * 1000, size + ++made * 101, places[made % places.length] ?? null));
    const many = Math.max(12, Math.round(KILOBYTES / size));
    const few = Math.max(4, Math.round(many / 8));
    const against = kind === "structured" ? extruct : null;
    const speeds = { ours: [] as number[], cheerio: [] as number[], extruct: [] as number[] };
    for (let round = -1; round < ROUNDS; round++) {
      const pages = fresh(many);
      const some = pages.slice(0, few);
      await against?.give(some);
      const ours = perSecond(pages, readOurs);
      const cheerio = perSecond(some, (them) => readWithCheerio(them, kind === "structured"));
      // The first round is for the engine to warm up.
      if (round < 0) continue;
      speeds.ours.push(ours);
      speeds.cheerio.push(cheerio);
      if (against !== null) speeds.extruct.push(few / (await against.measure(few)));
    }
    const ratio = (others: readonly number[]): number => round1(median(speeds.ours.map((own, i) => own / (others[i] ?? Number.NaN))));
    figures[`${kind}_${size}kb_vs_cheerio`] = ratio(speeds.cheerio);
    if (against !== null) figures[`${kind}_${size}kb_vs_extruct`] = ratio(speeds.extruct);
    rows.push({
      page: `${size} KB, ${kind}`,
      "ours /s": round1(median(speeds.ours)),
      "cheerio /s": round1(median(speeds.cheerio)),
      "extruct /s": against === null ? "-" : round1(median(speeds.extruct)),
      "x cheerio": ratio(speeds.cheerio),
      "x extruct": against === null ? "-" : ratio(speeds.extruct),
    });
  }
}
extruct?.close();
console.table(rows);
console.log(JSON.stringify({ bench: "parse", figures }));

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
