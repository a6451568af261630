import { loadCheckPlans } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { replanNext, type Replanned } from "../store/schedule-replans.ts";
import { planCheck } from "./plan-check.ts";

const AT_ONCE = 500;
const MOST_BATCHES = 40;

/** Moves the next checks of listings whose rule came, changed or went, as far as one round of housekeeping goes. */
export async function replanListings(db: Db, nowMs: number): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const more = await replanNext(db, AT_ONCE, async (trx, listingIds) => {
      const plans = await loadCheckPlans(trx, listingIds, nowMs);
      return [...plans.values()].map((plan): Replanned => {
        const timed = plan.rule?.timing.kind === "cron";
        // what is chosen by the time that has passed begins with the last look; a time of day is the next one
        const from = timed ? nowMs : (plan.memory.lookedAt ?? nowMs);
        const { delaySeconds, problem } = planCheck(plan, plan.memory, from);
        return {
          listingId: plan.listingId,
          nextCheckAt: new Date(Math.max(from + delaySeconds * 1000, nowMs)),
          exactly: timed && problem === null,
        };
      });
    });
    if (!more) return;
  }
}
