import { Type } from "typebox";
import { decideQuarantine } from "../../store/quarantine-decisions.ts";
import { sourceFreshness } from "../../store/source-freshness.ts";
import { sourceHealth } from "../../store/source-health.ts";
import type { Routes } from "../app-types.ts";
import { SourceFreshness } from "../components/market-question.ts";
import { SourceHealth } from "../components/source-health.ts";
import { IdParams, Nullable } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Sources"];
/** A body that may be left out. */
const Reason = Nullable(
  Type.Object(
    { reason: Type.Optional(Nullable(Type.String({ maxLength: 1000, description: "For a person" }))) },
    { additionalProperties: false },
  ),
);

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/sources/:id/health",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getSourceHealth",
        tags,
        summary: "How well a source is read",
        description:
          "The latest look at each listing against the source's own past. While a monitor that leads to quarantine is tripped, changes of the " +
          "source are kept as held observations: not alerted, not priced on. The offers stay as last trusted.",
        params: IdParams,
        response: { 200: SourceHealth },
      },
    },
    async ({ params }) => toJson(await sourceHealth(db, params.id)),
  );

  app.get(
    "/v1/sources/:id/freshness",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getSourceFreshness",
        tags,
        summary: "How old what is known of a source is, and how its looks ended",
        params: IdParams,
        response: { 200: SourceFreshness },
      },
    },
    async ({ params }) => toJson(await sourceFreshness(db, params.id, new Date())),
  );

  for (const [decision, operationId, summary, description] of [
    [
      "confirm",
      "confirmQuarantine",
      "The site is right: apply what is held",
      "Within seconds the held looks become the offers, with their alerts and proposals. The quarantine ends, and the source's history begins anew.",
    ],
    [
      "discard",
      "discardQuarantine",
      "The held looks are wrong: forget them",
      "The offers stay as last trusted, and the listings are looked at again at once. A quarantine goes on until the site reads as before.",
    ],
  ] as const) {
    app.post(
      `/v1/sources/:id/quarantine/${decision}`,
      {
        config: { scope: "approve", problems: [404, 409] },
        schema: {
          operationId,
          tags,
          summary,
          description: `${description} 409 when nothing is held and the source is not in quarantine.`,
          params: IdParams,
          body: Reason,
          response: { 200: SourceHealth },
        },
      },
      async ({ params, body, actor }) => {
        await decideQuarantine(db, { sourceId: params.id, decision, reason: body?.reason ?? null, actor });
        return toJson(await sourceHealth(db, params.id));
      },
    );
  }
};
