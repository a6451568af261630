import { Cron } from "croner";
import { BadInputError } from "../errors.ts";
import { isTimeZone } from "../domain/local-time.ts";

/** Parsed expressions; the same few come again with each check. */
const parsed = new Map<string, Cron>();
const MOST_PARSED = 1000;

function cronOf(cron: string, timeZone: string): Cron {
  const key = `${timeZone} ${cron}`;
  let found = parsed.get(key);
  if (found === undefined) {
    // not "five fields or six": a check every second is none that a shop should see
    found = new Cron(cron, { timezone: timeZone, mode: "5-part", paused: true });
    if (parsed.size >= MOST_PARSED) parsed.clear();
    parsed.set(key, found);
  }
  return found;
}

/**
 * The next moment after `afterMs` that a cron expression of five fields names, by the clock on the wall of a time zone. On the day when the
 * clock is set forward, a time that it leaves out runs once, where the gap ends; on the day when it is set back, a time that comes twice runs
 * once, the first time. Throws when the expression or zone is not known, or names no moment.
 */
export function nextCronMs(cron: string, timeZone: string, afterMs: number): number {
  if (!isTimeZone(timeZone)) throw new RangeError(`the time zone "${timeZone}" is not known here`);
  const next = cronOf(cron, timeZone).nextRun(new Date(afterMs));
  if (next === null) throw new RangeError(`"${cron}" names no moment that ever comes`);
  return next.getTime();
}

/** @throws BadInputError unless both can be used. */
export function checkCron(cron: string, timeZone: string): void {
  if (!isTimeZone(timeZone)) {
    throw new BadInputError("unknown-time-zone", `"${timeZone}" is no time zone that is known here; write one like Europe/Warsaw.`);
  }
  try {
    nextCronMs(cron, timeZone, Date.now());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadInputError(
      "bad-cron",
      `"${cron}" is no cron expression (${why}); write five fields, such as 30 6 * * 1-5 for 6:30 on weekdays.`,
      {
        cause: error,
      },
    );
  }
}
