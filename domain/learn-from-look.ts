import { afterLook, type ChangeRate, changesPerDay, rateOf, type RateLearnt, unchangedProbability } from "./change-rate.ts";
import { BURST_HOURS, type ChangeRhythm, exposureDays, type LocalMs, type RhythmLook } from "./change-rhythm.ts";

const DAY_MS = 86_400_000;

/** What is remembered of a listing between two looks. */
export interface ListingMemory {
  readonly learnt: RateLearnt;
  /** The last look that read the page, and the last one that found a change; null: none yet. */
  readonly lookedAt: LocalMs | null;
  readonly changedAt: LocalMs | null;
}

export interface LookResult {
  readonly at: LocalMs;
  readonly changed: boolean;
}

/** What a listing's memory is after a look that read the page, and what the look tells of the source's rhythm; null: nothing. */
export function learnFromLook(
  memory: ListingMemory,
  { prior, rhythm }: { readonly prior: ChangeRate; readonly rhythm: ChangeRhythm },
  { at, changed }: LookResult,
): { readonly memory: ListingMemory; readonly rhythmLook: RhythmLook | null } {
  const { lookedAt, changedAt } = memory;
  // the first look has nothing to be compared with, and a clock may go back
  if (lookedAt === null || at <= lookedAt) return { memory: { ...memory, lookedAt: at }, rhythmLook: null };
  const soon = changedAt !== null && lookedAt - changedAt < BURST_HOURS * 3_600_000;
  const exposure = exposureDays(rhythm, lookedAt, at, changedAt);
  const calm = soon ? exposureDays({ ...rhythm, burstFactor: 1 }, lookedAt, at, null) : exposure;
  const rate = rateOf(prior, memory.learnt);
  const rhythmLook = {
    from: lookedAt,
    to: at,
    changed,
    changesPerDay: changesPerDay(rate),
    expectedSoon: soon ? 1 - unchangedProbability(rate, calm) : null,
  };
  return {
    memory: {
      learnt: afterLook(memory.learnt, prior, { elapsedDays: (at - lookedAt) / DAY_MS, exposureDays: exposure, changed }),
      lookedAt: at,
      changedAt: changed ? at : changedAt,
    },
    rhythmLook,
  };
}
