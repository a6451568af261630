import { Type } from "typebox";
import { detectWar } from "../detect-war.ts";
import { hold, unbound } from "../hold.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { showMoney } from "../show-money.ts";

const HOUR_MS = 3_600_000;
const Settings = Type.Object(
  {
    hours: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 24 * 30, default: 72, title: "Hours", description: "How far back moves count." }),
    ),
    alternations: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 1000,
        default: 6,
        title: "Answers",
        description: "Cuts in turn, theirs to ours and ours to theirs, that make a price war.",
      }),
    ),
    fallPercent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 99,
        default: 5,
        title: "Joint fall, percent",
        description: "With several rivals in turn, fall of our price that makes a price war.",
      }),
    ),
    truceHours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 24 * 30,
        default: 24,
        title: "Truce, hours",
        description: "After we went back up, how long we do not cut again, so that rivals can follow us up.",
      }),
    ),
    action: Type.Optional(
      Type.Enum(["return", "stay"], {
        default: "return",
        title: "Action",
        description: "Propose the price from before the war, for a person to decide (return), or only cut no further (stay).",
      }),
    ),
  },
  { additionalProperties: false },
);

/** Stops two repricers that chase each other down; put it behind the rules that go by rivals. */
export const stopPriceWar: PricingRule<typeof Settings> = {
  name: "stop-price-war",
  title: "Stop price wars",
  description: "Recognises cuts in answer to cuts, stops cutting, and lets a person decide about going back.",
  settings: Settings,
  needs: ({ hours = 72, truceHours = 24 }) => ({ movesHours: hours + truceHours }),

  apply(
    { market: { product, asOf }, price },
    { hours = 72, alternations = 6, fallPercent = 5, truceHours = 24, action = "return" },
  ): RuleOutcome {
    const { recentMoves, currentPrice, currency } = product;
    if (recentMoves === undefined || recentMoves === null)
      return hold("no-moves-record", "The record of earlier price moves is missing, so a price war cannot be told. Try again.");
    const limits = { hours, alternations, fallPercent };
    const raise = recentMoves.findLast(({ seller, before, after }) => seller === null && after > before);
    const quiet = raise !== undefined && Date.parse(asOf) - Date.parse(raise.at) < truceHours * HOUR_MS;
    if (quiet && detectWar(recentMoves, new Date(Date.parse(raise.at) - 1).toISOString(), limits) !== null) {
      const reason = `We went back up at ${raise.at} after a price war and do not cut for ${truceHours} hours, so that rivals can follow.`;
      return {
        kind: "limit",
        lowest: currentPrice?.minor ?? null,
        highest: null,
        stopsSlide: currentPrice !== null,
        code: "truce",
        reason,
        observationIds: [],
      };
    }
    const war = detectWar(recentMoves, asOf, limits);
    if (war === null) return unbound("no-war", "Nobody answers our price with cuts.");
    const who = war.leader === null ? "we began" : `${war.leader} began`;
    const told = `${war.rival} and we answered each other ${war.alternations} times within ${hours} hours, ${who}, and our price fell by ${war.fellPercent} %`;
    if (action === "return")
      return {
        kind: "price",
        price: war.began,
        code: war.kind,
        reason: `A price war: ${told}; a person decides about going back to ${showMoney(war.began, currency)}.`,
        observationIds: [],
        needsPerson: true,
      };
    const cuts = currentPrice !== null && price !== null && price < currentPrice.minor;
    return {
      kind: "limit",
      lowest: currentPrice?.minor ?? null,
      highest: null,
      stopsSlide: currentPrice !== null,
      code: war.kind,
      reason: `A price war: ${told}${cuts ? "; it is cut no further" : ""}.`,
      observationIds: [],
    };
  },
};
