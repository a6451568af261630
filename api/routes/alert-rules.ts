import { Type } from "typebox";
import { alertKinds } from "../../alerts/registry.ts";
import { validateAlertRule } from "../../alerts/validate-alert-rule.ts";
import { BadInputError } from "../../errors.ts";
import { addAlertRule, getAlertRule, listAlertRules, removeAlertRule, updateAlertRule } from "../../store/alert-rules.ts";
import type { Routes } from "../app-types.ts";
import { AlertRule } from "../components/alert.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Alerts"];
const settings = Type.Record(Type.String(), Type.Unknown(), { description: "As the kind's schema says" });
const NewRule = Type.Object(
  {
    kind: Line(100, { description: "One of GET /v1/alert-kinds", examples: ["price-change"] }),
    product_id: Type.Optional(Nullable(Type.Integer({ minimum: 1, description: "null or left out: every product" }))),
    settings: Type.Optional(settings),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const RulePatch = Type.Object(
  { settings: Type.Optional(settings), enabled: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, minProperties: 1 },
);
const Kind = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  settings_schema: Type.Record(Type.String(), Type.Unknown(), { description: "JSON schema of a rule's settings" }),
});

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/alert-kinds",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listAlertKinds",
        tags,
        summary: "What one can be told about",
        response: { 200: Type.Object({ items: Type.Array(Kind) }) },
      },
    },
    async () => ({
      items: [...alertKinds().values()].map(({ name, title, description, settings }) => ({
        name,
        title,
        description,
        settings_schema: { ...settings } as Record<string, unknown>,
      })),
    }),
  );

  app.get(
    "/v1/alert-rules",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listAlertRules",
        tags,
        summary: "What somebody asked to be told",
        description: "With `product_id`: that product's own rules and those for every product.",
        querystring: listQuery({ kind: Type.Optional(Line(100)), product_id: Type.Optional(Id) }),
        response: { 200: pageOf(AlertRule) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, kind, product_id: productId } }) =>
      toJson(await listAlertRules(db, { limit, cursor, kind, productId })),
  );

  app.get(
    "/v1/alert-rules/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getAlertRule", tags, summary: "One rule", params: IdParams, response: { 200: AlertRule } },
    },
    async ({ params }) => toJson(await getAlertRule(db, params.id)),
  );

  app.post(
    "/v1/alert-rules",
    {
      config: { scope: "write" },
      schema: { operationId: "createAlertRule", tags, summary: "Ask to be told", body: NewRule, response: { 201: AlertRule } },
    },
    async ({ body: { kind, product_id: productId = null, settings = {}, enabled }, actor }, reply) => {
      check(kind, settings);
      const rule = await addAlertRule(db, { kind, productId, settings, enabled }, actor);
      return reply.code(201).header("location", `/v1/alert-rules/${rule.id}`).send(toJson(rule));
    },
  );

  app.patch(
    "/v1/alert-rules/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateAlertRule",
        tags,
        summary: "Change a rule's settings, stop or resume it",
        params: IdParams,
        body: RulePatch,
        response: { 200: AlertRule },
      },
    },
    async ({ params, body, actor }) => {
      if (body.settings !== undefined) check((await getAlertRule(db, params.id)).kind, body.settings);
      return toJson(await updateAlertRule(db, params.id, body, actor));
    },
  );

  app.delete(
    "/v1/alert-rules/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "deleteAlertRule",
        tags,
        summary: "Forget a rule with the alerts it raised",
        description: "To keep those, set `enabled` to false instead.",
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, actor }, reply) => {
      await removeAlertRule(db, params.id, actor);
      return reply.code(204).send(null);
    },
  );
};

function check(kind: string, settings: Readonly<Record<string, unknown>>): void {
  const problems = validateAlertRule({ kind, settings });
  if (problems.length === 0) return;
  throw new BadInputError("bad-settings", `The rule cannot be used: ${problems[0]?.path} ${problems[0]?.message}`, { problems });
}
