import { type Static, Type } from "typebox";
import type { Strategy } from "../../domain/price-proposal.ts";
import { BadInputError } from "../../errors.ts";
import type { ProductBacktest } from "../../pricing/backtest/backtest-product.ts";
import { DIFFERENCES, type DifferenceCode } from "../../pricing/backtest/take-again.ts";
import type { Db } from "../../store/connect.ts";
import { getStrategy } from "../../store/strategies.ts";
import type { Routes } from "../app-types.ts";
import { checkedStrategy } from "../checked-strategy.ts";
import { MaybeMoney, MoneyText } from "../components/money.ts";
import { readSelection, Selection } from "../components/selection.ts";
import { Rounding, RuleUse } from "../components/strategy.ts";
import { runBacktest } from "../run-backtest.ts";
import { DEFAULT_LIMIT, Id, InstantText, Line, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const DAY_MS = 86_400_000;
const DIFFERENCE_CODES = Object.keys(DIFFERENCES) as DifferenceCode[];
const DIFFERENCE_CODES_TEXT = Object.entries(DIFFERENCES)
  .map(([code, meaning]) => `\`${code}\`: ${meaning}.`)
  .join(" ");
const MOST_DAYS = 1096;
/** Moves listed of one product; `moves` counts them all. */
const MOST_MOVES = 100;

const Body = Type.Object(
  {
    strategy_id: Type.Optional({ ...Id, description: "A strategy as it is now; or give a draft's `rules`" }),
    rules: Type.Optional(Type.Array(RuleUse, { maxItems: 50 })),
    rounding: Type.Optional(Rounding),
    channel: Line(50),
    selection: Type.Optional(Selection),
    from: Type.Optional({ ...InstantText, description: "Left out: 90 days before `to`" }),
    to: Type.Optional({ ...InstantText, description: "Exclusive; left out: now" }),
    rivals: Type.Optional(
      OneOf(["frozen", "reacting"], {
        description:
          "`frozen`, and if left out: they do what they did. `reacting`: they answer as they are seen to have answered our moves.",
      }),
    ),
    max_products: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100, description: "The first by id" })),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 500, default: DEFAULT_LIMIT, description: "Most products listed" })),
  },
  { additionalProperties: false },
);

const Asked = Type.Object({
  hours: Type.Number({ description: "In which a price was asked" }),
  ranked_hours: Type.Number({ description: "In which a rival stood beside it" }),
  mean_position: Nullable(Type.Number({ description: "1 is the cheapest" })),
  cheapest_ratio: Nullable(Type.Number({ description: "Of the ranked hours" })),
  margin_hours: Type.Number({ description: "In which the margin is known" }),
  mean_margin_percent: Nullable(Type.Number({ description: "Of the net price; null: cost or VAT rate is not known" })),
  profit: Nullable({ ...MoneyText, description: "Net price less cost, times the pieces sold a day as known today; null: not known" }),
});
const Item = Type.Object({
  product_id: Id,
  external_id: Type.String(),
  name: Type.String(),
  decisions: Type.Integer(),
  moves: Type.Integer(),
  floor_hits: Type.Integer(),
  ceiling_hits: Type.Integer(),
  lacked_data: Type.Integer(),
  last_price: MaybeMoney,
  held: Type.Array(Type.Object({ code: Type.String(), decisions: Type.Integer() })),
  simulated: Asked,
  actual: Asked,
  first_moves: Type.Array(
    Type.Object({ at: InstantText, before: MaybeMoney, after: MoneyText, code: Type.String(), reason: Type.String() }),
    { description: `At most ${MOST_MOVES}` },
  ),
});
const Result = Type.Object({
  from: InstantText,
  to: InstantText,
  products: Type.Integer(),
  truncated: Type.Boolean({ description: "More products are meant than `max_products`" }),
  decisions: Type.Integer(),
  raised: Type.Integer(),
  cut: Type.Integer(),
  first: Type.Integer({ description: "Prices set where none had been" }),
  held: Type.Array(Type.Object({ code: Type.String(), decisions: Type.Integer() })),
  floor_hits: Type.Integer(),
  ceiling_hits: Type.Integer(),
  lacked_data: Type.Integer({ description: "Decisions without a rival, with too few, only old readings or an unknown cost" }),
  simulated: Asked,
  actual: { ...Asked, description: "Of the prices that were really asked" },
  profit_known: Type.Integer({ description: "Products whose sales, cost and VAT rate are known: `profit` is theirs" }),
  reactions: Type.Array(
    Type.Object({
      rival: Type.String(),
      moves: Type.Integer({ description: "Of ours" }),
      answered: Type.Integer({ description: "Of these, within 48 hours the same way" }),
      strength: Type.Number({ description: "How far it went, in relation to us: 1 follows in full" }),
    }),
  ),
  live: Nullable(
    Type.Object(
      {
        proposals: Type.Integer(),
        equal: Type.Integer(),
        causes: Type.Array(
          Type.Object({ code: OneOf(DIFFERENCE_CODES, { description: DIFFERENCE_CODES_TEXT }), proposals: Type.Integer() }),
          {
            description: "Why the others are not, the commonest first",
          },
        ),
        different: Type.Array(
          Type.Object({
            proposal_id: Id,
            as_of: InstantText,
            live: MaybeMoney,
            computed: MaybeMoney,
            code: OneOf(DIFFERENCE_CODES),
            reason: Type.String(),
          }),
          { description: "The first twenty of them" },
        ),
      },
      {
        description:
          "The strategy's real proposals of this time, each computed again by the version that made it from the history of offers as it was " +
          "known then; null for a draft",
      },
    ),
  ),
  items: Type.Array(Item),
});

