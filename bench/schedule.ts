/**
 * Mean age of knowledge of adaptive checks against fixed intervals with the same number of requests: on generated markets, and on the price
 * history of a comparator where the folder with it stands beside the checkout (or is given as an argument). Both begin knowing nothing; the
 * decisions are those of the program. Sources with a handful of pages, where there is little to learn from, stand in a table of their own.
 * `-- --quick` takes fewer seeds and days.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { seededRandom } from "../fixtures/seeded-random.ts";
import { benchClaims } from "./claims.ts";
import { MARKETS, type MarketKind, replayed } from "./schedule/markets.ts";
import { adaptiveChecks, fixedIntervals } from "./schedule/simulate.ts";

const { values, positionals } = parseArgs({ options: { quick: { type: "boolean" } }, allowPositionals: true });
const seeds = values.quick === true ? [1, 2] : [1, 2, 3, 4, 5];
const days = values.quick === true ? 42 : 60;
const pages = values.quick === true ? 200 : 300;
const INTERVALS_HOURS = [6, 24];
/** Pages of small sources, and how many draws of each make a figure. */
const FEW_PAGES = [
  { few: 3, draws: values.quick === true ? 30 : 90 },
  { few: 20, draws: values.quick === true ? 5 : 15 },
];

const folder = resolve(positionals[0] ?? fileURLToPath(new URL("../../shared/corpus", import.meta.url)));
const history = join(folder, "market", "comparator-price-history.json");
const kinds: MarketKind[] = [...MARKETS];
if (existsSync(history)) kinds.push(replayed(JSON.parse(readFileSync(history, "utf8")) as Parameters<typeof replayed>[0]));
else
  console.log(
    `The price history of a comparator is left out: there is no ${history}. Give the corpus: npm run bench:schedule -- <folder>\n`,
  );

interface Row {
  readonly market: string;
  readonly control: boolean;
  readonly everyHours: number;
  readonly fixedHours: number;
  readonly adaptiveHours: number;
  readonly fixedRequests: number;
  readonly adaptiveRequests: number;
}

/** The same pages both ways; means over the seeds. */
function compare(kind: MarketKind, everyHours: number, of: { readonly seeds: readonly number[]; readonly pages: number }): Row {
  const runs = of.seeds.map((seed) => {
    const source = kind.make(seed, of.pages, days);
    const fixed = fixedIntervals(source, everyHours * 3600, seededRandom(seed + 1000));
    const adaptive = adaptiveChecks(source, everyHours * 3600, seededRandom(seed + 2000));
    return { fixed, adaptive };
  });
  const mean = (read: (run: (typeof runs)[number]) => number): number => runs.reduce((sum, run) => sum + read(run), 0) / runs.length;
  return {
    market: kind.name,
    control: kind.control === true,
    everyHours,
    fixedHours: mean(({ fixed }) => fixed.meanAgeDays * 24),
    adaptiveHours: mean(({ adaptive }) => adaptive.meanAgeDays * 24),
    fixedRequests: mean(({ fixed }) => fixed.requests),
    adaptiveRequests: mean(({ adaptive }) => adaptive.requests),
  };
}

const upTo = (draws: number): readonly number[] => Array.from({ length: draws }, (_, index) => index + 1);
// a replay is its own length, so only its draws count
const rows = kinds.flatMap((kind) =>
  INTERVALS_HOURS.map((everyHours) => compare(kind, everyHours, { seeds: kind.draws === undefined ? seeds : upTo(kind.draws), pages })),
);

const ratioOf = ({ adaptiveHours, fixedHours }: Row): number => adaptiveHours / fixedHours;
console.log(`Mean age of knowledge: 0 while what is known is what the page says, else the time since the first change unseen; over pages and time.
${pages} pages (the history: its own), ${days} days, ${seeds.length} seeds\n`);
console.table(
  rows.map((row) => ({
    market: row.market,
    "fixed: every": `${row.everyHours} h`,
    "age fixed, min": round(row.fixedHours * 60, 2),
    "age adaptive, min": round(row.adaptiveHours * 60, 2),
    "adaptive / fixed": round(ratioOf(row), 3),
    "requests fixed": Math.round(row.fixedRequests),
    "requests adaptive": Math.round(row.adaptiveRequests),
  })),
);
const counted = rows.filter(({ control }) => !control);
const geometricMean = Math.exp(counted.reduce((sum, row) => sum + Math.log(ratioOf(row)), 0) / counted.length);
const tooMany = rows.filter((row) => row.adaptiveRequests > row.fixedRequests * 1.005);
for (const { market, everyHours } of tooMany) console.log(`More requests than fixed intervals: ${market}, ${everyHours} h`);
console.log(`adaptive / fixed over all markets but the control (geometric mean): ${round(geometricMean, 3)}\n`);

const few = FEW_PAGES.map((size) => MARKETS.map((kind) => compare(kind, 24, { seeds: upTo(size.draws), pages: size.few })));
console.log(`The same where a source has few pages, adaptive / fixed, 24 h`);
console.table(
  MARKETS.map(({ name }, market) => ({
    market: name,
    ...Object.fromEntries(FEW_PAGES.map((size, index) => [`${size.few} pages`, rounded(few[index]?.[market])])),
  })),
);

const claims = await benchClaims(values.quick === true);
console.log("Claiming due listings as the table grows");
console.table(claims.rows);
const worst = Math.max(...rows.map(ratioOf), ...few.flat().map(ratioOf));
const figures = { adaptive_vs_fixed_mean_age: round(geometricMean, 3), adaptive_vs_fixed_worst: round(worst, 3), ...claims.figures };
console.log(JSON.stringify({ bench: "schedule", figures }));

function rounded(row: Row | undefined): number {
  return row === undefined ? Number.NaN : round(ratioOf(row), 3);
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
