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

/** Changes found, how many would have been found were there no difference, and how far chance moves the former; all fade. */
export interface Tally {
  readonly found: readonly number[];
  readonly expected: readonly number[];
  readonly variance: readonly number[];
}

/** What a source's looks have told of its rhythm so far. A change is spread over the hours in which it may have come. */
export interface RhythmEvidence {
  readonly hoursOfDay: Tally;
  /** Monday first. */
  readonly weekdays: Tally;
  /** One number: looks soon after a change. */
  readonly bursts: Tally;
}

const zeros = (length: number): number[] => Array<number>(length).fill(0);
const nothing = (length: number): Tally => ({ found: zeros(length), expected: zeros(length), variance: zeros(length) });
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
const LONGEST_FOR_HOUR_MS = 20 * HOUR_MS;
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
  const faded = (counts: readonly number[]): number[] => counts.map((one) => one * fade);
  const open = ({ found, expected, variance }: Tally) => ({ found: faded(found), expected: faded(expected), variance: faded(variance) });
  const noted = { hoursOfDay: open(evidence.hoursOfDay), weekdays: open(evidence.weekdays), bursts: open(evidence.bursts) };
  for (const { from, to, changed, changesPerDay, expectedSoon } of looks) {
    if (expectedSoon !== null) {
      add(noted.bursts.found, 0, changed ? 1 : 0);
      add(noted.bursts.expected, 0, expectedSoon);
      // where changes come in bursts, the hour of another says little
      if (burstFactor > 1.5) continue;
    }
    if (!(to > from) || to - from > LONGEST_FOR_WEEKDAY_MS) continue;
    const hours = { even: zeros(24), lively: zeros(24) };
    const days = { even: zeros(7), lively: zeros(7) };
    let lively = 0;
    for (let at = from; at < to;) {
      const end = Math.min((Math.floor(at / HOUR_MS) + 1) * HOUR_MS, to);
      const hour = hourOfWeek(at);
      const weight = (end - at) * (hourWeights?.[hour] ?? 1);
      spread(hours, hour % 24, end - at, weight);
      spread(days, Math.floor(hour / 24), end - at, weight);
      lively += weight;
      at = end;
    }
    const probability = -Math.expm1((-changesPerDay * lively) / (24 * HOUR_MS));
    const gap = { ms: to - from, lively, probability, changed };
    if (to - from <= LONGEST_FOR_HOUR_MS) note(noted.hoursOfDay, hours, gap);
    note(noted.weekdays, days, gap);
  }
  return noted;
}

/** How much of a gap lies in each hour or weekday: its milliseconds, and these as lively as they are taken to be. */
interface Shares {
  readonly even: number[];
  readonly lively: number[];
}

function spread({ even, lively }: Shares, index: number, ms: number, weight: number): void {
  add(even, index, ms);
  add(lively, index, weight);
}

interface Gap {
  readonly ms: number;
  readonly lively: number;
  readonly probability: number;
  readonly changed: boolean;
}

function note(tally: Record<keyof Tally, number[]>, shares: Shares, { ms, lively, probability, changed }: Gap): void {
  for (let index = 0; index < shares.even.length; index++) {
    const share = (shares.even[index] ?? 0) / ms;
    const found = (shares.lively[index] ?? 0) / lively;
    add(tally.expected, index, probability * share);
    add(tally.variance, index, probability * found * found);
    if (changed) add(tally.found, index, found);
  }
}

function add(counts: number[], index: number, amount: number): void {
  counts[index] = (counts[index] ?? 0) + amount;
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

/**
 * Found against expected; null when they differ no more than chance would have it: by the sum of the squared deviations over their variance,
 * three of its own deviations above its mean. A change that is spread over many hours moves them together, which makes that sum vary more.
 */
function weightsOf({ found, expected, variance }: Tally): number[] | null {
  const total = sumOf(found);
  const scale = total / sumOf(expected);
  const cells = found.map((count, index) => ({ count, usual: (expected[index] ?? 0) * scale, variance: (variance[index] ?? 0) * scale }));
  // an hour or day that was hardly seen yet says nothing
  if (!cells.every((cell) => cell.usual >= 1 && cell.variance > 0)) return null;
  const width = Math.max(1, total / sumOf(cells.map((cell) => cell.variance)));
  const deviation = sumOf(cells.map((cell) => (cell.count - cell.usual) ** 2 / cell.variance));
  if (deviation < cells.length + 3 * Math.sqrt(2 * cells.length * width)) return null;
  return cells.map(({ count, usual }) => (count + 1) / (usual + 1));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
