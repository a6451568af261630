import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { observe } from "../parsers/observe.ts";
import { scorePage, type Score, type Truth } from "./score-page.ts";
import { scorePriceStrings } from "./score-price-strings.ts";

const { values, positionals } = parseArgs({ options: { verbose: { type: "boolean" }, json: { type: "boolean" } }, allowPositionals: true });
const folder = resolve(positionals[0] ?? fileURLToPath(new URL("../../shared/corpus", import.meta.url)));
const truthFile = join(folder, "truth.tsv");
if (!existsSync(truthFile)) {
  console.error(`No truth.tsv in ${folder}. Give the folder of the corpus: npm run corpus -- <folder>`);
  process.exit(2);
}

const truths: Truth[] = parse(readFileSync(truthFile), { columns: true, delimiter: "\t" });
const scores: Score[] = [];
const seen: string[] = [];
const started = process.cpuUsage();
for (const truth of truths) {
  const body = gunzipSync(readFileSync(join(folder, "pages", truth.file)));
  // Some pages were saved without their address; the host is what is known of it.
  const url = truth.url === "" ? `https://${truth.site}/` : truth.url;
  const reading = await observe({ url, body, contentType: "text/html", hints: {} });
  scores.push(...scorePage(truth, reading));
  const [first] = reading.offers;
  const price = first?.price ? `${first.price.minor} ${first.price.currency}` : "-";
  seen.push(
    `${truth.file} [${truth.kind}] ${reading.parser} ${reading.outcome} ${reading.offers.length} ${price} truth=${truth.price || "?"} comparator=${truth.comparator_price || "?"} ${reading.reason ?? ""}`,
  );
}
const { user } = process.cpuUsage(started);
if (existsSync(join(folder, "price-strings.tsv"))) scores.push(...scorePriceStrings(readFileSync(join(folder, "price-strings.tsv"))));

if (values.verbose === true) console.log(seen.join("\n"));
const fields = [...new Set(scores.map(({ field }) => field))];
const table = Object.fromEntries(
  fields.map((field) => {
    const own = scores.filter((score) => score.field === field);
    const count = (result: Score["result"]): number => own.filter((score) => score.result === result).length;
    return [field, { right: count("right"), wrong: count("wrong"), missing: count("missing") }];
  }),
);
console.log(`${truths.length} pages in ${(user / 1e6).toFixed(1)} s of CPU time`);
console.table(table);
for (const { field, file, expected, got } of scores.filter(({ result }) => result === "wrong"))
  console.log(`wrong ${field} of ${file}: expected ${expected}, got ${got}`);
if (values.verbose === true)
  for (const { field, file, expected } of scores.filter(({ result }) => result === "missing"))
    console.log(`missing ${field} of ${file}: expected ${expected}`);
if (values.json === true) console.log(JSON.stringify({ corpus: table }));
