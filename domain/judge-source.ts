import { median } from "./median.ts";
import type { Canary, Count, Counts, SourceLook, Verdict } from "./source-health.ts";
import { MONITORS, type Monitor } from "./source-monitors.ts";

/** A verdict with the looks that speak against the source. */
export interface Judgement extends Verdict {
  readonly against: readonly SourceLook[];
}

/** Fewest stretches of the past that make a history. */
const FEWEST_SAMPLES = 5;
const SPREADS = 6;
/** A past without any spread is luck: no share is steadier than this. */
const LEAST_SPREAD = 0.02;

/**
 * Every monitor's verdict on a source: the latest look at each of its listings against its own past, newest first. Pure. On thin data there
 * is no verdict: a source of two listings is never judged by shares.
 */
export function judgeSource(looks: readonly SourceLook[], past: readonly Counts[], canaries: readonly Canary[]): Judgement[] {
  return [...MONITORS.map((monitor) => judge(monitor, looks, past)), judgeCanaries(canaries)];
}

/** Each monitor's count, to be kept as history. */
export function countLooks(looks: readonly SourceLook[]): Counts {
  const counts = MONITORS.map(({ name, select }) => {
    const { of, against } = select(looks);
    return [name, { count: against.length, of: of.length }] as const;
  });
  return Object.fromEntries(counts.filter(([, { of }]) => of > 0));
}

/** Whether any monitor that leads to quarantine could trip, whatever the past: without a maybe the past need not be asked. */
export function mayTrip(looks: readonly SourceLook[]): boolean {
  return MONITORS.some(({ effect, select, needed, fewest, alone, between }) => {
    if (effect !== "quarantine") return false;
    const { of, against } = select(looks);
    return of.length >= needed && against.length >= fewest && against.length / of.length >= Math.min(alone ?? 1, between[0]);
  });
}

function judge(monitor: Monitor, looks: readonly SourceLook[], past: readonly Counts[]): Judgement {
  const { name, effect, words, needed, fewest, alone, between } = monitor;
  const { of, against } = monitor.select(looks);
  const count = { count: against.length, of: of.length };
  const samples = samplesOf(past, name, needed);
  const usual = samples.length < FEWEST_SAMPLES ? null : median(samples);
  const spread = usual === null ? null : 1.4826 * (median(samples.map((sample) => Math.abs(sample - usual))) ?? 0);
  const limit = usual === null || spread === null ? alone : limitOf(usual, Math.max(spread, LEAST_SPREAD), between);
  const base = { monitor: name, effect, ...count, usual, spread, against };
  const found = `${against.length} of ${of.length} looks ${words}`;
  if (of.length < needed) return { ...base, state: "too-few-looks", limit: null, reason: `${found}; ${needed} are needed for a verdict` };
  if (limit === null)
    return { ...base, state: "no-history", limit: null, reason: `${found}; the source has too little history to compare` };
  const tripped = against.length >= fewest && against.length / of.length >= limit;
  const compared = usual === null ? "" : `; usual for this source is ${percent(usual)}`;
  return { ...base, state: tripped ? "tripped" : "ok", limit, reason: `${found} (${percent(against.length / of.length)}${compared})` };
}

/** Six spreads above the usual, kept between the bounds, but never so near the usual that an ordinary hour reaches it. */
function limitOf(usual: number, spread: number, [least, most]: Monitor["between"]): number {
  return Math.max(usual + 3 * spread, Math.min(Math.max(usual + SPREADS * spread, least), most));
}

/** Shares of the past, of stretches just long enough to be compared with. */
function samplesOf(past: readonly Counts[], name: string, needed: number): number[] {
  const samples: number[] = [];
  let sum: Count = { count: 0, of: 0 };
  for (const counts of past) {
    const { count, of } = counts[name] ?? { count: 0, of: 0 };
    sum = { count: sum.count + count, of: sum.of + of };
    if (sum.of < needed) continue;
    samples.push(sum.count / sum.of);
    sum = { count: 0, of: 0 };
  }
  return samples;
}

function judgeCanaries(canaries: readonly Canary[]): Judgement {
  const failing = canaries.filter(({ problem }) => problem !== null);
  const [first] = failing;
  return {
    monitor: "canary",
    effect: "quarantine",
    state: canaries.length === 0 ? "too-few-looks" : first === undefined ? "ok" : "tripped",
    count: failing.length,
    of: canaries.length,
    limit: null,
    usual: null,
    spread: null,
    reason:
      first === undefined
        ? `${canaries.length} canary listings read as expected`
        : `The canary listing ${first.url} did not read as expected: ${first.problem}`,
    against: [],
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
