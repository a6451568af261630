import { Type } from "typebox";
import { RUN_STATES } from "../../domain/discovery.ts";
import { getRun, listRuns, requestProductRuns, requestSourceRun } from "../../store/discovery-runs.ts";
import { getDiscovery, updateDiscovery } from "../../store/discovery.ts";
import type { Routes } from "../app-types.ts";
import { checkEntryPoints, checkSearchUrl } from "../check-discovery-urls.ts";
import { Discovery, DiscoveryRun, EntryPoint } from "../components/discovery.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Discovery"];
const DiscoveryPatch = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    interval_seconds: Type.Optional(
      Type.Integer({ minimum: 3600, maximum: 30 * 86_400, default: 86_400, description: "Seconds between two runs." }),
    ),
    auto_accept_gtin: Type.Optional(Type.Boolean()),
    entry_points: Type.Optional(Type.Array(EntryPoint, { maxItems: 100 })),
    include_paths: Type.Optional(
      Type.Array(Line(200), {
        maxItems: 50,
        description: 'Part of an address each; "*" stands for anything',
        examples: [["/product/*.html"]],
      }),
    ),
    search_url: Type.Optional(Nullable(Line(2000, { examples: ["https://www.example.pl/search?q={query}"] }))),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const routes: Routes = (app, { db, allowedHosts }) => {
  app.get(
    "/v1/sources/:id/discovery",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getDiscovery",
        tags,
        summary: "How a source is searched for listings",
        params: IdParams,
        response: { 200: Discovery },
      },
    },
    async ({ params }) => toJson(await getDiscovery(db, params.id)),
  );

  app.patch(
    "/v1/sources/:id/discovery",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateDiscovery",
        tags,
        summary: "Change how a source is searched for listings",
        description:
          "Fields that are left out stay as they are. Addresses in private networks are refused unless the configuration allows their host.",
        params: IdParams,
        body: DiscoveryPatch,
        response: { 200: Discovery },
      },
    },
    async ({ params, body, actor }) => {
      const { host } = await getDiscovery(db, params.id);
      const { entry_points: entryPoints, search_url: searchUrl } = body;
      const fields = {
        enabled: body.enabled,
        intervalSeconds: body.interval_seconds,
        autoAcceptGtin: body.auto_accept_gtin,
        entryPoints: entryPoints === undefined ? undefined : checkEntryPoints(entryPoints, allowedHosts),
        includePaths: body.include_paths,
        searchUrl: typeof searchUrl === "string" ? checkSearchUrl(searchUrl, host, allowedHosts) : searchUrl,
      };
      return toJson(await updateDiscovery(db, params.id, fields, actor));
    },
  );

  app.post(
    "/v1/sources/:id/discover",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "discoverSource",
        tags,
        summary: "Search a source for listings now",
        description: "It begins when a worker is free. While a run of the source is under way, that one is given.",
        params: IdParams,
        response: { 202: DiscoveryRun },
      },
    },
    async ({ params, actor }, reply) => {
      const run = await requestSourceRun(db, params.id, actor);
      return reply.code(202).header("location", `/v1/discovery-runs/${run.id}`).send(toJson(run));
    },
  );

  app.post(
    "/v1/products/:id/discover",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "discoverProduct",
        tags,
        summary: "Search for a product at every source that has a search",
        description: "By GTIN, then by brand and MPN, then by name, until something is found. One run per source.",
        params: IdParams,
        response: { 202: Type.Object({ items: Type.Array(DiscoveryRun) }) },
      },
    },
    async ({ params, actor }, reply) => reply.code(202).send({ items: toJson(await requestProductRuns(db, params.id, actor)) }),
  );

  app.get(
    "/v1/discovery-runs",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listDiscoveryRuns",
        tags,
        summary: "Searches for listings, newest first",
        querystring: listQuery({
          source_id: Type.Optional(Id),
          product_id: Type.Optional(Id),
          state: Type.Optional(OneOf(RUN_STATES)),
        }),
        response: { 200: pageOf(DiscoveryRun) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, source_id: sourceId, product_id: productId, state } }) =>
      toJson(await listRuns(db, { limit, cursor, sourceId, productId, state })),
  );

  app.get(
    "/v1/discovery-runs/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getDiscoveryRun",
        tags,
        summary: "One search for listings",
        params: IdParams,
        response: { 200: DiscoveryRun },
      },
    },
    async ({ params }) => toJson(await getRun(db, params.id)),
  );
};
