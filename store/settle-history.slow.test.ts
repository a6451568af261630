import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fillPriceDays } from "../domain/fill-price-days.ts";
import type { Availability, ItemCondition } from "../domain/offer.ts";
import type { PriceDay } from "../domain/price-day.ts";
import { priceDays } from "../domain/price-days.ts";
import { utcDate } from "../domain/utc-day.ts";
import { freshDatabase, type FreshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { removeListing, updateListing } from "./listings.ts";
import { type MarketPosition, marketPositions } from "./market-positions.ts";
import { recordObservation } from "./observations.ts";
import { productPriceDays } from "./price-days.ts";
import { productPriceLines } from "./price-lines.ts";
import { settleHistory } from "./settle-history.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const at = (hour: number) => new Date(START + hour * HOUR).toISOString();
const settled = async () => {
  while ((await settleHistory(db)) > 0);
};

interface Made {
  readonly products: readonly number[];
  readonly sources: readonly number[];
  readonly listings: readonly number[];
}

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant("look" as const),
      listing: fc.nat(3),
      hours: fc.integer({ min: 0, max: 60 }),
      late: fc.constantFrom(0, 0, 0, 30, 200),
      prices: fc.array(
        fc.record({
          minor: fc.constantFrom(900, 950, 1000, 1100, null),
          shipping: fc.constantFrom(null, 0, 150),
          stock: fc.constantFrom<Availability | null>("InStock", "InStock", "InStock", "OutOfStock", null),
          condition: fc.constantFrom<ItemCondition | null>("NewCondition", "NewCondition", "UsedCondition", null),
          tax: fc.constantFrom(true, true, false, null),
          currency: fc.constantFrom("PLN", "PLN", "PLN", "EUR"),
        }),
        { maxLength: 3 },
      ),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ what: "settle" as const }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("match" as const), listing: fc.nat(3), product: fc.constantFrom(0, 1, null) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("watch" as const), listing: fc.nat(3), enabled: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("interval" as const), listing: fc.nat(3), hours: fc.constantFrom(1, 12, 48) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("suspect" as const), source: fc.nat(1), hour: fc.option(fc.integer({ min: 0, max: 500 })) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("price" as const), product: fc.nat(1), minor: fc.constantFrom(950, 1000, null) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("remove" as const), listing: fc.nat(3) }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

async function happens(one: Event, { products, sources, listings }: Made, hour: number): Promise<void> {
  const listing = "listing" in one ? (listings[one.listing] ?? 0) : 0;
  const there = await db.selectFrom("listing").select("id").where("id", "=", listing).executeTakeFirst();
  if ("listing" in one && there === undefined) return;
  if (one.what === "look") {
    const offers = one.prices.map(({ minor, shipping, stock, condition, tax, currency }, index) =>
      offerOf(minor, {
        seller: `seller ${index}`,
        price: minor === null ? null : { minor, currency },
        shippingPrice: minor === null || shipping === null ? null : { minor: shipping, currency },
        availability: stock,
        itemCondition: condition,
        taxIncluded: tax,
      }),
    );
    const look = observationOf(listing, at(hour - one.late), offers.length === 0 ? { outcome: "gone", reason: "404" } : { offers });
    await db.transaction().execute((trx) => recordObservation(trx, look));
  } else if (one.what === "settle") await settled();
  else if (one.what === "match")
    await updateListing(db, listing, { productId: one.product === null ? null : (products[one.product] ?? null) }, "test");
  else if (one.what === "watch") await updateListing(db, listing, { enabled: one.enabled }, "test");
  else if (one.what === "interval") await updateListing(db, listing, { intervalSeconds: one.hours * 3600 }, "test");
  else if (one.what === "remove") await removeListing(db, listing, "test");
  else if (one.what === "suspect") {
    const since = one.hour === null ? null : at(one.hour);
    await db
      .updateTable("source")
      .set({ suspect_since: since })
      .where("id", "=", sources[one.source] ?? 0)
      .execute();
  } else
    await db
      .updateTable("product_channel")
      .set({ price_minor: one.minor })
      .where("product_id", "=", products[one.product] ?? 0)
      .execute();
}

test("whatever happens in whatever order and whenever it is settled, places and days are those of the offers and their history", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25 }), async (events) => {
      const sources = [await seedSource(db), await seedSource(db)];
      const products = [await seedPriced(db, { priceMinor: 1000 }), await seedPriced(db, { priceMinor: 950 })];
      const listings: number[] = [];
      for (const [index, sourceId] of [0, 0, 1, 1].entries()) {
        listings.push(await seedListing(db, { sourceId: sources[sourceId] ?? 0, productId: products[index % 2] ?? null }));
      }
      await db.updateTable("source").set({ jump_factor: 1000 }).where("id", "in", sources).execute();
      let hour = 300;
      for (const one of events) {
        if ("hours" in one && one.what === "look") hour += one.hours;
        await happens(one, { products, sources, listings }, hour);
      }
      for (const productId of products) {
        const before = await answers(productId, hour + 30);
        const expected = await byHand(productId, hour + 30);
        expect(before).toEqual(expected);
        await settled();
        expect(await answers(productId, hour + 30)).toEqual(expected);
        expect(await db.selectFrom("history_mark").select("id").execute()).toEqual([]);
        await linesAgree(productId);
      }
    }),
    { numRuns: 60 },
  );
});

async function answers(productId: number, hour: number) {
  const wanted = { productId, from: "2026-02-01", to: "2026-12-31", now: new Date(at(hour)) };
  const days = (await productPriceDays(db, wanted)).map(({ sourceId, currency, isNew, days: all }) => ({
    sourceId,
    currency,
    isNew,
    days: all.map(shown),
  }));
  return { position: (await marketPositions(db, { channel: "shop", productIds: [productId] }))[0], days };
}

