import { Type } from "typebox";
import { OUTCOMES } from "../../domain/observation.ts";
import { NotFoundError } from "../../errors.ts";
import { getListing } from "../../store/listings.ts";
import { getObservation, listObservations } from "../../store/read-observations.ts";
import type { Routes } from "../app-types.ts";
import { Observation, ObservationSummary } from "../components/observation.ts";
import { DEFAULT_LIMIT, IdParams, listQuery, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Observations"];

export const routes: Routes = (app, { db, pages }) => {
  app.get(
    "/v1/listings/:id/observations",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listObservations",
        tags,
        summary: "Looks at a listing, newest first",
        description: "Only looks that found something new; one that merely confirmed what was known is counted in the listing's `checks`.",
        params: IdParams,
        querystring: listQuery({ outcome: Type.Optional(OneOf(OUTCOMES)) }),
        response: { 200: pageOf(ObservationSummary) },
      },
    },
    async ({ params, query: { limit = DEFAULT_LIMIT, cursor, outcome } }) => {
      const { id: listingId } = await getListing(db, params.id);
      return toJson(await listObservations(db, { listingId, limit, cursor, outcome }));
    },
  );

  app.get(
    "/v1/observations/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getObservation",
        tags,
        summary: "One look with all it read, and where on the page",
        params: IdParams,
        response: { 200: Observation },
      },
    },
    async ({ params }) => toJson(await getObservation(db, params.id)),
  );

  app.get(
    "/v1/observations/:id/page",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getObservedPage",
        tags,
        summary: "The page that was read",
        description: "As bytes to be saved, whatever its type was: it is the work of strangers and must not run in a browser.",
        params: IdParams,
        response: {
          200: {
            description: "The page",
            content: { "text/plain": { schema: Type.Unsafe<Buffer>({ type: "string", format: "binary" }) } },
          },
        },
      },
    },
    async ({ params }, reply) => {
      const { bodyHash } = await getObservation(db, params.id);
      const page = bodyHash === null ? null : await pages.get(bodyHash);
      if (page === null) {
        throw new NotFoundError(
          `The page of observation ${params.id} is not kept, or no more (PAGES_KEEP_DAYS, PAGES_MAX_GB); its offers and their evidence still are, in the observation.`,
        );
      }
      return reply
        .type("text/plain; charset=utf-8")
        .header("content-disposition", `attachment; filename="observation-${params.id}.txt"`)
        .header("content-security-policy", "default-src 'none'; sandbox")
        .send(page);
    },
  );

  app.get(
    "/v1/observations/:id/screenshot",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getObservedScreenshot",
        tags,
        summary: "The page as a browser showed it",
        description:
          "Where the source's `screenshots` are switched on and a browser read the page. Pictures within the page are not loaded.",
        params: IdParams,
        response: {
          200: {
            description: "The picture",
            content: { "image/jpeg": { schema: Type.Unsafe<Buffer>({ type: "string", format: "binary" }) } },
          },
        },
      },
    },
    async ({ params }, reply) => {
      const { screenshotHash } = await getObservation(db, params.id);
      const picture = screenshotHash === null ? null : await pages.get(screenshotHash);
      if (picture === null) {
        throw new NotFoundError(
          `There is no picture of observation ${params.id}, or no more; switch on the source's screenshots to have them taken by a browser.`,
        );
      }
      return reply.type("image/jpeg").header("content-security-policy", "default-src 'none'; sandbox").send(picture);
    },
  );
};
