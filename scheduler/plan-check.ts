import { bestIntervalSeconds } from "../domain/best-interval.ts";
import { rateOf } from "../domain/change-rate.ts";
import type { CheckPlan } from "../domain/check-plan.ts";
import type { ListingMemory } from "../domain/learn-from-look.ts";
import type { ScheduleKind } from "../domain/schedule-rule.ts";
import { nextCronMs } from "./next-cron.ts";

export interface PlannedCheck {
  readonly kind: ScheduleKind;
  /** From `nowMs` on; more than 0. */
  readonly delaySeconds: number;
  /** By how much of the delay it may be moved so that what was looked at together drifts apart, up or down. */
  readonly spread: number;
  /** Why the rule could not be followed, as a sentence; the listing's own interval holds then. */
  readonly problem: string | null;
}

/** Clocks of worker and database may differ by so much: a time of day must not come twice because of it. */
const CLOCK_SKEW_MS = 30_000;

/** When a listing is looked at next, after a look at `nowMs` that left this memory. A rule that is broken harms nobody but its own listings. */
export function planCheck({ rule, intervalSeconds, importance, pace }: CheckPlan, memory: ListingMemory, nowMs: number): PlannedCheck {
  const byInterval = (problem: string | null): PlannedCheck => ({ kind: "interval", delaySeconds: intervalSeconds, spread: 0.1, problem });
  if (rule === null) return byInterval(null);
  const { timing } = rule;
  switch (timing.kind) {
    case "interval":
      return { kind: "interval", delaySeconds: timing.intervalSeconds, spread: 0.1, problem: null };
    case "cron":
      try {
        const delaySeconds = (nextCronMs(timing.cron, timing.timeZone, nowMs + CLOCK_SKEW_MS) - nowMs) / 1000;
        return { kind: "cron", delaySeconds, spread: 0, problem: null };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return byInterval(`The schedule "${timing.cron}" in ${timing.timeZone} cannot be followed (${why}); correct the rule.`);
      }
    case "adaptive": {
      // nothing has been learnt of the source
      if (pace.requestPrice === null) {
        const delaySeconds = Math.min(Math.max(intervalSeconds, timing.minSeconds), timing.maxSeconds);
        return { kind: "adaptive", delaySeconds, spread: 0.1, problem: null };
      }
      const { utcOffsetMs } = pace;
      const ageing = {
        rate: rateOf(pace.prior, memory.learnt),
        rhythm: pace.rhythm,
        lookedAt: nowMs + utcOffsetMs,
        changedAt: memory.changedAt === null ? null : memory.changedAt + utcOffsetMs,
      };
      const delaySeconds = bestIntervalSeconds(ageing, importance.weight, pace.requestPrice, timing);
      return { kind: "adaptive", delaySeconds, spread: pace.rhythm.hourWeights === null ? 0.05 : 0.01, problem: null };
    }
  }
}