export const routes: Routes = (app, { db }) => {
  app.post(
    "/v1/backtests",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "runBacktest",
        tags: ["Pricing"],
        summary: "What a strategy, or a draft of one, would have done over recorded history; nothing is written",
        description:
          "A price is computed at every recorded change and at least every six hours, and counts as asked at once. Costs, limits and recommended " +
          "prices are those of the time, as far back as they are on record; stock, sales and the channel's own costs are as they are today.",
        body: Body,
        response: { 200: Result },
      },
    },
    async ({ body }) => {
      const strategy = await strategyOf(db, body);
      const { from, to } = period(body);
      const items: Static<typeof Item>[] = [];
      const result = await runBacktest(db, {
        strategy,
        channel: body.channel,
        selection: readSelection(body.selection ?? {}),
        from,
        to,
        rivals: body.rivals ?? "frozen",
        maxProducts: body.max_products ?? 100,
        onProduct: (product) => {
          if (items.length < (body.limit ?? DEFAULT_LIMIT)) items.push(itemOf(product));
        },
      });
      return { from: from.toISOString(), to: to.toISOString(), ...toJson(result), items };
    },
  );
};

async function strategyOf(db: Db, { strategy_id: id, rules, rounding }: Static<typeof Body>): Promise<Strategy> {
  if (id === undefined && rules !== undefined)
    return checkedStrategy({ id: 0, name: "draft", version: 0, rules, rounding: rounding ?? { mode: "none", ending: 0, modulus: 1 } });
  if (id === undefined || rules !== undefined || rounding !== undefined) {
    throw new BadInputError("which-strategy", "A backtest needs one strategy; give either strategy_id, or rules and rounding of a draft.");
  }
  return getStrategy(db, id);
}

function period({ from, to }: Static<typeof Body>): { from: Date; to: Date } {
  const end = to === undefined ? new Date() : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - 90 * DAY_MS) : new Date(from);
  const days = (end.getTime() - start.getTime()) / DAY_MS;
  if (days > 0 && days <= MOST_DAYS) return { from: start, to: end };
  throw new BadInputError("bad-period", `A backtest runs over at most ${MOST_DAYS} days, forwards; give from and to accordingly.`);
}

function itemOf({ moves, held, simulated, actual, ...product }: ProductBacktest): Static<typeof Item> {
  return toJson({
    ...product,
    moves: moves.length,
    held: [...held].map(([code, decisions]) => ({ code, decisions })),
    simulated: simulated.result,
    actual: actual.result,
    firstMoves: moves.slice(0, MOST_MOVES),
  });
}
