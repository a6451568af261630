import { changesPerDay, rateOf } from "../domain/change-rate.ts";
import type { CheckPlan } from "../domain/check-plan.ts";
import type { Instant } from "../domain/instant.ts";
import type { Outcome } from "../domain/observation.ts";
import type { ScheduleKind, ScheduleScope } from "../domain/schedule-rule.ts";
import type { CheckFacts } from "../store/check-facts.ts";
import { planCheck } from "./plan-check.ts";

export interface CheckExplanation {
  readonly kind: ScheduleKind;
  /** Which rule says so: the most specific that applies; "listing-interval" where there is none. */
  readonly origin: ScheduleScope | "listing-interval";
  readonly ruleId: number | null;
  /** When it is looked at next; null: it is not watched. */
  readonly nextCheckAt: Instant | null;
  /** A few sentences for a person. */
  readonly reason: string;
  /** Why its rule is not followed; null: it is. */
  readonly problem: string | null;
  readonly changesPerDay: number | null;
  readonly importance: number;
  readonly requestsToday: number;
  readonly requestsPerDay: number | null;
}

const READ: ReadonlySet<Outcome | null> = new Set([null, "offers", "unchanged", "gone"]);

/** When and why a listing is looked at next. */
export function explainCheck(plan: CheckPlan, facts: CheckFacts & { readonly requestsToday: number }, nowMs: number): CheckExplanation {
  const { rule, pace, memory, importance } = plan;
  const lookedAt = memory.lookedAt ?? nowMs;
  const planned = planCheck(plan, memory, lookedAt);
  const said = [reasonOf(plan, planned.kind, planned.delaySeconds)];
  if (planned.problem !== null) said.unshift(planned.problem);
  if (!READ.has(facts.lastOutcome) && facts.consecutiveFailures > 0) {
    const times = facts.consecutiveFailures === 1 ? "" : `, ${facts.consecutiveFailures} times in a row`;
    said.push(`The last look ended with "${facts.lastOutcome}"${times}, which moves the next one.`);
  }
  const due = facts.nextCheckAt === null ? null : Date.parse(facts.nextCheckAt);
  const pausedUntil = facts.sourcePausedUntil === null ? null : Date.parse(facts.sourcePausedUntil);
  const paused = pausedUntil !== null && pausedUntil > nowMs && due !== null && due < pausedUntil;
  const nextCheckAt = paused ? facts.sourcePausedUntil : facts.nextCheckAt;
  if (paused) said.push(`Its source rests until ${facts.sourcePausedUntil}: ${facts.sourcePausedReason ?? "no reason was noted"}.`);
  if (!facts.enabled) said.splice(0, said.length, "It is not watched; enable it to have it looked at.");
  else if (nextCheckAt !== null && due !== null && due <= nowMs && !paused) said.push("It is due, and read as soon as its source allows.");
  return {
    kind: planned.kind,
    origin: rule?.target.scope ?? "listing-interval",
    ruleId: rule?.id ?? null,
    nextCheckAt,
    reason: said.join(" ").replaceAll(/\.{2,}/g, "."),
    problem: planned.problem,
    changesPerDay: memory.lookedAt === null ? null : changesPerDay(rateOf(pace.prior, memory.learnt)),
    importance: importance.weight,
    requestsToday: facts.requestsToday,
    requestsPerDay: pace.requestsPerDay,
  };
}

function reasonOf(plan: CheckPlan, kind: ScheduleKind, delaySeconds: number): string {
  const { rule, pace, memory, importance } = plan;
  const from =
    rule === null ? "its own interval" : rule.target.scope === "default" ? "the default rule" : `the rule of its ${rule.target.scope}`;
  if (kind === "interval") return `Every ${duration(delaySeconds)}, by ${rule?.timing.kind === "cron" ? "its own interval" : from}.`;
  if (kind === "cron" && rule?.timing.kind === "cron") return `At "${rule.timing.cron}" in ${rule.timing.timeZone}, by ${from}.`;
  if (pace.requestPrice === null) return `Every ${duration(delaySeconds)} until more is known of its source; then adaptive, by ${from}.`;
  const parts = [`changes about every ${duration(86_400 / changesPerDay(rateOf(pace.prior, memory.learnt)))}`];
  if (memory.changedAt !== null && pace.rhythm.burstFactor > 1.5 && (memory.lookedAt ?? 0) - memory.changedAt < 86_400_000) {
    parts.push("changed lately, which makes another change likelier");
  }
  if (pace.rhythm.hourWeights !== null) parts.push("its source's busy hours are known");
  if (importance.reasons.length > 0) {
    const how = importance.weight > 1.05 ? "important" : importance.weight < 0.95 ? "less important" : "as important as others";
    parts.push(`product ${how} (${importance.reasons.join(", ")})`);
  }
  if (pace.requestsPerDay !== null) parts.push(`budget of its source ${pace.requestsPerDay} requests a day`);
  return `Adaptive, by ${from}: ${parts.join("; ")}: looked at after ${duration(delaySeconds)}.`;
}

/** In the unit that reads best: "40 minutes", "3 days". */
function duration(seconds: number): string {
  const [size, unit] =
    seconds < 5400 ? ([60, "minute"] as const) : seconds < 129_600 ? ([3600, "hour"] as const) : ([86_400, "day"] as const);
  const count = Math.round((seconds / size) * (seconds / size < 10 ? 10 : 1)) / (seconds / size < 10 ? 10 : 1);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
