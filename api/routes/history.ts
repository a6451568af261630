import { Type } from "typebox";
import { listHistory } from "../../store/history.ts";
import { getListing } from "../../store/listings.ts";
import { getProduct } from "../../store/products.ts";
import type { Routes } from "../app-types.ts";
import { OfferInterval } from "../components/offer.ts";
import { DEFAULT_LIMIT, IdParams, InstantText, listQuery, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["History"];
const description =
  "One item per interval in which one offer stayed the same, by when it began. `valid_to` is null while it still holds. " +
  "An interval counts when any part of it lies between `from` and `to`.";
const query = {
  from: Type.Optional({ ...InstantText, description: "Leaves out intervals that ended by then." }),
  to: Type.Optional({ ...InstantText, description: "Leaves out intervals that began then or later." }),
};

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/listings/:id/history",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listHistoryOfListing",
        tags,
        summary: "History of a listing's offers",
        description,
        params: IdParams,
        querystring: listQuery(query),
        response: { 200: pageOf(OfferInterval) },
      },
    },
    async ({ params, query: { limit = DEFAULT_LIMIT, ...rest } }) => {
      const { id: listingId } = await getListing(db, params.id);
      return toJson(await listHistory(db, { of: { listingId }, limit, ...rest }));
    },
  );

  app.get(
    "/v1/products/:id/history",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listHistoryOfProduct",
        tags,
        summary: "History of all offers for a product",
        description,
        params: IdParams,
        querystring: listQuery(query),
        response: { 200: pageOf(OfferInterval) },
      },
    },
    async ({ params, query: { limit = DEFAULT_LIMIT, ...rest } }) => {
      const { id: productId } = await getProduct(db, params);
      return toJson(await listHistory(db, { of: { productId }, limit, ...rest }));
    },
  );
};
