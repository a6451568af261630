import { type Static, Type } from "typebox";
import { setProductChannel } from "../../store/product-channels.ts";
import { addProduct, getProduct, listProducts, putProduct, updateProduct } from "../../store/products.ts";
import { updateProducts } from "../../store/update-products.ts";
import type { Routes } from "../app-types.ts";
import { Product, ProductChannel } from "../components/product.ts";
import { MaybeMoneyBody, readMoney } from "../money-body.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, OneOf, pageOf, Tags } from "../schema.ts";
import { toJson } from "../to-json.ts";

const text = (maxLength: number) => Type.Optional(Nullable(Type.String({ minLength: 1, maxLength })));
const name = Line(1000);
const external_id = Line(200, { description: "The shop's own id" });
const fields = {
  brand: text(200),
  gtin: Type.Optional(Nullable(Type.String({ maxLength: 40, description: "8, 12, 13 or 14 digits; kept as 14" }))),
  mpn: text(200),
  category: text(1000),
  url: Type.Optional(Nullable(Type.String({ format: "uri", pattern: "^https?://", maxLength: 2000 }))),
  cost: Type.Optional(MaybeMoneyBody),
  vat_percent: Type.Optional(Nullable(Type.Number({ minimum: 0, exclusiveMaximum: 100 }))),
  rrp: Type.Optional(MaybeMoneyBody),
  stock: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))),
  sold_per_day: Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 1e9 }))),
  sales_rank: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }))),
  line: text(200),
  pack_size: Type.Optional(Nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }))),
  perishable: Type.Optional(Type.Boolean()),
  tags: Type.Optional(Tags),
  sales_30_days: Type.Optional(
    Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: "Pieces sold in the last 30 days" })),
  ),
};
const ProductPatch = Type.Object({ name: Type.Optional(name), ...fields }, { additionalProperties: false, minProperties: 1 });
const ProductBody = Type.Object({ name, ...fields }, { additionalProperties: false });
const NewProduct = Type.Object({ external_id, name, ...fields }, { additionalProperties: false });
const ProductUpdate = Type.Object({ external_id, name: Type.Optional(name), ...fields }, { additionalProperties: false });
const ProductUpdateResult = Type.Object({
  external_id: Type.String(),
  result: OneOf(["updated", "unknown", "refused"]),
  problem: Nullable(Type.String({ description: "Why it was refused, and the remedy" })),
});
const ProductChannelPatch = Type.Object(
  {
    price: Type.Optional(MaybeMoneyBody),
    floor: Type.Optional(MaybeMoneyBody),
    ceiling: Type.Optional(MaybeMoneyBody),
    rrp: Type.Optional(MaybeMoneyBody),
    strategy_id: Type.Optional(Nullable(Id)),
  },
  { additionalProperties: false, minProperties: 1 },
);

const tags = ["Products"];
const byExternalId = Type.Object({ external_id });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/products",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listProducts",
        tags,
        summary: "What we sell",
        querystring: listQuery({
          search: Type.Optional(
            Type.String({ maxLength: 200, description: "Part of a name, brand or external id, or a whole GTIN or MPN." }),
          ),
          category: Type.Optional(Type.String({ maxLength: 1000 })),
          brand: Type.Optional(Type.String({ maxLength: 200 })),
          tag: Type.Optional(Type.String({ maxLength: 100 })),
          line: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        response: { 200: pageOf(Product) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, ...query } }) => toJson(await listProducts(db, { limit, ...query })),
  );

  app.get(
    "/v1/products/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getProduct", tags, summary: "One product", params: IdParams, response: { 200: Product } },
    },
    async ({ params }) => toJson(await getProduct(db, params)),
  );

  app.get(
    "/v1/products/by-external-id/:external_id",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getProductByExternalId",
        tags,
        summary: "One product by the shop's own id",
        params: byExternalId,
        response: { 200: Product },
      },
    },
    async ({ params }) => toJson(await getProduct(db, { externalId: params.external_id })),
  );

  app.post(
    "/v1/products",
    {
      config: { scope: "write", problems: [409] },
      schema: { operationId: "createProduct", tags, summary: "Add a product", body: NewProduct, response: { 201: Product } },
    },
    async ({ body, actor }, reply) => {
      const product = await addProduct(db, { ...toFields(body), externalId: body.external_id, name: body.name }, actor);
      return reply.code(201).header("location", `/v1/products/${product.id}`).send(toJson(product));
    },
  );

  app.put(
    "/v1/products/by-external-id/:external_id",
    {
      config: { scope: "write" },
      schema: {
        operationId: "putProduct",
        tags,
        summary: "Add or replace a product by the shop's own id",
        description: "A field that is left out becomes null. Prices and limits on channels stay.",
        params: byExternalId,
        body: ProductBody,
        response: { 200: Product, 201: Product },
      },
    },
    async ({ params, body, actor }, reply) => {
      const { product, created } = await putProduct(db, params.external_id, { ...toFields(body), name: body.name }, actor);
      return reply.code(created ? 201 : 200).send(toJson(product));
    },
  );

  app.patch(
    "/v1/products",
    {
      config: { scope: "write" },
      schema: {
        operationId: "updateProducts",
        tags,
        summary: "Change many products by the shop's own ids",
        description:
          "Stock and sales of an hour, for instance. Each item says what became of it, in the order sent; one that is unknown or refused " +
          "keeps no other from being changed. Fields that are left out stay as they are; null clears one.",
        body: Type.Object({ items: Type.Array(ProductUpdate, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false }),
        response: { 200: Type.Object({ items: Type.Array(ProductUpdateResult) }) },
      },
    },
    async ({ body, actor }) => ({
      items: toJson(
        await updateProducts(
          db,
          body.items.map((item) => ({ externalId: item.external_id, ...toFields(item) })),
          actor,
        ),
      ),
    }),
  );

  app.patch(
    "/v1/products/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateProduct",
        tags,
        summary: "Change a product",
        description: "Fields that are left out stay as they are; null clears one.",
        params: IdParams,
        body: ProductPatch,
        response: { 200: Product },
      },
    },
    async ({ params, body, actor }) => toJson(await updateProduct(db, params, toFields(body), actor)),
  );

  app.patch(
    "/v1/products/:id/channels/:code",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "setProductChannel",
        tags,
        summary: "Set a product's own price, limits and strategy on a channel",
        description:
          "All amounts gross and in the channel's currency. Fields that are left out stay as they are; null clears one. " +
          "No price below the floor or above the ceiling is ever proposed.",
        params: Type.Object({ id: Id, code: Line(50) }),
        body: ProductChannelPatch,
        response: { 200: ProductChannel },
      },
    },
    async ({ params, body, actor }) => {
      const { price, floor, ceiling, rrp, strategy_id: strategyId } = body;
      const amounts = { price: readMoney(price), floor: readMoney(floor), ceiling: readMoney(ceiling), rrp: readMoney(rrp) };
      return toJson(await setProductChannel(db, params.id, params.code, { ...amounts, strategyId }, actor));
    },
  );
};

function toFields(body: Static<typeof ProductPatch>) {
  const { name, brand, gtin, mpn, category, url, stock, tags, line, perishable } = body;
  const { cost, rrp, vat_percent: vatPercent, sold_per_day: soldPerDay, sales_rank: salesRank, pack_size: packSize } = body;
  const known = { name, brand, gtin, mpn, category, url, cost: readMoney(cost), vatPercent, tags, sales30Days: body.sales_30_days };
  return { ...known, rrp: readMoney(rrp), stock, soldPerDay, salesRank, line, packSize, perishable };
}
