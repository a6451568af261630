import { Type } from "typebox";
import { SCHEDULE_SCOPES } from "../../domain/schedule-rule.ts";
import { explainChecks } from "../../scheduler/explain-checks.ts";
import { getListing, listListings } from "../../store/listings.ts";
import { getProduct } from "../../store/products.ts";
import { addScheduleRule, getScheduleRule, listScheduleRules, removeScheduleRule, updateScheduleRule } from "../../store/schedule-rules.ts";
import { getBudget, setBudget } from "../../store/source-budget.ts";
import type { Routes } from "../app-types.ts";
import { NextCheck, Schedule, ScheduleTarget, ScheduleTiming, SourceBudget } from "../components/schedule.ts";
import { readTarget, readTiming } from "../schedule-body.ts";
import { DEFAULT_LIMIT, Id, IdParams, listQuery, Nullable, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Schedules"];
const NewSchedule = Type.Object({ target: ScheduleTarget, timing: ScheduleTiming }, { additionalProperties: false });
const SchedulePatch = Type.Object({ timing: ScheduleTiming }, { additionalProperties: false });
const BudgetPatch = Type.Object(
  {
    requests_per_day: Type.Optional(Nullable(Type.Integer({ minimum: 10, maximum: 10_000_000 }))),
    time_zone: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100, examples: ["Europe/Warsaw"] }))),
  },
  { additionalProperties: false, minProperties: 1 },
);
const ListingChecks = Type.Object({ listing_id: Id, next_check: NextCheck });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/schedules",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listSchedules",
        tags,
        summary: "When listings are looked at",
        description: "Where several apply to a listing, the most specific wins: listing, product, tag, brand, category, source, default.",
        querystring: listQuery({ scope: Type.Optional(OneOf(SCHEDULE_SCOPES)) }),
        response: { 200: pageOf(Schedule) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, scope } }) => toJson(await listScheduleRules(db, { limit, cursor, scope })),
  );

  app.get(
    "/v1/schedules/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getSchedule", tags, summary: "One schedule", params: IdParams, response: { 200: Schedule } },
    },
    async ({ params }) => toJson(await getScheduleRule(db, params.id)),
  );

  app.post(
    "/v1/schedules",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createSchedule",
        tags,
        summary: "Say when to look",
        description:
          "An interval, a cron expression by the clock of a time zone, or adaptive: by how often a page changes, how much its product matters and what its source's budget allows.",
        body: NewSchedule,
        response: { 201: Schedule },
      },
    },
    async ({ body: { target, timing }, actor }, reply) => {
      const rule = await addScheduleRule(db, readTarget(target), readTiming(timing), actor);
      return reply.code(201).header("location", `/v1/schedules/${rule.id}`).send(toJson(rule));
    },
  );

  app.patch(
    "/v1/schedules/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateSchedule",
        tags,
        summary: "Change when to look",
        params: IdParams,
        body: SchedulePatch,
        response: { 200: Schedule },
      },
    },
    async ({ params, body, actor }) => toJson(await updateScheduleRule(db, params.id, readTiming(body.timing), actor)),
  );

  app.delete(
    "/v1/schedules/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "deleteSchedule",
        tags,
        summary: "Forget a schedule",
        description: "What it was about follows the next less specific one.",
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, actor }, reply) => {
      await removeScheduleRule(db, params.id, actor);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/listings/:id/next-check",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getNextCheck",
        tags,
        summary: "When a listing is looked at next, and why then",
        params: IdParams,
        response: { 200: NextCheck },
      },
    },
    async ({ params }) => {
      await getListing(db, params.id);
      const explained = (await explainChecks(db, [params.id], Date.now())).get(params.id);
      if (explained === undefined) throw new Error(`listing ${params.id} was lost between two queries`);
      return toJson(explained);
    },
  );

  app.get(
    "/v1/products/:id/next-checks",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listNextChecks",
        tags,
        summary: "When each listing of a product is looked at next, and why then",
        params: IdParams,
        querystring: listQuery({}),
        response: { 200: pageOf(ListingChecks) },
      },
    },
    async ({ params, query: { limit = DEFAULT_LIMIT, cursor } }) => {
      await getProduct(db, params);
      const { items, nextCursor } = await listListings(db, { limit, cursor, productId: params.id });
      const explained = await explainChecks(
        db,
        items.map(({ id }) => id),
        Date.now(),
      );
      return toJson({ items: [...explained].map(([listingId, nextCheck]) => ({ listingId, nextCheck })), nextCursor });
    },
  );

  app.get(
    "/v1/sources/:id/budget",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getSourceBudget",
        tags,
        summary: "How many requests a source is asked a day",
        params: IdParams,
        response: { 200: SourceBudget },
      },
    },
    async ({ params }) => toJson(await getBudget(db, params.id, Date.now())),
  );

  app.patch(
    "/v1/sources/:id/budget",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "setSourceBudget",
        tags,
        summary: "Limit the requests to a source a day",
        description:
          "Once they are used up the source rests until its next day begins, and says so. Adaptive schedules spend what others leave of it.",
        params: IdParams,
        body: BudgetPatch,
        response: { 200: SourceBudget },
      },
    },
    async ({ params, body, actor }) =>
      toJson(await setBudget(db, params.id, { requestsPerDay: body.requests_per_day, timeZone: body.time_zone }, actor)),
  );
};
