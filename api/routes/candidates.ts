import { Type } from "typebox";
import { assertAllowedUrl } from "../../address-guard.ts";
import { CANDIDATE_REASONS, CANDIDATE_STATES } from "../../domain/listing-candidate.ts";
import { normalizeGtin } from "../../domain/gtin.ts";
import { getCandidate, listCandidates } from "../../store/candidates.ts";
import { acceptCandidate, rejectCandidate } from "../../store/decide-candidate.ts";
import type { Routes } from "../app-types.ts";
import { Candidate } from "../components/candidate.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Discovery"];
const reason = Type.Optional(Nullable(Type.String({ maxLength: 1000, description: "For a person" })));
/** Bodies that may be left out. */
const Acceptance = Nullable(
  Type.Object(
    {
      product_id: Type.Optional(
        Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: "Absent: the one it was suggested for" }),
      ),
      interval_seconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 30 * 86_400, description: "Seconds between two looks." })),
      reason,
    },
    { additionalProperties: false },
  ),
);
const Rejection = Nullable(Type.Object({ reason }, { additionalProperties: false }));

export const routes: Routes = (app, { db, allowedHosts }) => {
  app.get(
    "/v1/candidates",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listCandidates",
        tags,
        summary: "Listings that were found, in the order in which they were found",
        querystring: listQuery({
          state: Type.Optional(OneOf(CANDIDATE_STATES)),
          source_id: Type.Optional(Id),
          product_id: Type.Optional(Id),
          reason: Type.Optional(OneOf(CANDIDATE_REASONS)),
          gtin: Type.Optional(Line(20, { description: "In any of its lengths" })),
          suggested: Type.Optional(Type.Boolean({ description: "With a product that it may belong to, or without" })),
        }),
        response: { 200: pageOf(Candidate) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, source_id: sourceId, product_id: productId, gtin, ...filter } }) =>
      toJson(
        await listCandidates(db, {
          limit,
          cursor,
          sourceId,
          productId,
          // what is no GTIN is no candidate's either
          gtin: gtin === undefined ? undefined : (normalizeGtin(gtin) ?? gtin),
          ...filter,
        }),
      ),
  );

  app.get(
    "/v1/candidates/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getCandidate", tags, summary: "One listing that was found", params: IdParams, response: { 200: Candidate } },
    },
    async ({ params }) => toJson(await getCandidate(db, params.id)),
  );

  app.post(
    "/v1/candidates/:id/accept",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "acceptCandidate",
        tags,
        summary: "Watch a candidate as a product's listing, from now on",
        description: "409 when it was decided on before, or is watched for another product.",
        params: IdParams,
        body: Acceptance,
        response: { 200: Candidate },
      },
    },
    async ({ params, body, actor }) => {
      assertAllowedUrl((await getCandidate(db, params.id)).url, allowedHosts);
      const acceptance = { productId: body?.product_id, intervalSeconds: body?.interval_seconds, reason: body?.reason };
      return toJson(await acceptCandidate(db, params.id, acceptance, actor));
    },
  );

  app.post(
    "/v1/candidates/:id/reject",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "rejectCandidate",
        tags,
        summary: "Say that a candidate is no listing of ours: it is not proposed again",
        params: IdParams,
        body: Rejection,
        response: { 200: Candidate },
      },
    },
    async ({ params, body, actor }) => toJson(await rejectCandidate(db, params.id, body?.reason ?? null, actor)),
  );
};
