import { type Static, Type } from "typebox";
import { MONEY_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, type ProductQuery, type QueryCondition } from "../../domain/product-query.ts";
import { MoneyBody, readMoney } from "../money-body.ts";
import { OneOf } from "../schema.ts";

const text = OneOf(TEXT_FIELDS);
const words = Type.String({ minLength: 1, maxLength: 500, description: "Case does not count" });
const strict = { additionalProperties: false };

const Condition = Type.Union([
  Type.Object({ field: text, is: Type.Array(words, { minItems: 1, maxItems: 1000, description: "Any of these" }) }, strict),
  Type.Object({ field: text, contains: words }, strict),
  Type.Object({ field: text, starts_with: words }, strict),
  Type.Object(
    { field: OneOf(NUMBER_FIELDS), from: Type.Optional(Type.Number()), below: Type.Optional(Type.Number()) },
    { ...strict, minProperties: 2, description: "Holds `from` and not `below`; `stock_days` is stock by what is sold a day" },
  ),
  Type.Object(
    { field: OneOf(MONEY_FIELDS), from: Type.Optional(MoneyBody), below: Type.Optional(MoneyBody) },
    { ...strict, minProperties: 2, description: "In the channel's currency" },
  ),
  Type.Object({ field: OneOf([...TEXT_FIELDS, ...NUMBER_FIELDS, ...MONEY_FIELDS]), known: Type.Boolean() }, strict),
]);
const conditions = (description: string) => Type.Optional(Type.Array(Condition, { minItems: 1, maxItems: 100, description }));

/** Also the shape that bodies send. */
export const Query = Type.Object(
  {
    all: conditions("Every one of these"),
    any: conditions("At least one of these"),
    none: conditions("None of these; a product of which that is not known does not pass"),
  },
  {
    ...strict,
    minProperties: 1,
    description: "An own query over a product's facts. Of a fact that is not known only `known` can be told.",
  },
);

/** @throws BadInputError for an amount that its currency does not have */
export function readQuery({ all, any, none }: Static<typeof Query>): ProductQuery {
  return { ...(all && { all: all.map(read) }), ...(any && { any: any.map(read) }), ...(none && { none: none.map(read) }) };
}

function read(condition: Static<typeof Condition>): QueryCondition {
  if ("starts_with" in condition) return { field: condition.field, startsWith: condition.starts_with };
  if (!isMoneyBand(condition)) return condition;
  const [from, below] = [readMoney(condition.from), readMoney(condition.below)];
  return { field: condition.field, ...(from && { from }), ...(below && { below }) };
}

function isMoneyBand(
  condition: Static<typeof Condition>,
): condition is Extract<Static<typeof Condition>, { field: (typeof MONEY_FIELDS)[number]; from?: unknown }> {
  return MONEY_FIELDS.some((field) => field === condition.field) && !("known" in condition);
}
