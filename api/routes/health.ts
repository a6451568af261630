import { Type } from "typebox";
import { pulse, schedulerHealth } from "../../scheduler/scheduler-health.ts";
import type { Routes } from "../app-types.ts";
import { keyOf } from "../authenticate.ts";
import { InstantText, Nullable, OneOf } from "../schema.ts";

const Health = Type.Object({
  status: OneOf(["ok", "degraded"], { description: "degraded: the database is away (then the answer is a 503), or no scheduler ticks" }),
  database: OneOf(["reachable", "unreachable"]),
  seconds_since_tick: Nullable(Type.Integer({ description: "Since the scheduler last looked for due work; null when it never did" })),
  seconds_since_look: Nullable(Type.Integer({ description: "Since a worker last finished a batch of looks; null when none ever did" })),
  problems: Type.Array(Type.String(), { description: "What is wrong, one sentence each, with the remedy" }),
  backlog: Type.Optional(
    Type.Object(
      { due_listings: Type.Integer(), oldest_due_at: Nullable(InstantText), pending_deliveries: Type.Integer() },
      { description: "Only with a key that has the scope `read`" },
    ),
  ),
  processes: Type.Optional(
    Type.Array(Type.Object({ name: Type.String({ examples: ["worker@a1b2c3"] }), seconds_ago: Type.Integer() }), {
      description: "Processes seen within a day and their last heartbeat. Only with a key that has the scope `read`",
    }),
  ),
});

const whole = (seconds: number | null): number | null => (seconds === null ? null : Math.max(0, Math.round(seconds)));

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
        const key = await keyOf(db, request);
        const detailed = key?.scopes.includes("read") === true ? await schedulerHealth(db) : null;
        const { secondsSinceTick, secondsSinceLook, problems } = detailed ?? (await pulse(db));
        return {
          status: problems.length === 0 ? ("ok" as const) : ("degraded" as const),
          database: "reachable" as const,
          seconds_since_tick: whole(secondsSinceTick),
          seconds_since_look: whole(secondsSinceLook),
          problems: [...problems],
          ...(detailed && {
            backlog: {
              due_listings: detailed.dueListings,
              oldest_due_at: detailed.oldestDueAt,
              pending_deliveries: detailed.pendingDeliveries,
            },
            processes: detailed.processes.map(({ name, secondsAgo }) => ({ name, seconds_ago: Math.round(secondsAgo) })),
          }),
        };
      } catch (error) {
        request.log.error({ err: error }, "The health check could not ask the database");
        const problems = ["The database does not answer; see that it runs and that DATABASE_URL is right."];
        return reply
          .code(503)
          .send({ status: "degraded", database: "unreachable", seconds_since_tick: null, seconds_since_look: null, problems });
      }
    },
  );
};
