import { changesPerDay, rateOf, UNKNOWN_RATE } from "../../domain/change-rate.ts";
import { NO_RHYTHM, NO_RHYTHM_EVIDENCE, noteRhythm, type RhythmLook } from "../../domain/change-rhythm.ts";
import { NOTHING_LEARNT } from "../../domain/change-rate.ts";
import type { CheckPlan, SourcePace } from "../../domain/check-plan.ts";
import { learnFromLook, type ListingMemory } from "../../domain/learn-from-look.ts";
import type { ListingGroup } from "../../domain/request-price.ts";
import { ADAPTIVE_BOUNDS } from "../../domain/schedule-rule.ts";
import { tuneSource } from "../../domain/tune-source.ts";
import { planCheck } from "../../scheduler/plan-check.ts";
import type { PretendSource } from "./markets.ts";
import { eventQueue } from "./event-queue.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Simulated {
  /**
   * Mean over pages and time of the age of what is known: 0 while it is what the page says, and else the time since the first change that was
   * not seen.
   */
  readonly meanAgeDays: number;
  readonly requests: number;
}

/** What one page says, and what a look at it tells: only whether it differs from the last time. */
function ageingPage(changes: readonly number[], startMs: number) {
  let next = changes.findIndex((at) => at >= startMs);
  if (next < 0) next = changes.length;
  let ageSum = 0;
  return {
    look(at: number): boolean {
      const first = changes[next];
      if (first === undefined || first > at) return false;
      ageSum += (at - first) ** 2 / 2;
      while ((changes[next] ?? Infinity) <= at) next++;
      return true;
    },
    ageSum: () => ageSum,
  };
}

function simulate(
  source: PretendSource,
  firstAt: (page: number) => number,
  looked: (page: number, at: number, changed: boolean) => number,
): Simulated {
  const { startMs, endMs } = source;
  const pages = source.changes.map((changes) => ageingPage(changes, startMs));
  const queue = eventQueue();
  pages.forEach((_, page) => queue.push({ at: firstAt(page), page }));
  let requests = 0;
  for (let event = queue.pop(); event !== undefined && event.at < endMs; event = queue.pop()) {
    const { at, page } = event;
    requests++;
    queue.push({ at: looked(page, at, pages[page]?.look(at) ?? false), page });
  }
  // what was not seen by the end counts until then
  for (const page of pages) page.look(endMs);
  const ageSum = pages.reduce((sum, page) => sum + page.ageSum(), 0);
  return { meanAgeDays: ageSum / pages.length / (endMs - startMs) / DAY_MS, requests };
}

/** Each page after the same interval, give or take a tenth, as the program does it without a schedule. */
export function fixedIntervals(source: PretendSource, intervalSeconds: number, random: () => number): Simulated {
  const interval = intervalSeconds * 1000;
  return simulate(
    source,
    () => source.startMs + random() * interval,
    (_page, at) => at + interval * (1 + 0.1 * (random() * 2 - 1)),
  );
}

/**
 * Adaptive checks with as many requests as those intervals come to, from a cold start: at first nothing is known of any page, and the policy is
 * told nothing but what its own looks find. Everything is decided by the functions the program runs; what housekeeping does is done each hour.
 */
export function adaptiveChecks(source: PretendSource, intervalSeconds: number, random: () => number): Simulated {
  const { startMs } = source;
  const memories: ListingMemory[] = source.changes.map(() => ({ learnt: NOTHING_LEARNT, lookedAt: null, changedAt: null }));
  const looksPerDay = (memories.length * 86_400) / intervalSeconds;
  const target = { scope: "default" } as const;
  const rule = { id: 1, target, timing: { kind: "adaptive", ...ADAPTIVE_BOUNDS } } as const;
  let pace: SourcePace = {
    sourceId: 1,
    prior: UNKNOWN_RATE,
    rhythm: NO_RHYTHM,
    requestPrice: null,
    requestsPerDay: null,
    timeZone: "UTC",
    utcOffsetMs: 0,
  };
  let evidence = NO_RHYTHM_EVIDENCE;
  let rhythmLooks: RhythmLook[] = [];
  let notedAt = startMs;
  let pressure = 1;
  let tuneAt = startMs + HOUR_MS;
  const requestsOfDays: number[] = [];

  const tune = (): number => {
    evidence = noteRhythm(evidence, pace.rhythm, rhythmLooks, tuneAt - notedAt);
    rhythmLooks = [];
    notedAt = tuneAt;
    const rates = memories.map(({ learnt }) => rateOf(pace.prior, learnt));
    const means = rates.map(changesPerDay);
    const mean = meanOf(means);
    const lastDays = requestsOfDays.slice(0, Math.floor((tuneAt - startMs) / DAY_MS)).slice(-7);
    const tuned = tuneSource({
      moments: {
        mean,
        varianceOfMeans: meanOf(means.map((one) => (one - mean) ** 2)),
        meanOfVariances: meanOf(rates.map(({ shape, exposureDays }) => shape / exposureDays ** 2)),
        listings: memories.filter(({ lookedAt }) => lookedAt !== null).length,
      },
      groups: groupsOf(rates),
      evidence,
      looksPerDay,
      spentRatio: lastDays.length === 0 ? null : meanOf(lastDays) / looksPerDay,
      pressure,
      elapsedDays: 1 / 24,
    });
    ({ pressure } = tuned);
    pace = { ...pace, ...tuned };
    return tuneAt + HOUR_MS;
  };

  return simulate(
    source,
    () => startMs + random() * intervalSeconds * 1000,
    (page, at, changed) => {
      while (at >= tuneAt) tuneAt = tune();
      const day = Math.floor((at - startMs) / DAY_MS);
      requestsOfDays[day] = (requestsOfDays[day] ?? 0) + 1;
      const memory = memories[page];
      if (memory === undefined) throw new Error(`There is no page ${page}`);
      const learnt = learnFromLook(memory, pace, { at, changed });
      memories[page] = learnt.memory;
      if (learnt.rhythmLook !== null) rhythmLooks.push(learnt.rhythmLook);
      const plan: CheckPlan = { listingId: page, rule, intervalSeconds, memory, importance: { weight: 1, reasons: [] }, pace };
      const { delaySeconds, spread } = planCheck(plan, learnt.memory, at);
      return at + delaySeconds * 1000 * (1 + spread * (random() * 2 - 1));
    },
  );
}

/** As store/source-pace.ts groups them. */
function groupsOf(rates: readonly { readonly shape: number; readonly exposureDays: number }[]): ListingGroup[] {
  const third = (value: number): number => Math.round(Math.log(value) * 3);
  const counts = new Map<string, { listings: number; shape: number; days: number }>();
  for (const { shape, exposureDays } of rates) {
    const key = `${third(shape)} ${third(exposureDays)}`;
    const group = counts.get(key) ?? { listings: 0, shape: 0, days: 0 };
    counts.set(key, { listings: group.listings + 1, shape: group.shape + Math.log(shape), days: group.days + Math.log(exposureDays) });
  }
  return [...counts.values()].map(({ listings, shape, days }) => ({
    listings,
    rate: { shape: Math.exp(shape / listings), exposureDays: Math.exp(days / listings) },
    importance: 1,
    bounds: ADAPTIVE_BOUNDS,
  }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
