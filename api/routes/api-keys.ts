import { Type } from "typebox";
import { createKey, listKeys, revokeKey, SCOPES } from "../../store/api-keys.ts";
import type { Routes } from "../app-types.ts";
import { ApiKey } from "../components/api-key.ts";
import { Line, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Keys"];
const name = Line(100, { description: "Names the caller in the audit log", examples: ["shop"] });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/api-keys",
    {
      config: { scope: "admin" },
      schema: {
        operationId: "listApiKeys",
        tags,
        summary: "Keys, revoked ones included, newest first",
        response: { 200: Type.Object({ items: Type.Array(ApiKey) }) },
      },
    },
    async () => ({ items: toJson(await listKeys(db)) }),
  );

  app.post(
    "/v1/api-keys",
    {
      config: { scope: "admin", problems: [409] },
      schema: {
        operationId: "createApiKey",
        tags,
        summary: "Make a key",
        description: "The key stands in this answer only; what is kept is a hash.",
        body: Type.Object({ name, scopes: Type.Array(OneOf(SCOPES), { minItems: 1, uniqueItems: true }) }, { additionalProperties: false }),
        response: {
          201: Type.Object({ key: Type.String({ examples: ["csk_…"] }), api_key: ApiKey }),
        },
      },
    },
    async ({ body, actor }, reply) => {
      const { key, ...apiKey } = await createKey(db, body, actor);
      return reply.code(201).send({ key, api_key: toJson(apiKey) });
    },
  );

  app.delete(
    "/v1/api-keys/:name",
    {
      config: { scope: "admin", problems: [404] },
      schema: {
        operationId: "revokeApiKey",
        tags,
        summary: "Revoke the working key of that name",
        params: Type.Object({ name }),
        response: { 200: ApiKey },
      },
    },
    async ({ params, actor }) => toJson(await revokeKey(db, params.name, actor)),
  );
};
