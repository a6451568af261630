import { type Static, Type } from "typebox";
import { setProductChannel } from "../../store/product-channels.ts";
import { addProduct, getProduct, listProducts, putProduct, updateProduct } from "../../store/products.ts";
import type { Routes } from "../app-types.ts";
import { Product, ProductChannel } from "../components/product.ts";
import { MaybeMoneyBody, readMoney } from "../money-body.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, pageOf } from "../schema.ts";
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
};
const ProductPatch = Type.Object({ name: Type.Optional(name), ...fields }, { additionalProperties: false, minProperties: 1 });
const ProductBody = Type.Object({ name, ...fields }, { additionalProperties: false });
const NewProduct = Type.Object({ external_id, name, ...fields }, { additionalProperties: false });
const ProductChannelPatch = Type.Object(
  {
    price: Type.Optional(MaybeMoneyBody),
    floor: Type.Optional(MaybeMoneyBody),
    ceiling: Type.Optional(MaybeMoneyBody),
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
      const { price, floor, ceiling, strategy_id: strategyId } = body;
      const fields = { price: readMoney(price), floor: readMoney(floor), ceiling: readMoney(ceiling), strategyId };
      return toJson(await setProductChannel(db, params.id, params.code, fields, actor));
    },
  );
};

function toFields({ name, brand, gtin, mpn, category, url, cost, vat_percent: vatPercent }: Static<typeof ProductPatch>) {
  return { name, brand, gtin, mpn, category, url, cost: readMoney(cost), vatPercent };
}
