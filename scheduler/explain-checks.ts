import { loadCheckFacts } from "../store/check-facts.ts";
import { loadCheckPlans, loadPaces } from "../store/check-plans.ts";
import { NOTHING_LEARNT } from "../domain/change-rate.ts";
import type { Db } from "../store/connect.ts";
import { requestsToday } from "../store/source-budget.ts";
import { type CheckExplanation, explainCheck } from "./explain-check.ts";

/** When and why each of the listings is looked at next, by listing; a handful of queries for all. */
export async function explainChecks(db: Db, listingIds: readonly number[], nowMs: number): Promise<Map<number, CheckExplanation>> {
  const facts = await loadCheckFacts(db, listingIds);
  const plans = await loadCheckPlans(db, listingIds, nowMs);
  const paces = await loadPaces(db, [...new Set([...facts.values()].map(({ sourceId }) => sourceId))], nowMs);
  const used = new Map<number, number>();
  for (const pace of paces.values()) used.set(pace.sourceId, await requestsToday(db, pace, nowMs));
  const explained = new Map<number, CheckExplanation>();
  for (const [listingId, known] of facts) {
    const pace = paces.get(known.sourceId);
    if (pace === undefined) continue;
    // what is not watched has no plan
    const plan = plans.get(listingId) ?? {
      listingId,
      rule: null,
      intervalSeconds: known.intervalSeconds,
      memory: { learnt: NOTHING_LEARNT, lookedAt: null, changedAt: null },
      importance: { weight: 1, reasons: [] },
      pace,
    };
    explained.set(listingId, explainCheck(plan, { ...known, requestsToday: used.get(known.sourceId) ?? 0 }, nowMs));
  }
  return explained;
}
