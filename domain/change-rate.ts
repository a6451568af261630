/**
 * How often a page changes, as a Gamma distribution of the rate: mean `shape / exposureDays` changes a day. Two numbers hold all that
 * looks have told so far; the source's own distribution is where a new listing starts, so that what is little known is drawn to it.
 */
export interface ChangeRate {
  readonly shape: number;
  /** Days of exposure that stand behind it. */
  readonly exposureDays: number;
}

/**
 * Of a source nothing is known of yet: a change in three days, and listings that differ by half of that. The smaller the shape, the sooner one
 * lucky look moves a listing's requests to another: with half this one, adaptive checks of few pages were worse than looking at all alike.
 */
export const UNKNOWN_RATE: ChangeRate = { shape: 4, exposureDays: 12 };

/** Pages so much alike are looked at all alike, and a larger shape would only make them forget that more slowly. */
const LARGEST_SHAPE = 20;

/** After so many days, evidence counts by 1/e. */
const MEMORY_DAYS = 90;

export function changesPerDay({ shape, exposureDays }: ChangeRate): number {
  return shape / exposureDays;
}

/** Probability that nothing changed in so many days of exposure, the uncertainty of the rate included. */
export function unchangedProbability({ shape, exposureDays }: ChangeRate, days: number): number {
  return (exposureDays / (exposureDays + days)) ** shape;
}

export interface RateEvidence {
  /** Since the look before, by the clock. */
  readonly elapsedDays: number;
  /** The same, weighted by how lively those hours were (domain/change-rhythm.ts); the same as elapsed where nothing is known. */
  readonly exposureDays: number;
  /** Whether the page differed. How often it did in between cannot be seen. */
  readonly changed: boolean;
}

/** What looks have told of one listing, beside where it started from; fades with time. Either may be a little below 0. */
export interface RateLearnt {
  readonly shape: number;
  readonly exposureDays: number;
}

export const NOTHING_LEARNT: RateLearnt = { shape: 0, exposureDays: 0 };

/** A listing's rate: its source's, and what its own looks have told. */
export function rateOf(prior: ChangeRate, learnt: RateLearnt): ChangeRate {
  return {
    shape: Math.max(prior.shape + learnt.shape, 0.05),
    exposureDays: Math.max(prior.exposureDays + learnt.exposureDays, prior.exposureDays * 0.05),
  };
}

/**
 * What is learnt with one look more. A look only tells that there was no change or at least one since the last, after an interval of any
 * length: counting changes per look underestimates (Cho and Garcia-Molina, "Estimating frequency of change", ACM TOIT 3(3), 2003, whose
 * likelihood for irregular intervals this is). The posterior of a Gamma prior under it is Gamma after "no change", and after "a change"
 * the difference of two, which is replaced by the Gamma of the same mean and variance.
 */
export function afterLook(learnt: RateLearnt, prior: ChangeRate, { elapsedDays, exposureDays, changed }: RateEvidence): RateLearnt {
  const kept = Math.exp(-Math.max(0, elapsedDays) / MEMORY_DAYS);
  const faded = { shape: learnt.shape * kept, exposureDays: learnt.exposureDays * kept };
  if (!(exposureDays > 0)) return faded;
  if (!changed) return { ...faded, exposureDays: faded.exposureDays + exposureDays };
  const { shape, exposureDays: exposure } = rateOf(prior, faded);
  const moment = (order: number): number => -Math.expm1((shape + order) * Math.log(exposure / (exposure + exposureDays)));
  const mean = ((shape / exposure) * moment(1)) / moment(0);
  const square = ((shape * (shape + 1)) / exposure ** 2) * (moment(2) / moment(0));
  const variance = square - mean * mean;
  // after a very short time the digits cancel out, and the limit is one change more
  if (!(variance > mean * mean * 1e-6)) return { shape: faded.shape + 1, exposureDays: faded.exposureDays };
  return { shape: (mean * mean) / variance - prior.shape, exposureDays: mean / variance - prior.exposureDays };
}

export interface RateMoments {
  readonly mean: number;
  /** Of the listings' means, and the mean of their own variances. */
  readonly varianceOfMeans: number;
  readonly meanOfVariances: number;
  readonly listings: number;
}

/**
 * The distribution that a source's listings come from (empirical Bayes): the Gamma with the mean and variance of all of them, drawn to
 * what is usual while they are few.
 */
export function sourceRate({ mean, varianceOfMeans, meanOfVariances, listings }: RateMoments): ChangeRate {
  const variance = varianceOfMeans + meanOfVariances;
  if (listings < 1 || !(mean > 0) || !(variance > 0)) return UNKNOWN_RATE;
  const weight = listings / (listings + 10);
  const blended = Math.exp(weight * Math.log(mean) + (1 - weight) * Math.log(changesPerDay(UNKNOWN_RATE)));
  const shape = Math.min(Math.max(weight * ((mean * mean) / variance) + (1 - weight) * UNKNOWN_RATE.shape, 0.15), LARGEST_SHAPE);
  return { shape, exposureDays: shape / blended };
}
