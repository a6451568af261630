import { Type } from "typebox";
import { dueBacklog } from "../../store/due-backlog.ts";
import { secondsSinceLastCheck } from "../../store/last-check.ts";
import type { Routes } from "../app-types.ts";
import { keyOf } from "../authenticate.ts";
import { InstantText, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const Health = Type.Object({
  status: OneOf(["ok", "degraded"], { description: "degraded: the database is away" }),
  database: OneOf(["reachable", "unreachable"]),
  last_check_age_seconds: Nullable(Type.Integer({ description: "Since any listing was looked at; null when none ever was" })),
  backlog: Type.Optional(
    Type.Object(
      { due_listings: Type.Integer(), oldest_due_at: Nullable(InstantText), pending_deliveries: Type.Integer() },
      { description: "Only with a key that has the scope `read`" },
    ),
  ),
});

export const routes: Routes = (app, { db }) => {
  app.get(
    "/health",
    {
      config: { scope: "public" },
      schema: {
        operationId: "getHealth",
        tags: ["Service"],
        summary: "Whether the service works",
        description: "For probes and monitoring. With a key that may read it also tells how far the work is behind.",
        response: { 200: Health, 503: Health },
      },
    },
    async (request, reply) => {
      try {
        const age = await secondsSinceLastCheck(db);
        const key = await keyOf(db, request);
        const last_check_age_seconds = age === null ? null : Math.max(0, Math.round(age));
        const detail = key?.scopes.includes("read") === true ? { backlog: toJson(await dueBacklog(db)) } : {};
        return { status: "ok" as const, database: "reachable" as const, last_check_age_seconds, ...detail };
      } catch (error) {
        request.log.error({ err: error }, "The health check could not ask the database");
        return reply.code(503).send({ status: "degraded", database: "unreachable", last_check_age_seconds: null });
      }
    },
  );
};
