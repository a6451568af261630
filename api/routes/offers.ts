import { Type } from "typebox";
import { AVAILABILITIES } from "../../domain/offer.ts";
import { listOffers } from "../../store/offers.ts";
import { getProduct } from "../../store/products.ts";
import type { Routes } from "../app-types.ts";
import { Offer } from "../components/offer.ts";
import { DEFAULT_LIMIT, Id, IdParams, InstantText, listQuery, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Offers"];
const filter = {
  source_id: Type.Optional(Id),
  listing_id: Type.Optional(Id),
  availability: Type.Optional(OneOf(AVAILABILITIES)),
  seen_since: Type.Optional({ ...InstantText, description: "Only offers that a look confirmed at or after then." }),
};

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/offers",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listOffers",
        tags,
        summary: "Offers that stand",
        description: "As the last look that could read their page found them. Offers gone from their pages are left out; see the history.",
        querystring: listQuery({ product_id: Type.Optional(Id), ...filter }),
        response: { 200: pageOf(Offer) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, product_id: productId, ...rest } }) =>
      toJson(await listOffers(db, { limit, cursor, productId, ...toFilter(rest) })),
  );

  app.get(
    "/v1/products/:id/offers",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listOffersOfProduct",
        tags,
        summary: "Offers that stand for a product",
        params: IdParams,
        querystring: listQuery(filter),
        response: { 200: pageOf(Offer) },
      },
    },
    async ({ params, query: { limit = DEFAULT_LIMIT, cursor, ...rest } }) => {
      const { id: productId } = await getProduct(db, params);
      return toJson(await listOffers(db, { limit, cursor, productId, ...toFilter(rest) }));
    },
  );
};

function toFilter(query: { source_id?: number; listing_id?: number; availability?: (typeof AVAILABILITIES)[number]; seen_since?: string }) {
  return { sourceId: query.source_id, listingId: query.listing_id, availability: query.availability, seenSince: query.seen_since };
}
