import { type Static, Type } from "typebox";
import { HTTP_CLIENTS, PROXY_TIERS } from "../../domain/proxy.ts";
import { addProxy, listProxies, removeProxy, updateProxy } from "../../store/proxies.ts";
import { getAccess, updateAccess } from "../../store/source-access.ts";
import type { Routes } from "../app-types.ts";
import { Proxy, SourceAccess } from "../components/proxy.ts";
import { IdParams, Line, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Sources"];

const AccessPatch = Type.Object(
  {
    http_client: Type.Optional(OneOf(HTTP_CLIENTS)),
    direct: Type.Optional(Type.Boolean({ description: "false: never without a proxy, where the site shows other prices elsewhere" })),
    cookies: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Line(200),
            value: Type.String({ maxLength: 4096 }),
            domain: Type.Optional(Line(260, { description: "For all names below it too; absent: for the source's own host alone" })),
            path: Type.Optional(Line(500)),
          },
          { additionalProperties: false },
        ),
        { maxItems: 50, description: "Replaces the cookies there were: consent, delivery postcode, currency" },
      ),
    ),
    headers: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 4096 }), {
        maxProperties: 50,
        description: "Replaces the headers there were. Sent to the source's own host only",
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

const Cost = Nullable(Type.String({ pattern: "^\\d{1,6}(\\.\\d{1,6})?$", examples: ["8.50"] }));
const proxyFields = {
  tier: Type.Optional(OneOf(PROXY_TIERS)),
  country: Type.Optional(Nullable(Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1 alpha-2" }))),
  cost_per_gb: Type.Optional(Cost),
  cost_per_request: Type.Optional(Cost),
  cost_currency: Type.Optional(Nullable(Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217; null takes the costs back too" }))),
  enabled: Type.Optional(Type.Boolean()),
};
const url = Type.String({
  maxLength: 2000,
  description:
    "http, https, socks4 or socks5 with user name and password; kept sealed and never shown. `{session}` in the user name becomes another word for each session",
  examples: ["http://user:password@proxy.example:8080"],
});
const NewProxy = Type.Object(
  { ...proxyFields, url, tier: OneOf(PROXY_TIERS), name: Type.Optional(Line(200)) },
  { additionalProperties: false },
);
const ProxyPatch = Type.Object({ ...proxyFields, url: Type.Optional(url) }, { additionalProperties: false, minProperties: 1 });

export const routes: Routes = (app, { db, secrets }) => {
  app.get(
    "/v1/sources/:id/access",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getSourceAccess",
        tags,
        summary: "How a source is visited: client, cookies, headers, tier",
        params: IdParams,
        response: { 200: SourceAccess },
      },
    },
    async ({ params }) => toJson(await getAccess(db, params.id)),
  );

  app.patch(
    "/v1/sources/:id/access",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateSourceAccess",
        tags,
        summary: "Change how a source is visited",
        description:
          "Fields that are left out stay as they are. robots.txt is obeyed whatever is set here, and a site that asks for fewer requests gets fewer.",
        params: IdParams,
        body: AccessPatch,
        response: { 200: SourceAccess },
      },
    },
    async ({ params, body: { http_client: httpClient, direct, cookies, headers }, actor }) =>
      toJson(await updateAccess(db, secrets, params.id, { httpClient, direct, cookies, headers }, actor)),
  );

  app.get(
    "/v1/sources/:id/proxies",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listProxies",
        tags,
        summary: "A source's proxies with their health and cost, cheapest tier first",
        params: IdParams,
        response: { 200: Type.Object({ items: Type.Array(Proxy) }) },
      },
    },
    async ({ params }) => ({ items: toJson(await listProxies(db, params.id)) }),
  );

  app.post(
    "/v1/sources/:id/proxies",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "createProxy",
        tags,
        summary: "Add a proxy to a source",
        description:
          "Tiers are tried cheapest first, without a proxy before all. A proxy in a private network must be allowed by its host in ALLOWED_HOSTS.",
        params: IdParams,
        body: NewProxy,
        response: { 201: Proxy },
      },
    },
    async ({ params, body, actor }, reply) => {
      const fields = { ...toFields(body), name: body.name, url: body.url, tier: body.tier };
      return reply.code(201).send(toJson(await addProxy(db, secrets, params.id, fields, actor)));
    },
  );

  app.patch(
    "/v1/proxies/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateProxy",
        tags,
        summary: "Change a proxy",
        description: "Its rest after failures ends with this.",
        params: IdParams,
        body: ProxyPatch,
        response: { 200: Proxy },
      },
    },
    async ({ params, body, actor }) => toJson(await updateProxy(db, secrets, params.id, { ...toFields(body), url: body.url }, actor)),
  );

  app.delete(
    "/v1/proxies/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "deleteProxy",
        tags,
        summary: "Forget a proxy with its counts",
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, actor }, reply) => {
      await removeProxy(db, params.id, actor);
      return reply.code(204).send(null);
    },
  );
};

function toFields(body: Static<typeof ProxyPatch>) {
  const { tier, country, enabled } = body;
  return { tier, country, enabled, costPerGb: body.cost_per_gb, costPerRequest: body.cost_per_request, costCurrency: body.cost_currency };
}
