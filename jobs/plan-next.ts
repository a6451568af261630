import type { RhythmLook } from "../domain/change-rhythm.ts";
import type { CheckPlan } from "../domain/check-plan.ts";
import { learnFromLook } from "../domain/learn-from-look.ts";
import type { Observation } from "../domain/observation.ts";
import { planCheck } from "../scheduler/plan-check.ts";
import type { ClaimedListing, Finish } from "../store/schedule.ts";
import { nextCheck } from "./next-check.ts";

/** A look that ended, as far as it says when to look again. */
export interface EndedLook {
  readonly listing: Pick<ClaimedListing, "listingId" | "intervalSeconds" | "consecutiveFailures">;
  readonly observation: Pick<Observation, "outcome" | "observedAt">;
  readonly retryAfterSeconds: number | null;
  /** Whether the page differed from what was known and that is believed; null: it tells nothing (held, or not read). */
  readonly changed: boolean | null;
}

export interface PlannedFinish {
  readonly finish: Finish & { readonly delaySeconds: number };
  readonly pauseSourceSeconds: number | null;
  /** What it tells of its source's rhythm. */
  readonly rhythmLook: RhythmLook | null;
}

const READ: ReadonlySet<string> = new Set(["offers", "unchanged", "gone"]);

/**
 * When to look again after a look, and what is remembered of it: by the rule that applies, with its interval in the place of the listing's own
 * where a failure sets the delay. Pure, and cheap enough for each look. Without a plan (the listing has left the schedule meanwhile): its interval.
 */
export function planNext(
  plan: CheckPlan | undefined,
  { listing, observation, retryAfterSeconds, changed }: EndedLook,
  nowMs: number,
): PlannedFinish {
  const { outcome, observedAt } = observation;
  const at = Math.min(Date.parse(observedAt), nowMs);
  const offset = plan?.pace.utcOffsetMs ?? 0;
  const local = (ms: number | null): number | null => (ms === null ? null : ms + offset);
  const read = READ.has(outcome) && changed !== null;
  let learnt = null;
  if (plan !== undefined && read) {
    const { memory } = plan;
    const before = { ...memory, lookedAt: local(memory.lookedAt), changedAt: local(memory.changedAt) };
    learnt = learnFromLook(before, plan.pace, { at: at + offset, changed });
  }
  const utc = (ms: number | null): number | null => (ms === null ? null : ms - offset);
  const memory =
    learnt === null ? null : { ...learnt.memory, lookedAt: utc(learnt.memory.lookedAt), changedAt: utc(learnt.memory.changedAt) };
  const planned = plan === undefined ? null : planCheck(plan, memory ?? plan.memory, nowMs);
  const intervalSeconds = planned?.delaySeconds ?? listing.intervalSeconds;
  const next = nextCheck({ outcome, intervalSeconds, consecutiveFailures: listing.consecutiveFailures, retryAfterSeconds });
  const spread = next.delaySeconds === null ? (planned?.spread ?? 0.1) : 0.1;
  // what is due at a time of day must not come before it, or it would be due a second time
  const chance = planned?.kind === "cron" && next.delaySeconds === null ? 0 : Math.random() * 2 - 1;
  return {
    finish: {
      listingId: listing.listingId,
      delaySeconds: next.delaySeconds ?? intervalSeconds,
      jitter: (chance * spread) / 0.1,
      ...(memory === null ? {} : { memory }),
      adaptive: plan?.rule?.timing.kind === "adaptive",
    },
    pauseSourceSeconds: next.pauseSourceSeconds,
    rhythmLook: learnt?.rhythmLook ?? null,
  };
}
