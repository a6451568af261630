import { type ChangeRate, type RateMoments, sourceRate } from "./change-rate.ts";
import { type ChangeRhythm, NO_RHYTHM_EVIDENCE, type RhythmEvidence, rhythmOf } from "./change-rhythm.ts";
import { type ListingGroup, requestPrice } from "./request-price.ts";

export interface SourceFacts {
  readonly moments: RateMoments;
  readonly groups: readonly ListingGroup[];
  readonly evidence: RhythmEvidence | null;
  /** Looks a day that the groups may come to. */
  readonly looksPerDay: number;
  /** How many they came to lately, as a share of that; null: not known yet. */
  readonly spentRatio: number | null;
  readonly pressure: number;
  /** Since the last tuning. */
  readonly elapsedDays: number;
}

export interface SourceTuning {
  readonly prior: ChangeRate;
  readonly rhythm: ChangeRhythm;
  readonly requestPrice: number;
  readonly pressure: number;
}

/** Aims this much below what may be spent: what is asked for too much cannot be taken back. */
const AIM = 0.994;
/** How quickly the pressure follows what is spent, per day: slower than the week over which that is counted. */
const GAIN_PER_DAY = 0.2;

/**
 * What a source's listings have in common, learnt anew from time to time: where their rates come from, their rhythm, and the price of a
 * request at which they come to just the looks there are. Prices know nothing of rhythm and bursts, so what is really spent corrects them.
 */
export function tuneSource(facts: SourceFacts): SourceTuning {
  const correction = facts.spentRatio === null ? 0 : GAIN_PER_DAY * Math.min(facts.elapsedDays, 1) * (AIM - Math.min(facts.spentRatio, 3));
  const pressure = Math.min(Math.max(facts.pressure * Math.exp(correction), 0.25), 4);
  return {
    prior: sourceRate(facts.moments),
    rhythm: rhythmOf(facts.evidence ?? NO_RHYTHM_EVIDENCE),
    requestPrice: requestPrice(facts.groups, Math.max(facts.looksPerDay * pressure, 1e-6)),
    pressure,
  };
}
