import { seededRandom } from "../../fixtures/seeded-random.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A Monday. */
const START = Date.UTC(2026, 2, 2);

/** Pages of one source and when each changes, in milliseconds, in order. */
export interface PretendSource {
  readonly startMs: number;
  readonly endMs: number;
  readonly changes: readonly (readonly number[])[];
}

export interface MarketKind {
  readonly name: string;
  /** A control: nothing in it could be known better than by looking at all alike. */
  readonly control?: true;
  /** So many seeds instead, where a run is short and rests on few changes. */
  readonly draws?: number;
  readonly make: (seed: number, pages: number, days: number) => PretendSource;
}

type Random = () => number;

/** Gaps between events that come by chance, with a rate that varies by the moment up to `most` times the usual (thinning). */
function chance(random: Random, perDay: number, days: number, lively: (at: number) => number = () => 1, most = 1): number[] {
  const found: number[] = [];
  for (let day = wait(random, perDay * most); day < days; day += wait(random, perDay * most)) {
    const at = START + day * DAY_MS;
    if (random() * most < lively(at)) found.push(at);
  }
  return found;
}

const wait = (random: Random, perDay: number): number => -Math.log(1 - random()) / perDay;
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function market(name: string, page: (random: Random, index: number, pages: number, days: number) => number[], control?: true): MarketKind {
  return {
    name,
    ...(control && { control }),
    make(seed, pages, days) {
      const random = seededRandom(seed);
      const changes = Array.from({ length: pages }, (_, index) => page(random, index, pages, days));
      return { startMs: START, endMs: START + days * DAY_MS, changes };
    },
  };
}

/** Prices are set between six and nine in the morning, and hardly ever else. */
const byMorning = (at: number): number => (new Date(at).getUTCHours() >= 6 && new Date(at).getUTCHours() < 9 ? 6.4 : 0.2286);
/** Mondays and Thursdays. */
const byWeekday = (at: number): number => ([1, 4].includes(new Date(at).getUTCDay()) ? 2.8 : 0.28);

export const MARKETS: readonly MarketKind[] = [
  market("few fast movers, many slow", (random, index, pages, days) => chance(random, index < pages / 10 ? 3 : 1 / 20, days)),
  market("rates spread widely", (random, _index, _pages, days) => chance(random, Math.exp(1.5 * normal(random)) / 7, days)),
  market("daily rhythm", (random, _index, _pages, days) => chance(random, Math.exp(normal(random)) / 5, days, byMorning, 6.4)),
  market("weekly rhythm", (random, _index, _pages, days) => chance(random, Math.exp(normal(random)) / 7, days, byWeekday, 2.8)),
  market("bursts", (random, _index, _pages, days) => {
    const found: number[] = [];
    for (let at of chance(random, 1 / 20, days)) {
      found.push(at);
      while (random() < 0.85) found.push((at += wait(random, 6) * DAY_MS));
    }
    return found.filter((at) => at < START + days * DAY_MS).toSorted((a, b) => a - b);
  }),
  market("movers take turns", (random, index, pages, days) => {
    const fast = (share: boolean): number => (share ? 3 : 1 / 20);
    const half = START + (days / 2) * DAY_MS;
    const before = chance(random, fast(index < pages / 10), days).filter((at) => at < half);
    return [...before, ...chance(random, fast(index >= pages * 0.9), days).filter((at) => at >= half)];
  }),
  market("all alike (control)", (random, _index, _pages, days) => chance(random, 1 / 5, days), true),
];

/**
 * Daily price series, `[milliseconds, price or null][]` by name. When within the day before its row a change came is not in them: a moment
 * drawn by chance takes its place.
 */
export function replayed(series: Readonly<Record<string, readonly (readonly [number, number | null])[]>>): MarketKind {
  return {
    name: "price history of a comparator",
    draws: 1500,
    make(seed) {
      const random = seededRandom(seed);
      const all = Object.values(series);
      const changes = all.map((rows) =>
        rows.flatMap(([at, price], index) => {
          const before = rows[index - 1];
          return before === undefined || before[1] === price ? [] : [before[0] + random() * (at - before[0])];
        }),
      );
      const startMs = Math.min(...all.map((rows) => rows[0]?.[0] ?? Infinity));
      return { startMs, endMs: Math.max(...all.map((rows) => rows.at(-1)?.[0] ?? 0)) + 24 * HOUR_MS, changes };
    },
  };
}
