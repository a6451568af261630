import { expect, test } from "vitest";
import { NOTHING_LEARNT, UNKNOWN_RATE } from "../domain/change-rate.ts";
import { NO_RHYTHM } from "../domain/change-rhythm.ts";
import type { CheckPlan } from "../domain/check-plan.ts";
import { planCheck } from "./plan-check.ts";

const NOW = Date.parse("2026-03-02T12:00:00Z");

function planned(intervalSeconds: number, requestPrice: number | null) {
  const plan: CheckPlan = {
    listingId: 1,
    rule: { id: 1, target: { scope: "default" }, timing: { kind: "adaptive", minSeconds: 900, maxSeconds: 7200 } },
    intervalSeconds,
    memory: { learnt: NOTHING_LEARNT, lookedAt: null, changedAt: null },
    importance: { weight: 1, reasons: [] },
    pace: {
      sourceId: 1,
      prior: UNKNOWN_RATE,
      rhythm: NO_RHYTHM,
      requestPrice,
      requestsPerDay: null,
      timeZone: "UTC",
      utcOffsetMs: 0,
    },
  };
  return planCheck(plan, plan.memory, NOW);
}

test.each([
  ["shorter than the bounds", 60, 900],
  ["within them", 3600, 3600],
  ["longer", 86_400, 7200],
])("adaptive keeps its bounds while nothing is known of the source: an interval %s", (_, intervalSeconds, delaySeconds) => {
  expect(planned(intervalSeconds, null)).toEqual({ kind: "adaptive", delaySeconds, spread: 0.1, problem: null });
});

test.each([
  ["nothing", 1e-12, 900],
  ["a fortune", 1e6, 7200],
])("adaptive keeps its bounds where a request costs %s", (_, requestPrice, delaySeconds) => {
  expect(planned(3600, requestPrice).delaySeconds).toBeCloseTo(delaySeconds, 0);
});
