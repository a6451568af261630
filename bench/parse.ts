/**
 * npm run bench:parse [-- --quick]
 * Pages per CPU second of the whole reading of a page (structured data and visible page, decided, normalised) beside `cheerio.load` with
 * JSON-LD alone, and beside Python's extruct (JSON-LD, microdata, Open Graph) where it can be imported. Interleaved rounds in one run;
 * pages of about 30, 150 and 600 KB, with and without structured data. Every reading is checked against what the page was made from.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { load } from "cheerio";
import { readPage } from "../parsers/read-page.ts";
import { loadParsers } from "../parsers/registry.ts";
import { cpuSecondsOf, median } from "./cpu-seconds.ts";
import { benchPage, type BenchPage } from "./parse-pages.ts";

const SIZES_KB = [30, 150, 600];
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const ROUNDS = values.quick ? 3 : 7;
/** Pages of one round for ours; the slow ones read every eighth of them. */
const KILOBYTES = values.quick ? 12_000 : 60_000;
/** Distinct pages of a size: enough that what is remembered of one page is not what the next one needs. */
const DISTINCT_KILOBYTES = 15_000;
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

function readOurs({ url, body, name, minor }: BenchPage): void {
  const { outcome, offers } = readPage({ url, body, contentType: "text/html; charset=utf-8", hints: {} }, registry);
  const [offer] = offers;
  if (outcome !== "offers" || offer?.price?.minor !== minor || offer.name !== name) throw new Error(`A page was read wrong: ${outcome}`);
}

function readWithCheerio({ body, name }: BenchPage, structured: boolean): void {
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

function perSecond(count: number, work: (index: number) => void): number {
  return count / cpuSecondsOf(() => void Array.from({ length: count }, (_, i) => work(i)));
}

const extruct = await openExtruct();
if (extruct === null) console.log("extruct cannot be imported (Debian: python3-extruct); its column is left out");
const figures: Record<string, number> = {};
const rows: Record<string, string | number>[] = [];
for (const size of SIZES_KB) {
  for (const kind of ["structured", "plain"] as const) {
    const places = kind === "plain" ? ([null] as const) : (["head", "end", "graph"] as const);
    const pages = Array.from({ length: Math.ceil(DISTINCT_KILOBYTES / size) }, (_, i) =>
      benchPage(size * 1000, size + i * 101, places[i % places.length] ?? null),
    );
    const page = (i: number): BenchPage => pages[i % pages.length] as BenchPage;
    const many = Math.max(12, Math.round(KILOBYTES / size));
    const few = Math.max(4, Math.round(many / 8));
    const against = kind === "structured" ? extruct : null;
    const speeds = { ours: [] as number[], cheerio: [] as number[], extruct: [] as number[] };
    await against?.give(pages);
    perSecond(many, (i) => readOurs(page(i)));
    perSecond(few, (i) => readWithCheerio(page(i), kind === "structured"));
    for (let round = 0; round < ROUNDS; round++) {
      speeds.ours.push(perSecond(many, (i) => readOurs(page(i))));
      speeds.cheerio.push(perSecond(few, (i) => readWithCheerio(page(i), kind === "structured")));
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