/** Lines are the settled days, in another shape. */
async function linesAgree(productId: number): Promise<void> {
  // a line that comes from long ago is found there
  const later = await productPriceLines(db, { productId, from: "2027-06-01", to: "2027-06-30" });
  expect(later.lines.every(({ points }) => points.length === 1 && points[0]?.goesOn === true)).toBe(true);
  const rows = await db.selectFrom("price_day").selectAll().where("product_id", "=", productId).orderBy("day").execute();
  const { lines, settledUntil } = await productPriceLines(db, { productId, from: "2026-01-01", to: "2026-12-31" });
  const sorted = (all: readonly (readonly unknown[])[]) => all.map((one) => JSON.stringify(one)).sort();
  expect(settledUntil).toBeNull();
  expect(
    sorted(
      lines.flatMap(({ sourceId, currency, isNew, points }) =>
        points.map(({ day, low, high, close, goesOn }) => [sourceId, currency, isNew, utcDate(day), low, high, close, goesOn]),
      ),
    ),
  ).toEqual(
    sorted(rows.map((d) => [d.source_id, d.currency, d.is_new, d.day, d.low_minor, d.high_minor, d.close_minor, d.close_offers > 0])),
  );
}

/** What the next day is like says the next day. */
const shown = (day: PriceDay) => ({ ...day, closeOffers: undefined, closeAvailable: undefined });

async function byHand(productId: number, hour: number): Promise<{ position: MarketPosition; days: unknown[] }> {
  const { price_minor: own } = await db
    .selectFrom("product_channel")
    .select("price_minor")
    .where("product_id", "=", productId)
    .executeTakeFirstOrThrow();
  const offers = await db
    .selectFrom("offer as o")
    .innerJoin("listing as l", "l.id", "o.listing_id")
    .innerJoin("source as s", "s.id", "o.source_id")
    .selectAll("o")
    .select(["l.enabled", "s.suspect_since"])
    .where("o.product_id", "=", productId)
    .orderBy("o.id")
    .execute();
  const counting = offers.filter(
    (o) =>
      o.vanished_at === null &&
      o.price_minor !== null &&
      o.currency === "PLN" &&
      o.enabled &&
      (o.suspect_since === null || Date.parse(o.valid_from) < Date.parse(o.suspect_since)) &&
      o.tax_included !== false &&
      o.availability === "InStock" &&
      o.item_condition !== "UsedCondition",
  );
  const pln = (minor: number | undefined | null) => (minor === null || minor === undefined ? null : { minor, currency: "PLN" });
  const cheapest = counting.toSorted((a, b) => (a.price_minor ?? 0) - (b.price_minor ?? 0))[0];
  const delivered = counting
    .filter((o) => o.shipping_price_minor !== null)
    .map((o) => ({ id: o.id, minor: (o.price_minor ?? 0) + (o.shipping_price_minor ?? 0) }));
  const least = delivered.toSorted((a, b) => a.minor - b.minor)[0];
  const cheaper = counting.filter((o) => own !== null && (o.price_minor ?? 0) < own).length;
  const place = () => {
    if (own === null) return "unpriced";
    if (counting.length === 0) return "alone";
    if (cheaper > 0) return "beaten";
    return counting.some((o) => o.price_minor === own) ? "tied" : "cheapest";
  };
  return {
    position: {
      productId,
      ownPrice: pln(own),
      place: place(),
      position: own === null || counting.length === 0 ? null : cheaper + 1,
      offers: counting.length,
      cheapest: pln(cheapest?.price_minor),
      cheapestOfferId: cheapest?.id ?? null,
      deliveredOffers: delivered.length,
      cheapestDelivered: pln(least?.minor),
      cheapestDeliveredOfferId: least?.id ?? null,
    },
    days: await daysByHand(productId, hour),
  };
}

async function daysByHand(productId: number, hour: number) {
  const now = Date.parse(at(hour));
  const rows = await db
    .selectFrom("offer_history as h")
    .innerJoin("listing as l", "l.id", "h.listing_id")
    .selectAll("h")
    .select("l.interval_seconds")
    .where("h.product_id", "=", productId)
    .where("h.price_minor", "is not", null)
    .execute();
  const spans = rows.map((row) => {
    const fromMs = Date.parse(row.valid_from ?? "");
    const seenMs = row.last_seen_at === null ? fromMs : Date.parse(row.last_seen_at);
    const endMs = row.valid_to === null ? now : Date.parse(row.valid_to);
    const untilMs = endMs - seenMs <= 2 * (row.interval_seconds ?? 0) * 1000 ? endMs : Math.max(seenMs, fromMs);
    const stock = row.availability;
    return {
      key: [row.source_id, row.currency, row.item_condition !== "UsedCondition"] as const,
      fromMs,
      untilMs: Math.max(untilMs, fromMs + 1),
      minor: row.price_minor ?? 0,
      available: stock === null ? null : stock === "InStock",
    };
  });
  const bySeries = [...Map.groupBy(spans, ({ key }) => key.join(" ")).entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return bySeries.flatMap(([, ofSeries]) => {
    const [sourceId, currency, isNew] = ofSeries[0]?.key ?? [];
    const days = fillPriceDays(priceDays(ofSeries), { fromDay: 0, untilDay: Math.floor(now / 86_400_000) + 1 }).map(shown);
    return days.length === 0 ? [] : [{ sourceId, currency, isNew, days }];
  });
}
