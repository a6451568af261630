import { Type } from "typebox";
import { RETENTION_KINDS } from "../../domain/retention-kinds.ts";
import { previewRetention } from "../../store/retention/let-go.ts";
import { listRetention, setRetention } from "../../store/retention/settings.ts";
import type { Routes } from "../app-types.ts";
import { InstantText, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Service"];
const Kind = OneOf(RETENTION_KINDS);
const Setting = Type.Object({
  kind: Kind,
  what: Type.String({ description: "What is let go of" }),
  keep_days: Nullable(Type.Integer({ description: "What holds; null: forever" })),
  set: Type.Boolean({ description: "false: nobody said so, the default holds" }),
  default_days: Nullable(Type.Integer()),
  least_days: Type.Integer(),
  least_because: Type.String(),
  lost: Type.String({ description: "What can no longer be told afterwards" }),
});
const Aged = Type.Object({
  kind: Kind,
  keep_days: Type.Integer(),
  before: InstantText,
  rows: Type.Integer(),
  bytes: Type.Integer(),
  months: Type.Array(Type.String(), { description: "Partitions that go whole" }),
});
const params = Type.Object({ kind: Type.String({ maxLength: 50 }) });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/retention",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listRetention",
        tags,
        summary: "For how long each kind of data is kept",
        response: { 200: Type.Object({ items: Type.Array(Setting) }) },
      },
    },
    async () => ({ items: (await listRetention(db)).map((one) => toJson(one)) }),
  );

  app.get(
    "/v1/retention/preview",
    {
      config: { scope: "admin" },
      schema: {
        operationId: "previewRetention",
        tags,
        summary: "What would be let go of now",
        description: "Counts every row that would go, so it takes its time on a large database. The service lets go of them once a day.",
        response: { 200: Type.Object({ items: Type.Array(Aged) }) },
      },
    },
    async () => ({ items: (await previewRetention(db, new Date())).map((one) => toJson(one)) }),
  );

  app.put(
    "/v1/retention/:kind",
    {
      config: { scope: "admin" },
      schema: {
        operationId: "setRetention",
        tags,
        summary: "Set for how long a kind of data is kept",
        params,
        body: Type.Object(
          { keep_days: Nullable(Type.Integer({ minimum: 1, maximum: 99_999, description: "null: forever" })) },
          { additionalProperties: false },
        ),
        response: { 200: Setting },
      },
    },
    async ({ params: { kind }, body, actor }) => toJson(await setRetention(db, kind, body.keep_days, actor)),
  );

  app.delete(
    "/v1/retention/:kind",
    {
      config: { scope: "admin" },
      schema: {
        operationId: "resetRetention",
        tags,
        summary: "Keep a kind of data for as long as the default says",
        params,
        response: { 200: Setting },
      },
    },
    async ({ params: { kind }, actor }) => toJson(await setRetention(db, kind, "default", actor)),
  );
};
