import { Type } from "typebox";
import { addAssignment, getAssignment, listAssignments, removeAssignment, updateAssignment } from "../../store/strategy-assignments.ts";
import type { Routes } from "../app-types.ts";
import { readSelection, Selection } from "../components/selection.ts";
import { StrategyAssignment } from "../components/strategy-assignment.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Pricing"];
const name = Line(200);
const priority = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000, description: "Of several sets the highest counts" });
const fields = { name, strategy_id: Id, priority, enabled: Type.Boolean(), selection: Selection };
const NewAssignment = Type.Object(
  {
    name,
    strategy_id: Id,
    channel: Line(50),
    priority: Type.Optional({ ...priority, default: 0 }),
    enabled: Type.Optional(Type.Boolean({ default: true })),
    selection: Selection,
  },
  { additionalProperties: false },
);
const AssignmentPatch = Type.Partial(Type.Object(fields), { additionalProperties: false, minProperties: 1 });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/strategy-assignments",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listStrategyAssignments",
        tags,
        summary: "Which strategy prices which products",
        querystring: listQuery({ channel: Type.Optional(Line(50)), strategy_id: Type.Optional(Id) }),
        response: { 200: pageOf(StrategyAssignment) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, channel, strategy_id: strategyId } }) =>
      toJson(await listAssignments(db, { limit, cursor, channel, strategyId })),
  );

  app.get(
    "/v1/strategy-assignments/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getStrategyAssignment",
        tags,
        summary: "One assignment",
        params: IdParams,
        response: { 200: StrategyAssignment },
      },
    },
    async ({ params }) => toJson(await getAssignment(db, params.id)),
  );

  app.post(
    "/v1/strategy-assignments",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "createStrategyAssignment",
        tags,
        summary: "Have a strategy price a set of products",
        body: NewAssignment,
        response: { 201: StrategyAssignment },
      },
    },
    async ({ body, actor }, reply) => {
      const { name: title, strategy_id: strategyId, channel, priority: order = 0, enabled = true, selection } = body;
      const wanted = { name: title, strategyId, channel, priority: order, enabled, selection: readSelection(selection) };
      const assignment = await addAssignment(db, wanted, actor);
      return reply.code(201).header("location", `/v1/strategy-assignments/${assignment.id}`).send(toJson(assignment));
    },
  );

  app.patch(
    "/v1/strategy-assignments/:id",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "updateStrategyAssignment",
        tags,
        summary: "Change an assignment",
        description: "Fields that are left out stay as they are; `selection` is replaced whole.",
        params: IdParams,
        body: AssignmentPatch,
        response: { 200: StrategyAssignment },
      },
    },
    async ({ params, body: { strategy_id: strategyId, selection, ...plain }, actor }) => {
      const changed = { ...plain, strategyId, selection: selection === undefined ? undefined : readSelection(selection) };
      return toJson(await updateAssignment(db, params.id, changed, actor));
    },
  );

  app.delete(
    "/v1/strategy-assignments/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "deleteStrategyAssignment",
        tags,
        summary: "End an assignment; its products fall to the next set that they are in, or to none",
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, actor }, reply) => {
      await removeAssignment(db, params.id, actor);
      return reply.code(204).send(null);
    },
  );
};
