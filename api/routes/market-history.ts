import { Type } from "typebox";
import type { Instant } from "../../domain/instant.ts";
import { moneyText } from "../../domain/money.ts";
import type { PriceDay } from "../../domain/price-day.ts";
import { utcDate } from "../../domain/utc-day.ts";
import { BadInputError } from "../../errors.ts";
import { lowestPricesBefore } from "../../store/lowest-prices.ts";
import { listMarketChanges } from "../../store/market-changes.ts";
import { marketAsOf } from "../../store/market-as-of.ts";
import { productPriceDays } from "../../store/price-days.ts";
import { productPriceLines } from "../../store/price-lines.ts";
import { getProduct } from "../../store/products.ts";
import { selectProducts } from "../../store/select-products.ts";
import { settleFor } from "../../store/settle-history.ts";
import { whoMovesFirst } from "../../store/who-moves-first.ts";
import type { Routes } from "../app-types.ts";
import { LowestBefore, MarketChange, OfferAsOf, PriceLines, RivalMover, SourcePriceDays } from "../components/market-question.ts";
import { readSelection, Selection } from "../components/selection.ts";
import { DEFAULT_LIMIT, Id, IdParams, InstantText, listQuery, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["History"];
const DayText = Type.String({ format: "date", examples: ["2026-03-01"] });
const fromDay = { ...DayText, description: "Left out: a year before `to`" };
const toDay = { ...DayText, description: "Included; left out: today" };
/** Three years and a day. */
const MOST_DAYS = 1097;
const DAY_MS = 86_400_000;
const MOST_PRODUCTS = 1000;
const SETTLE_MS = 300;
const SETTLED_AT_ONCE = 50;
const MoversAsked = {
  from: Type.Optional({ ...InstantText, description: "Left out: 90 days before `to`" }),
  to: Type.Optional({ ...InstantText, description: "Exclusive; left out: now" }),
  within_hours: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 720, default: 48 })),
};

