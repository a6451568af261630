import { Type } from "typebox";
import { rules } from "../../pricing/registry.ts";
import { addStrategy, getStrategy, listStrategies, updateStrategy } from "../../store/strategies.ts";
import type { Routes } from "../app-types.ts";
import { checkedStrategy } from "../checked-strategy.ts";
import { Rounding, RuleUse, Strategy } from "../components/strategy.ts";
import { DEFAULT_LIMIT, IdParams, Line, listQuery, Nullable, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Pricing"];
const fields = {
  name: Line(200),
  rules: Type.Array(RuleUse, { maxItems: 50, description: "Applied in this order" }),
  rounding: Rounding,
};
const reason = Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 1000, description: "Why, for the list of versions" })));
const NewStrategy = Type.Object({ ...fields, rounding: Type.Optional(Rounding), reason }, { additionalProperties: false });
const StrategyPatch = Type.Object(
  { ...Type.Partial(Type.Object(fields)).properties, reason },
  { additionalProperties: false, minProperties: 1 },
);
const NO_ROUNDING = { mode: "none", ending: 0, modulus: 1 } as const;

const Rule = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  settings_schema: Type.Record(Type.String(), Type.Unknown(), { description: "JSON schema of the rule's settings" }),
});

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/pricing-rules",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listPricingRules",
        tags,
        summary: "Rules that strategies are made of",
        response: { 200: Type.Object({ items: Type.Array(Rule) }) },
      },
    },
    async () => ({
      items: [...rules().values()].map(({ name, title, description, settings }) => ({
        name,
        title,
        description,
        settings_schema: { ...settings } as Record<string, unknown>,
      })),
    }),
  );

  app.get(
    "/v1/strategies",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listStrategies",
        tags,
        summary: "Ways to price",
        querystring: listQuery({}),
        response: { 200: pageOf(Strategy) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor } }) => toJson(await listStrategies(db, { limit, cursor })),
  );

  app.get(
    "/v1/strategies/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getStrategy", tags, summary: "One strategy", params: IdParams, response: { 200: Strategy } },
    },
    async ({ params }) => toJson(await getStrategy(db, params.id)),
  );

  app.post(
    "/v1/strategies",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createStrategy",
        tags,
        summary: "Add a strategy",
        description:
          "It prices nothing until a product's channel names it as `strategy_id`, or a strategy assignment gives it a set of products.",
        body: NewStrategy,
        response: { 201: Strategy },
      },
    },
    async ({ body: { reason: why = null, ...body }, actor }, reply) => {
      const strategy = await addStrategy(db, checkedStrategy({ rounding: NO_ROUNDING, ...body }), actor, why);
      return reply.code(201).header("location", `/v1/strategies/${strategy.id}`).send(toJson(strategy));
    },
  );

  app.patch(
    "/v1/strategies/:id",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "updateStrategy",
        tags,
        summary: "Change a strategy",
        description: "A change of rules or rounding raises `version`; proposals keep the version they were made under.",
        params: IdParams,
        body: StrategyPatch,
        response: { 200: Strategy },
      },
    },
    async ({ params, body: { reason: why = null, ...body }, actor }) => {
      const { rules, rounding } = await getStrategy(db, params.id);
      checkedStrategy({ rules, rounding, ...body });
      return toJson(await updateStrategy(db, params.id, body, actor, why));
    },
  );
};
