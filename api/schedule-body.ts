import type { Static } from "typebox";
import { ADAPTIVE_BOUNDS, type ScheduleTarget, type Timing } from "../domain/schedule-rule.ts";
import { BadInputError } from "../errors.ts";
import { checkCron } from "../scheduler/next-cron.ts";
import type { ScheduleTarget as TargetBody, ScheduleTiming as TimingBody } from "./components/schedule.ts";

/** @throws BadInputError where the fields do not fit the scope. */
export function readTarget({ scope, listing_id, product_id, source_id, label }: Static<typeof TargetBody>): ScheduleTarget {
  const given = Object.entries({ listing_id, product_id, source_id, label }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const wanted = scope === "default" ? [] : [["listing", "product", "source"].includes(scope) ? `${scope}_id` : "label"];
  if (given.join() !== wanted.join()) {
    const what = wanted.length === 0 ? "no other field" : `${wanted.join()} and no other field`;
    throw new BadInputError("bad-schedule", `A schedule for the scope "${scope}" needs ${what}; correct the target.`);
  }
  switch (scope) {
    case "listing":
      return { scope, listingId: listing_id ?? 0 };
    case "product":
      return { scope, productId: product_id ?? 0 };
    case "source":
      return { scope, sourceId: source_id ?? 0 };
    case "default":
      return { scope };
    default:
      return { scope, label: label ?? "" };
  }
}

/** @throws BadInputError where the fields do not fit the kind, or cannot be followed. */
export function readTiming({ kind, interval_seconds, cron, time_zone, min_seconds, max_seconds }: Static<typeof TimingBody>): Timing {
  const fields = { interval_seconds, cron, time_zone, min_seconds, max_seconds };
  const allowed = { interval: ["interval_seconds"], cron: ["cron", "time_zone"], adaptive: ["min_seconds", "max_seconds"] }[kind];
  const foreign = Object.entries(fields).flatMap(([name, value]) => (value === undefined || allowed.includes(name) ? [] : [name]));
  if (foreign.length > 0) throw new BadInputError("bad-schedule", `The kind "${kind}" has no ${foreign.join(" and no ")}; leave it out.`);
  if (kind === "interval") {
    if (interval_seconds === undefined) throw new BadInputError("bad-schedule", `An interval needs interval_seconds; give them.`);
    return { kind, intervalSeconds: interval_seconds };
  }
  if (kind === "cron") {
    if (cron === undefined || time_zone === undefined)
      throw new BadInputError("bad-schedule", `A cron schedule needs cron and time_zone; give both.`);
    checkCron(cron, time_zone);
    return { kind, cron, timeZone: time_zone };
  }
  const { minSeconds, maxSeconds } = {
    minSeconds: min_seconds ?? ADAPTIVE_BOUNDS.minSeconds,
    maxSeconds: max_seconds ?? ADAPTIVE_BOUNDS.maxSeconds,
  };
  if (minSeconds > maxSeconds) throw new BadInputError("bad-schedule", `min_seconds is above max_seconds; swap them or change one.`);
  return { kind, minSeconds, maxSeconds };
}
