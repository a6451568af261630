import { Type } from "typebox";
import type { PriceChange } from "../../domain/market.ts";
import { basisPoints } from "../basis-points.ts";
import { hold, unbound } from "../hold.ts";
import { isTimeZone, localTime } from "../../domain/local-time.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import type { SettingProblem } from "../../schema-problems.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    minutesBetween: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1440, title: "Minutes between", description: "Fewest minutes between two changes." }),
    ),
    maxPerDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, title: "Changes a day", description: "Most changes in a day." })),
    maxDayPercent: Type.Optional(
      settingPercent({
        minimum: 0,
        maximum: 1000,
        title: "Move a day, percent",
        description: "Largest move in a day, of the price it began with, up or down.",
      }),
    ),
    timeZone: Type.Optional(
      Type.String({ minLength: 1, default: "UTC", title: "Time zone", description: "Whose days are counted. IANA name: Europe/Warsaw." }),
    ),
  },
  { additionalProperties: false },
);

const WHOLE = 10_000;

/** Keeps the price from moving too often or too far within a day. Without the record of earlier changes nothing moves. */
export const limitChanges: PricingRule<typeof Settings> = {
  name: "limit-changes",
  title: "Limit changes",
  description: "Limits how often the price may change and how far it may move within a day.",
  settings: Settings,
  // the longest day there is, clocks turned back, and some more
  needs: () => ({ changesHours: 26 }),

  check({ minutesBetween, maxPerDay, maxDayPercent, timeZone }) {
    const problems: SettingProblem[] = [...percentProblems("/maxDayPercent", maxDayPercent)];
    if (minutesBetween === undefined && maxPerDay === undefined && maxDayPercent === undefined)
      problems.push({ path: "", message: "Nothing is limited. Give minutesBetween, maxPerDay or maxDayPercent." });
    if (timeZone !== undefined && !isTimeZone(timeZone))
      problems.push({ path: "/timeZone", message: `There is no time zone ${timeZone}. Give a name like Europe/Warsaw.` });
    return problems;
  },

  apply({ market: { asOf, product } }, { minutesBetween, maxPerDay, maxDayPercent, timeZone = "UTC" }): RuleOutcome {
    const { currency, currentPrice, recentChanges } = product;
    if (recentChanges === undefined || recentChanges === null)
      return hold("no-change-record", "The record of earlier price changes is missing, so none can be limited. Try again.");
    const last = recentChanges.at(-1);
    const sinceMinutes = last === undefined ? Infinity : (Date.parse(asOf) - Date.parse(last.at)) / 60_000;
    if (minutesBetween !== undefined && sinceMinutes < minutesBetween)
      return hold(
        "too-soon",
        `The price changed ${Math.max(0, Math.floor(sinceMinutes))} minutes ago; ${minutesBetween} must lie between two changes.`,
      );
    const today = localTime(asOf, timeZone)?.date;
    if (today === undefined)
      return hold("invalid-time-zone", `The day in ${timeZone} cannot be told. Correct the time zone in the strategy.`);
    const changes = recentChanges.filter(({ at }) => localTime(at, timeZone)?.date === today);
    if (maxPerDay !== undefined && changes.length >= maxPerDay)
      return hold("enough-changes", `The price has changed ${changes.length} times today; ${maxPerDay} are allowed.`);
    if (maxDayPercent === undefined) return unbound("may-change", "The price may change again.");
    const began = dayBegan(changes, currency) ?? currentPrice;
    if (began === null)
      return hold(
        "no-current-price",
        "The price now asked is not known, so no move from it can be limited. Set the product's price on the channel.",
      );
    const move = mulDiv(began.minor, basisPoints(maxDayPercent) ?? 0, WHOLE, "down");
    const lowest = Math.max(1, began.minor - move);
    const highest = began.minor + move;
    const reason = `The day began with ${showMoney(began.minor, currency)}; a move of ${maxDayPercent} % allows ${showMoney(lowest, currency)} to ${showMoney(highest, currency)}.`;
    return { kind: "limit", lowest, highest, stopsSlide: false, code: "day-move", reason, observationIds: [] };
  },
};

/** What was asked before the day's first change. */
function dayBegan(changes: readonly PriceChange[], currency: string): PriceChange["before"] {
  const before = changes[0]?.before ?? null;
  return before?.currency === currency && Number.isSafeInteger(before.minor) && before.minor > 0 ? before : null;
}
