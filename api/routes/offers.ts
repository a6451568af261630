import { Type } from "typebox";
import { AVAILABILITIES } from "../../domain/offer.ts";
import { convertMoney } from "../../domain/convert-money.ts";
import { RATE_PROVIDERS, type RateProvider } from "../../domain/exchange-rate.ts";
import type { Db } from "../../store/connect.ts";
import { listOffers, type StandingOffer } from "../../store/offers.ts";
import type { Page } from "../../store/page.ts";
import { ratesAt } from "../../store/rates.ts";
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
  convert_to: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$", description: "Shows `converted` prices in this currency, ISO 4217." })),
  rates: Type.Optional(OneOf(RATE_PROVIDERS, { description: "Whose daily rates; ecb unless given." })),
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
    async ({ query: { limit = DEFAULT_LIMIT, cursor, product_id: productId, convert_to: to, rates, ...rest } }) =>
      toJson(await withConverted(db, await listOffers(db, { limit, cursor, productId, ...toFilter(rest) }), to, rates)),
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
    async ({ params, query: { limit = DEFAULT_LIMIT, cursor, convert_to: to, rates, ...rest } }) => {
      const { id: productId } = await getProduct(db, params);
      return toJson(await withConverted(db, await listOffers(db, { limit, cursor, productId, ...toFilter(rest) }), to, rates));
    },
  );
};

function toFilter(query: { source_id?: number; listing_id?: number; availability?: (typeof AVAILABILITIES)[number]; seen_since?: string }) {
  return { sourceId: query.source_id, listingId: query.listing_id, availability: query.availability, seenSince: query.seen_since };
}

const MAX_AGE_DAYS = 5;

/** The same offers, with what they are worth in another currency now. */
async function withConverted(db: Db, page: Page<StandingOffer>, to: string | undefined, provider: RateProvider = "ecb") {
  const others = new Set(
    page.items.flatMap(({ price }) => (price === null || to === undefined || price.currency === to ? [] : [price.currency])),
  );
  const wanted = [...others].map((from) => ({ from, to: to ?? "", provider, maxAgeDays: MAX_AGE_DAYS }));
  const rates = new Map((await ratesAt(db, wanted, new Date())).map((rate) => [rate.from, rate]));
  const items = page.items.map((offer) => {
    const rate = offer.price === null ? undefined : rates.get(offer.price.currency);
    if (offer.price === null || rate === undefined || "problem" in rate) return { ...offer, converted: null };
    const price = convertMoney(offer.price, rate);
    const shippingPrice = offer.shippingPrice === null ? null : convertMoney(offer.shippingPrice, rate);
    return { ...offer, converted: price === null ? null : { price, shippingPrice, rate } };
  });
  return { ...page, items };
}
