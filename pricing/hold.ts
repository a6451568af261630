import type { HoldPrice, LeavePrice, LimitPrice } from "./rule.ts";

/** No price may be proposed. `reason` ends with the remedy. */
export function hold(code: string, reason: string, observationIds: readonly number[] = []): HoldPrice {
  return { kind: "hold", code, reason, observationIds };
}

/** The rule has nothing to go by; later rules may. `reason` ends with the remedy where there is one. */
export function leave(code: string, reason: string, observationIds: readonly number[] = []): LeavePrice {
  return { kind: "leave", code, reason, observationIds };
}

/** The rule sets no bound this time, which is all there is to say. */
export function unbound(code: string, reason: string): LimitPrice {
  return { kind: "limit", lowest: null, highest: null, stopsSlide: false, code, reason, observationIds: [] };
}
