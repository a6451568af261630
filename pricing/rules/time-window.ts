import { Type } from "typebox";
import { hold, unbound } from "../hold.ts";
import { isTimeZone, localTime } from "../local-time.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import type { SettingProblem } from "../../schema-problems.ts";

const Clock = (title: string) =>
  Type.String({ pattern: String.raw`^([01]\d|2[0-3]):[0-5]\d$`, title, description: "Hours and minutes: 08:30." });
const Settings = Type.Object(
  {
    timeZone: Type.String({ minLength: 1, title: "Time zone", description: "IANA name: Europe/Warsaw." }),
    days: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        title: "Days",
        description: "1 is Monday, 7 is Sunday. Left out: every day.",
      }),
    ),
    from: Type.Optional(Clock("From")),
    to: Type.Optional(Clock("To")),
    frozen: Type.Optional(
      Type.Array(
        Type.Object(
          {
            from: Type.String({ format: "date-time", title: "From", description: "First instant of the freeze, with its offset." }),
            until: Type.String({ format: "date-time", title: "Until", description: "First instant after it." }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 100, title: "Freezes", description: "Times in which no price moves: stocktaking, a campaign that is printed." },
      ),
    ),
  },
  { additionalProperties: false },
);

/**
 * Lets prices move only at certain times, by the clocks of a time zone. A window that ends before it begins goes over midnight and belongs to
 * the day on which it begins.
 */
export const timeWindow: PricingRule<typeof Settings> = {
  name: "time-window",
  title: "Only at certain times",
  description: "Holds the price outside of certain days and hours, and during freezes.",
  settings: Settings,

  check({ timeZone, days, from, to, frozen = [] }) {
    const problems: SettingProblem[] = [];
    if (!isTimeZone(timeZone))
      problems.push({ path: "/timeZone", message: `There is no time zone ${timeZone}. Give a name like Europe/Warsaw.` });
    if ((from === undefined) !== (to === undefined))
      problems.push({ path: "", message: "A window has two ends. Give from and to, or neither." });
    if (from !== undefined && from === to) problems.push({ path: "/to", message: "The window is empty. Give another end." });
    if (days === undefined && from === undefined && frozen.length === 0)
      problems.push({ path: "", message: "Nothing says when. Give days, from and to, or frozen." });
    for (const [index, { from: start, until }] of frozen.entries())
      if (!(Date.parse(start) < Date.parse(until)))
        problems.push({
          path: `/frozen/${index}`,
          message: "The freeze ends before it begins, or its instants cannot be read. Give a later end.",
        });
    return problems;
  },

  apply({ market: { asOf } }, { timeZone, days, from = "00:00", to = "00:00", frozen = [] }): RuleOutcome {
    const now = localTime(asOf, timeZone);
    if (now === null) return hold("invalid-time-zone", `The time in ${timeZone} cannot be told. Correct the time zone in the strategy.`);
    const freeze = frozen.find((span) => Date.parse(span.from) <= Date.parse(asOf) && Date.parse(asOf) < Date.parse(span.until));
    if (freeze !== undefined) return hold("frozen", `Prices are frozen until ${freeze.until}.`);
    const [start, end] = [minuteOf(from), minuteOf(to)];
    const overnight = end <= start;
    const afterMidnight = overnight && now.minute < end;
    const inside = overnight ? now.minute >= start || afterMidnight : now.minute >= start && now.minute < end;
    const day = afterMidnight ? ((now.weekday + 5) % 7) + 1 : now.weekday;
    if (inside && (days === undefined || days.includes(day))) return unbound("in-window", "Prices may move at this time.");
    return hold(
      "outside-window",
      `Prices move only ${days === undefined ? "" : `on days ${days.join(", ")} of the week `}from ${from} to ${to}, ${timeZone}.`,
    );
  },
};

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}
