import type { Instant } from "../domain/instant.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { closedAt, type OpenTimes } from "./closed-at.ts";

/** Whether a strategy lets prices move at a moment: false inside of its freezes and outside of its windows, whenever they were approved. */
export function mayMoveNow({ rules }: Pick<Strategy, "rules">, asOf: Instant): boolean {
  // settings are checked against the rule's schema when a strategy is saved
  return rules.every(
    ({ name, when, settings }) => name !== "time-window" || when !== undefined || closedAt(asOf, settings as unknown as OpenTimes) === null,
  );
}
