import { Type } from "typebox";
import { assertAllowedUrl } from "../../address-guard.ts";
import { canonicalUrl } from "../../domain/canonical-url.ts";
import { OUTCOMES } from "../../domain/observation.ts";
import { SOURCE_KINDS } from "../../domain/source.ts";
import { explainChecks } from "../../scheduler/explain-checks.ts";
import {
  addListing,
  checkNow,
  getListing,
  type Listing as Listed,
  listListings,
  removeListing,
  updateListing,
} from "../../store/listings.ts";
import type { Routes } from "../app-types.ts";
import { Listing } from "../components/listing.ts";
import { MaybeMoneyBody, readMoney } from "../money-body.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, OneOf, pageOf, Tags } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Listings"];
const interval_seconds = Type.Integer({
  minimum: 60,
  maximum: 30 * 86_400,
  default: 21_600,
  description: "Seconds between two looks.",
});
const NewListing = Type.Object(
  {
    url: Line(2000, {
      description: "Kept in one spelling, without fragment and tracking parameters.",
      examples: ["https://www.example.pl/product"],
    }),
    product_id: Type.Optional(Nullable(Id)),
    product_external_id: Type.Optional(Nullable(Line(200))),
    interval_seconds: Type.Optional(interval_seconds),
    enabled: Type.Optional(Type.Boolean()),
    source_kind: Type.Optional(OneOf(SOURCE_KINDS, { description: "Used only when the host is no source yet; `shop` unless given." })),
  },
  { additionalProperties: false },
);
const ListingPatch = Type.Object(
  {
    product_id: Type.Optional(Nullable(Id)),
    interval_seconds: Type.Optional(interval_seconds),
    enabled: Type.Optional(Type.Boolean()),
    tags: Type.Optional(Tags),
    canary: Type.Optional(
      Type.Boolean({ description: "Read first, and what the source says is not believed while this does not read as expected" }),
    ),
    expected_price: Type.Optional(MaybeMoneyBody),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const routes: Routes = (app, { db, allowedHosts }) => {
  const withNextCheck = async (listing: Listed) => {
    const nextCheck = (await explainChecks(db, [listing.id], Date.now())).get(listing.id);
    return nextCheck === undefined ? listing : { ...listing, nextCheck };
  };

  app.get(
    "/v1/listings",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listListings",
        tags,
        summary: "URLs we watch",
        querystring: listQuery({
          product_id: Type.Optional(Id),
          source_id: Type.Optional(Id),
          outcome: Type.Optional(OneOf(OUTCOMES, { description: "How the last look ended." })),
          enabled: Type.Optional(Type.Boolean()),
          canary: Type.Optional(Type.Boolean()),
          held: Type.Optional(Type.Boolean({ description: "With a look that is not believed yet." })),
        }),
        response: { 200: pageOf(Listing) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, product_id: productId, source_id: sourceId, ...filter } }) =>
      toJson(await listListings(db, { limit, productId, sourceId, ...filter })),
  );

  app.get(
    "/v1/listings/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getListing", tags, summary: "One listing", params: IdParams, response: { 200: Listing } },
    },
    async ({ params }) => toJson(await withNextCheck(await getListing(db, params.id))),
  );

  app.post(
    "/v1/listings",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createListing",
        tags,
        summary: "Watch a URL",
        description: "It is due at once. Addresses in private networks are refused unless the configuration allows their host.",
        body: NewListing,
        response: { 201: Listing },
      },
    },
    async ({ body, actor }, reply) => {
      // what is no URL at all gets its clearer answer from addListing
      if (canonicalUrl(body.url) !== null) assertAllowedUrl(body.url, allowedHosts);
      const listing = await addListing(
        db,
        {
          url: body.url,
          productId: body.product_id,
          productExternalId: body.product_external_id,
          intervalSeconds: body.interval_seconds,
          enabled: body.enabled,
          sourceKind: body.source_kind,
        },
        actor,
      );
      return reply.code(201).header("location", `/v1/listings/${listing.id}`).send(toJson(listing));
    },
  );

  app.patch(
    "/v1/listings/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateListing",
        tags,
        summary: "Match a listing to a product, change its interval, stop or resume watching, make it a canary",
        params: IdParams,
        body: ListingPatch,
        response: { 200: Listing },
      },
    },
    async ({ params, body: { product_id: productId, interval_seconds: intervalSeconds, expected_price, ...plain }, actor }) => {
      const expectedPrice = readMoney(expected_price);
      return toJson(await updateListing(db, params.id, { productId, intervalSeconds, ...plain, expectedPrice }, actor));
    },
  );

  app.delete(
    "/v1/listings/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "deleteListing",
        tags,
        summary: "Forget a listing with its history",
        description: "To stop watching and keep the history, set `enabled` to false instead.",
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, actor }, reply) => {
      await removeListing(db, params.id, actor);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/listings/:id/check",
    {
      config: { scope: "write", problems: [404, 409] },
      schema: {
        operationId: "checkListing",
        tags,
        summary: "Look at a listing as soon as its source allows",
        description:
          "It comes before all else that is due at its source. Where the source rests, or the budget of its day is used up, `next_check` says so.",
        params: IdParams,
        response: { 202: Listing },
      },
    },
    async ({ params, actor }, reply) => reply.code(202).send(toJson(await withNextCheck(await checkNow(db, params.id, actor)))),
  );
};
