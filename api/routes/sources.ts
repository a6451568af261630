import { Type } from "typebox";
import { FETCH_MODES } from "../../domain/observation.ts";
import { SELLER_SETTINGS } from "../../domain/seller-cover.ts";
import { SOURCE_KINDS } from "../../domain/source.ts";
import { resumeSource } from "../../store/resume-source.ts";
import { addSource, getSource, listSources, updateSource } from "../../store/sources.ts";
import type { Static } from "typebox";
import type { Routes } from "../app-types.ts";
import { Source } from "../components/source.ts";
import { DEFAULT_LIMIT, IdParams, Line, listQuery, Nullable, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const TimeOfDay = (description: string) => Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", description, examples: ["08:00"] });
const fields = {
  name: Type.Optional(Line(200)),
  kind: Type.Optional(OneOf(SOURCE_KINDS)),
  country: Type.Optional(Nullable(Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1 alpha-2" }))),
  currency: Type.Optional(Nullable(Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217" }))),
  tax_included: Type.Optional(Nullable(Type.Boolean())),
  parser: Type.Optional(Nullable(Line(100, { description: "Site parser to use whatever the host" }))),
  fetch_mode: Type.Optional(OneOf(FETCH_MODES)),
  min_gap_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
  jump_factor: Type.Optional(
    Type.Number({ exclusiveMinimum: 1, maximum: 1000, description: "3 unless given: a price that triples waits for a second look" }),
  ),
  screenshots: Type.Optional(Type.Boolean()),
  sellers: Type.Optional(OneOf(SELLER_SETTINGS, { description: "Whether names of its sellers are kept; see docs/privacy.md" })),
  enabled: Type.Optional(Type.Boolean()),
  active_from: Type.Optional(
    Nullable(TimeOfDay("Visited from this hour of the day on; give active_to and time_zone too, or null for all three")),
  ),
  active_to: Type.Optional(Nullable(TimeOfDay("Not visited from this hour on; before active_from: over midnight"))),
  validators_distrust_reason: Type.Optional(Type.Null({ description: "null: believe its ETag and Last-Modified again" })),
  time_zone: Type.Optional(Nullable(Line(60, { examples: ["Europe/Warsaw"] }))),
};
const SourcePatch = Type.Object(fields, { additionalProperties: false, minProperties: 1 });
const NewSource = Type.Object(
  { ...fields, host: Line(260, { examples: ["www.example.pl"] }), kind: OneOf(SOURCE_KINDS) },
  { additionalProperties: false },
);

const tags = ["Sources"];

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/sources",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listSources",
        tags,
        summary: "Sites we watch",
        querystring: listQuery({
          kind: Type.Optional(OneOf(SOURCE_KINDS)),
          host: Type.Optional(Line(260)),
          quarantined: Type.Optional(Type.Boolean()),
        }),
        response: { 200: pageOf(Source) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, kind, host, quarantined } }) =>
      toJson(await listSources(db, { limit, cursor, kind, host, quarantined })),
  );

  app.get(
    "/v1/sources/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getSource", tags, summary: "One source", params: IdParams, response: { 200: Source } },
    },
    async ({ params }) => toJson(await getSource(db, params.id)),
  );

  app.post(
    "/v1/sources",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createSource",
        tags,
        summary: "Add a source",
        description: "A listing's host becomes a source by itself; add it first to say what its pages do not.",
        body: NewSource,
        response: { 201: Source },
      },
    },
    async ({ body, actor }, reply) => {
      const source = await addSource(db, { ...toFields(body), host: body.host, kind: body.kind }, actor);
      return reply.code(201).header("location", `/v1/sources/${source.id}`).send(toJson(source));
    },
  );

  app.patch(
    "/v1/sources/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateSource",
        tags,
        summary: "Change a source",
        description: "Fields that are left out stay as they are.",
        params: IdParams,
        body: SourcePatch,
        response: { 200: Source },
      },
    },
    async ({ params, body, actor }) => toJson(await updateSource(db, params.id, toFields(body), actor)),
  );

  app.post(
    "/v1/sources/:id/resume",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "resumeSource",
        tags,
        summary: "End the rest of its host now",
        description:
          "For a host that rests after refusals or failures: all its sources are visited again at once, beginning with one probe that tells whether " +
          "the trouble is over. 409 when the host itself asked to be left alone (Retry-After), or hours, gap or budget are what pauses the source.",
        params: IdParams,
        response: { 200: Source },
      },
    },
    async ({ params, actor }) => toJson(await resumeSource(db, params.id, actor)),
  );
};

function toFields(body: Static<typeof SourcePatch>) {
  const { name, kind, country, currency, parser, enabled, sellers } = body;
  return {
    name,
    kind,
    country,
    currency,
    parser,
    enabled,
    sellers,
    taxIncluded: body.tax_included,
    fetchMode: body.fetch_mode,
    minGapMs: body.min_gap_ms,
    jumpFactor: body.jump_factor,
    screenshots: body.screenshots,
    activeFrom: body.active_from,
    validatorsDistrustReason: body.validators_distrust_reason,
    activeTo: body.active_to,
    timeZone: body.time_zone,
  };
}
