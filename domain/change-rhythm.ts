/**
 * When a source's pages change: how lively each hour of its week is, 1 on average, and how much livelier a page is in the day after a
 * change. Rates are per day of this livelier or quieter time.
 */
export interface ChangeRhythm {
  /** 168 weights, Monday 0:00 to Sunday 23:00 by the source's clock. null: not known yet, every hour alike. */
  readonly hourWeights: readonly number[] | null;
  /** At least 1. */
  readonly burstFactor: number;
}

export const NO_RHYTHM: ChangeRhythm = { hourWeights: null, burstFactor: 1 };
export const WEEK_HOURS = 168;
const HOUR_MS = 3_600_000;
/** How long a change makes another likelier. */
export const BURST_HOURS = 24;

/** A moment by the source's clock: milliseconds of its local time, as if that were UTC. */
export type LocalMs = number;

/** Monday 0:00 is 0. 1 January 1970 was a Thursday. */
export function hourOfWeek(at: LocalMs): number {
  return (((Math.floor(at / HOUR_MS) + 72) % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
}

/** How lively a moment is. `sinceChangeMs`: since the listing's last change that was seen; null: none was. */
export function livelinessAt({ hourWeights, burstFactor }: ChangeRhythm, at: LocalMs, sinceChangeMs: number | null): number {
  const burst = sinceChangeMs !== null && sinceChangeMs < BURST_HOURS * HOUR_MS ? burstFactor : 1;
  return burst * (hourWeights?.[hourOfWeek(at)] ?? 1);
}

/** Days of exposure between two moments, at most ten weeks of them by the hour. */
export function exposureDays(rhythm: ChangeRhythm, from: LocalMs, to: LocalMs, changedAt: LocalMs | null): number {
  if (!(to > from)) return 0;
  const burstEnd = changedAt === null ? from : Math.min(Math.max(changedAt + BURST_HOURS * HOUR_MS, from), to);
  const lively = (start: number, end: number): number => {
    if (rhythm.hourWeights === null) return end - start;
    // whole weeks are average
    const weeks = Math.floor((end - start) / (WEEK_HOURS * HOUR_MS));
    let sum = weeks * WEEK_HOURS * HOUR_MS;
    let at = start + sum;
    while (at < end) {
      const next = Math.min((Math.floor(at / HOUR_MS) + 1) * HOUR_MS, end);
      sum += (next - at) * (rhythm.hourWeights[hourOfWeek(at)] ?? 1);
      at = next;
    }
    return sum;
  };
  return (lively(from, burstEnd) * rhythm.burstFactor + lively(burstEnd, to)) / (24 * HOUR_MS);
}

/** Changes found, and how many would have been found were there no difference; both fade. */
export interface Tally {
  readonly found: readonly number[];
  readonly expected: readonly number[];
}

/** What a source's looks have told of its rhythm so far. A change is spread over the hours in which it may have come. */
export interface RhythmEvidence {
  readonly hoursOfDay: Tally;
  /** Monday first. */
  readonly weekdays: Tally;
  /** One number: looks soon after a change. */
  readonly bursts: Tally;
}

const nothing = (length: number): Tally => ({ found: Array<number>(length).fill(0), expected: Array<number>(length).fill(0) });
export const NO_RHYTHM_EVIDENCE: RhythmEvidence = { hoursOfDay: nothing(24), weekdays: nothing(7), bursts: nothing(1) };

/** A look after another, for the rhythm. */
export interface RhythmLook {
  readonly from: LocalMs;
  readonly to: LocalMs;
  readonly changed: boolean;
  readonly changesPerDay: number;
  /** Probability of a change between the two, if changes came by the rate alone; null: none was seen in the day before `from`. */
  readonly expectedSoon: number | null;
}

/** Evidence that is so many weeks old counts by 1/e. */
const MEMORY_WEEKS = 5;
/** A gap that is longer tells nothing of the hour, or of the weekday. */
const LONGEST_FOR_HOUR_MS = 10 * HOUR_MS;
const LONGEST_FOR_WEEKDAY_MS = 3 * 24 * HOUR_MS;

/**
 * The evidence with more looks in it, `elapsedMs` after it was last added to. A change counts for the hours of its gap as lively as they
 * are taken to be so far, and these grow the truer with each round (the EM algorithm for a Poisson process seen in intervals).
 */
export function noteRhythm(
  evidence: RhythmEvidence,
  { hourWeights, burstFactor }: ChangeRhythm,
  looks: readonly RhythmLook[],
  elapsedMs: number,
): RhythmEvidence {
  const fade = Math.exp(-Math.max(0, elapsedMs) / (MEMORY_WEEKS * WEEK_HOURS * HOUR_MS));
  const faded = ({ found, expected }: Tally) => ({ found: found.map((one) => one * fade), expected: expected.map((one) => one * fade) });
  const noted = { hoursOfDay: faded(evidence.hoursOfDay), weekdays: faded(evidence.weekdays), bursts: faded(evidence.bursts) };
  const add = (to: number[], index: number, amount: number): void => {
    to[index] = (to[index] ?? 0) + amount;
  };
  for (const { from, to, changed, changesPerDay, expectedSoon } of looks) {
    if (expectedSoon !== null) {
      add(noted.bursts.found, 0, changed ? 1 : 0);
      add(noted.bursts.expected, 0, expectedSoon);
      // where changes come in bursts, the hour of another says little
      if (burstFactor > 1.5) continue;
    }
    if (!(to > from) || to - from > LONGEST_FOR_WEEKDAY_MS) continue;
    const parts: { hour: number; ms: number; lively: number }[] = [];
    let lively = 0;
    for (let at = from; at < to;) {
      const end = Math.min((Math.floor(at / HOUR_MS) + 1) * HOUR_MS, to);
      const hour = hourOfWeek(at);
      const part = { hour, ms: end - at, lively: (end - at) * (hourWeights?.[hour] ?? 1) };
      parts.push(part);
      lively += part.lively;
      at = end;
    }
    const probability = -Math.expm1((-changesPerDay * lively) / (24 * HOUR_MS));
    for (const part of parts) {
      const expected = (probability * part.ms) / (to - from);
      const found = changed ? part.lively / lively : 0;
      if (to - from <= LONGEST_FOR_HOUR_MS) {
        add(noted.hoursOfDay.expected, part.hour % 24, expected);
        add(noted.hoursOfDay.found, part.hour % 24, found);
      }
      add(noted.weekdays.expected, Math.floor(part.hour / 24), expected);
      add(noted.weekdays.found, Math.floor(part.hour / 24), found);
    }
  }
  return noted;
}

/** Even the quietest hour keeps this much. */
const LEAST_WEIGHT = 0.05;

/** The rhythm by that evidence: a weight per hour of the day times one per weekday, each only where chance does not explain the difference. */
export function rhythmOf({ hoursOfDay, weekdays, bursts }: RhythmEvidence): ChangeRhythm {
  const burstFactor = Math.min(Math.max((sumOf(bursts.found) + 4) / (sumOf(bursts.expected) + 4), 1), 20);
  const hours = weightsOf(hoursOfDay);
  const days = weightsOf(weekdays);
  if (hours === null && days === null) return { hourWeights: null, burstFactor };
  const raw = Array.from({ length: WEEK_HOURS }, (_, index) =>
    Math.max((hours?.[index % 24] ?? 1) * (days?.[Math.floor(index / 24)] ?? 1), LEAST_WEIGHT),
  );
  const mean = sumOf(raw) / WEEK_HOURS;
  return { hourWeights: raw.map((weight) => weight / mean), burstFactor };
}

/** Found against expected; null when they differ no more than chance would have it (chi-square, three deviations). */
function weightsOf({ found, expected }: Tally): number[] | null {
  const total = sumOf(found);
  const pairs = found.map((count, index) => ({ count, usual: ((expected[index] ?? 0) * total) / sumOf(expected) }));
  // an hour or day that was hardly seen yet says nothing
  if (!pairs.every(({ usual }) => usual >= 1)) return null;
  const chiSquare = sumOf(pairs.map(({ count, usual }) => (count - usual) ** 2 / usual));
  if (chiSquare < pairs.length - 1 + 3 * Math.sqrt(2 * (pairs.length - 1))) return null;
  return pairs.map(({ count, usual }) => (count + 1) / (usual + 1));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