function moversWanted(asked: { readonly from?: Instant; readonly to?: Instant; readonly within_hours?: number }) {
  const to = asked.to ?? new Date().toISOString();
  const from = asked.from ?? new Date(Date.parse(to) - 90 * DAY_MS).toISOString();
  return { from, to, withinHours: asked.within_hours ?? 48 };
}

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/products/:id/market",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getMarketAsOf",
        tags,
        summary: "The offers for a product as they stood at any moment",
        params: IdParams,
        querystring: Type.Object({ at: Type.Optional({ ...InstantText, description: "Left out: now" }) }, { additionalProperties: false }),
        response: { 200: Type.Object({ product_id: Id, at: InstantText, items: Type.Array(OfferAsOf) }) },
      },
    },
    async ({ params, query }) => {
      const { id: productId } = await getProduct(db, params);
      const now = new Date();
      const at = query.at ?? now.toISOString();
      return toJson({ productId, at, items: await marketAsOf(db, { productId, at, now }) });
    },
  );

  app.get(
    "/v1/products/:id/price-days",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listPriceDaysOfProduct",
        tags,
        summary: "Open, low, high, close and median of each day and source",
        description: `Days are those of UTC. At most ${MOST_DAYS} of them; prices in different currencies stand apart.`,
        params: IdParams,
        querystring: Type.Object(
          {
            from: Type.Optional(fromDay),
            to: Type.Optional(toDay),
            source_id: Type.Optional(Id),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ product_id: Id, items: Type.Array(SourcePriceDays) }) },
      },
    },
    async ({ params, query }) => {
      const { id: productId } = await getProduct(db, params);
      const now = new Date();
      const found = await productPriceDays(db, { productId, ...askedDays(query, now), sourceId: query.source_id, now });
      return toJson({
        productId,
        items: found.map(({ sourceId, currency, isNew, days: all }) => ({
          sourceId,
          currency,
          isNew,
          days: all.map((day) => shownDay(day, currency)),
        })),
      });
    },
  );

  app.get(
    "/v1/products/:id/price-lines",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listPriceLinesOfProduct",
        tags,
        summary: "What each source asked for a product, as lines to draw",
        description:
          "The days that were unlike the end of the one before; the quickest way to years of history. As it was settled last, usually within a minute: " +
          "`settled_until` tells, and `price-days` is exact at any moment.",
        params: IdParams,
        querystring: Type.Object({ from: Type.Optional(fromDay), to: Type.Optional(toDay) }, { additionalProperties: false }),
        response: { 200: PriceLines },
      },
    },
    async ({ params, query }) => {
      const { id: productId } = await getProduct(db, params);
      const { settledUntil, lines } = await productPriceLines(db, { productId, ...askedDays(query, new Date()) });
      return toJson({
        productId,
        settledUntil,
        lines: lines.map(({ sourceId, currency, isNew, seenUntil, points }) => ({
          sourceId,
          currency,
          isNew,
          seenUntil,
          points: points.map(({ day, low, high, close, goesOn }) => {
            const amount = (minor: number) => moneyText({ minor, currency }).amount;
            return { day: utcDate(day), low: amount(low), high: amount(high), close: amount(close), goesOn };
          }),
        })),
      });
    },
  );

  app.get(
    "/v1/products/:id/lowest-prices",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listLowestPricesOfProduct",
        tags,
        summary: "The lowest prices asked for a product in the days before any moment",
        description: "As they were seen, the lowest first. Whoever asked nothing that is known is left out.",
        params: IdParams,
        querystring: Type.Object(
          {
            before: Type.Optional({ ...InstantText, description: "Left out: now" }),
            days: Type.Optional(Type.Integer({ minimum: 1, maximum: 1100, default: 30 })),
            by: Type.Optional(OneOf(["offer", "seller", "source"], { description: "Default `offer`" })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ product_id: Id, before: InstantText, items: Type.Array(LowestBefore) }) },
      },
    },
    async ({ params, query: { before: asked, days = 30, by = "offer" } }) => {
      const { id: productId } = await getProduct(db, params);
      const now = new Date();
      const before = asked ?? now.toISOString();
      return toJson({ productId, before, items: await lowestPricesBefore(db, { productId, before, days, by, now }) });
    },
  );

  app.get(
    "/v1/products/:id/first-movers",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listFirstMoversOfProduct",
        tags,
        summary: "Who moves the price of a product first, and who follows whom",
        description:
          "By the moments at which moves were seen, the most followed first. A move in the same direction within the time follows the one that began.",
        params: IdParams,
        querystring: Type.Object(MoversAsked, { additionalProperties: false }),
        response: { 200: Type.Object({ product_id: Id, from: InstantText, to: InstantText, items: Type.Array(RivalMover) }) },
      },
    },
    async ({ params, query }) => {
      const { id: productId } = await getProduct(db, params);
      const wanted = moversWanted(query);
      const items = await whoMovesFirst(db, { productIds: [productId], ...wanted });
      return toJson({ productId, from: wanted.from, to: wanted.to, items });
    },
  );

  app.post(
    "/v1/first-movers",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listFirstMovers",
        tags,
        summary: "Who moves the prices of a set of products first, and who follows whom",
        description: `Of all products together that the selection means on the channel, at most ${MOST_PRODUCTS}; nothing is written.`,
        body: Type.Object({ channel: Type.String(), selection: Selection, ...MoversAsked }, { additionalProperties: false }),
        response: {
          200: Type.Object({ products: Type.Integer(), from: InstantText, to: InstantText, items: Type.Array(RivalMover) }),
        },
      },
    },
    async ({ body: { channel, selection, ...asked } }) => {
      const productIds = await selectProducts(db, { channel, selection: readSelection(selection), after: 0, limit: MOST_PRODUCTS + 1 });
      if (productIds.length > MOST_PRODUCTS) {
        throw new BadInputError("too-many-products", `The selection means more than ${MOST_PRODUCTS} products; narrow it.`);
      }
      const wanted = moversWanted(asked);
      const items = await whoMovesFirst(db, { productIds, ...wanted });
      return toJson({ products: productIds.length, from: wanted.from, to: wanted.to, items });
    },
  );

  app.get(
    "/v1/changes",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listMarketChanges",
        tags,
        summary: "What changed since a cursor, across all products",
        description:
          "In the order in which it became known, at once, or where much changed within about a minute; nothing ever appears behind a cursor. " +
          "Kept for 30 days: without a cursor " +
          "it begins with the oldest. `next_cursor` is always there; at the end of the list ask again with it later.",
        querystring: listQuery({}),
        response: {
          200: Type.Object({
            items: Type.Array(MarketChange),
            next_cursor: Type.String(),
            at_end: Type.Boolean({ description: "False: there is more by now" }),
          }),
        },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor } }) => {
      // what just changed has no number yet
      await settleFor(db, SETTLE_MS, SETTLED_AT_ONCE);
      return toJson(await listMarketChanges(db, { limit, cursor }));
    },
  );
};

function askedDays(query: { readonly from?: string; readonly to?: string }, now: Date): { from: string; to: string } {
  const to = query.to ?? now.toISOString().slice(0, 10);
  const from = query.from ?? new Date(Date.parse(to) - 365 * DAY_MS).toISOString().slice(0, 10);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days >= 1 && days <= MOST_DAYS) return { from, to };
  throw new BadInputError("bad-days", `From ${from} to ${to} are ${days} days; ask for 1 to ${MOST_DAYS}, from the earlier to the later.`);
}

function shownDay({ day, open, low, high, close, median, offers, availableShare, knownShare }: PriceDay, currency: string) {
  const money = (minor: number) => ({ minor, currency });
  return {
    day: utcDate(day),
    open: money(open),
    low: money(low),
    high: money(high),
    close: money(close),
    median: money(median),
    offers,
    availableShare,
    knownShare,
  };
}
