import { Type } from "typebox";
import { hold, unbound } from "../hold.ts";
import { closedAt } from "../closed-at.ts";
import { isTimeZone } from "../../domain/local-time.ts";
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

  apply({ market: { asOf } }, settings): RuleOutcome {
    const closed = closedAt(asOf, settings);
    return closed === null ? unbound("in-window", "Prices may move at this time.") : hold(closed.code, closed.reason);
  },
};
