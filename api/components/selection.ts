import { type Static, Type } from "typebox";
import type { ProductSelection } from "../../domain/product-selection.ts";
import { MoneyBody, readMoney } from "../money-body.ts";
import { Id } from "../schema.ts";
import { Query, readQuery } from "./product-query.ts";

const labels = (maxLength: number, description?: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength }), {
      minItems: 1,
      maxItems: 1000,
      uniqueItems: true,
      ...(description === undefined ? {} : { description }),
    }),
  );
const band = (options: { readonly minimum: number; readonly maximum: number }, description: string) =>
  Type.Optional(
    Type.Object(
      { from: Type.Optional(Type.Number(options)), below: Type.Optional(Type.Number(options)) },
      { additionalProperties: false, minProperties: 1, description },
    ),
  );

/** Also the shape that bodies send. */
export const Selection = Type.Object(
  {
    categories: labels(1000, '"Kitchen" also means "Kitchen > Kettles"'),
    brands: labels(200),
    tags: labels(100, "Any of these"),
    product_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 10_000, uniqueItems: true })),
    price: Type.Optional(
      Type.Object(
        { from: Type.Optional(MoneyBody), below: Type.Optional(MoneyBody) },
        { additionalProperties: false, minProperties: 1, description: "Our gross price, in the channel's currency" },
      ),
    ),
    margin_percent: band({ minimum: -1e6, maximum: 100 }, "What is left of the net price after the net cost"),
    stock: band({ minimum: 0, maximum: 2_147_483_647 }, "Pieces"),
    sales_rank: band({ minimum: 1, maximum: 2_147_483_647 }, "1 sells best"),
    query: Type.Optional(Query),
  },
  {
    additionalProperties: false,
    description:
      "Products that meet every condition given; none given: every product of the channel. Bands hold `from` and not `below`; " +
      "a product of which a fact is not known is in no band of it.",
  },
);

/** @throws BadInputError for an amount that its currency does not have */
export function readSelection(body: Static<typeof Selection>): ProductSelection {
  const { categories, brands, tags, product_ids: productIds, price, margin_percent: marginPercent, stock, sales_rank: salesRank } = body;
  const [from, below] = [readMoney(price?.from), readMoney(price?.below)];
  return {
    ...(categories === undefined ? {} : { categories }),
    ...(brands === undefined ? {} : { brands }),
    ...(tags === undefined ? {} : { tags }),
    ...(productIds === undefined ? {} : { productIds }),
    ...(price === undefined ? {} : { price: { ...(from ? { from } : {}), ...(below ? { below } : {}) } }),
    ...(marginPercent === undefined ? {} : { marginPercent }),
    ...(stock === undefined ? {} : { stock }),
    ...(salesRank === undefined ? {} : { salesRank }),
    ...(body.query === undefined ? {} : { query: readQuery(body.query) }),
  };
}
