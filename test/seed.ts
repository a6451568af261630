import type { Observation } from "../domain/observation.ts";
import { emptyOffer } from "../domain/offer.ts";
import type { Offer } from "../domain/offer.ts";
import type { Db } from "../store/connect.ts";

let count = 0;

/** A source of its own for a test. */
export async function seedSource(db: Db, fields: { host?: string; minGapMs?: number } = {}): Promise<number> {
  count += 1;
  const host = fields.host ?? `shop-${process.pid}-${count}.example`;
  const row = { host, name: host, kind: "shop" as const, min_gap_ms: fields.minGapMs ?? 2000 };
  return (await db.insertInto("source").values(row).returning("id").executeTakeFirstOrThrow()).id;
}

export async function seedProduct(db: Db, fields: { name?: string } = {}): Promise<number> {
  count += 1;
  const row = { external_id: `P-${process.pid}-${count}`, name: fields.name ?? `Product ${count}` };
  return (await db.insertInto("product").values(row).returning("id").executeTakeFirstOrThrow()).id;
}

/** A scheduled listing, due at `dueAt` (a moment long past unless given). */
export async function seedListing(
  db: Db,
  { sourceId, productId = null, dueAt = "2026-01-01T00:00:00Z" }: { sourceId: number; productId?: number | null; dueAt?: string },
): Promise<number> {
  count += 1;
  const url = `https://shop.example/p/${process.pid}-${count}`;
  const listing = { source_id: sourceId, product_id: productId, url };
  const { id } = await db.insertInto("listing").values(listing).returning("id").executeTakeFirstOrThrow();
  await db.insertInto("schedule").values({ listing_id: id, source_id: sourceId, interval_seconds: 3600, next_check_at: dueAt }).execute();
  await db.insertInto("listing_check").values({ listing_id: id }).execute();
  return id;
}

/** What a page of a pretend shop said. */
export function observationOf(listingId: number, observedAt: string, fields: Partial<Observation> = {}): Observation {
  return {
    listingId,
    observedAt,
    outcome: "offers",
    reason: null,
    offers: [],
    parser: "structured-data",
    parserVersion: 1,
    fetchMode: "http",
    httpStatus: 200,
    finalUrl: "https://shop.example/p",
    bodyHash: "hash",
    etag: null,
    lastModified: null,
    ...fields,
  };
}

/** An offer with a price in PLN minor units; a seller's name makes it a marketplace's. */
export function offerOf(minor: number | null, fields: Partial<Omit<Offer, "seller">> & { seller?: string } = {}): Offer {
  const { seller, ...rest } = fields;
  return {
    ...emptyOffer("https://shop.example/p"),
    price: minor === null ? null : { minor, currency: "PLN" },
    availability: "InStock",
    ...rest,
    seller: seller === undefined ? null : { name: seller, id: null, url: null, rating: null },
  };
}

/** A product with a price, limits and an empty strategy on the channel "shop". */
export async function seedPriced(db: Db, fields: { priceMinor?: number; floorMinor?: number; ceilingMinor?: number }): Promise<number> {
  const productId = await seedProduct(db);
  await db.updateTable("product").set({ vat_percent: "23" }).where("id", "=", productId).execute();
  const { id: channelId } = await db.selectFrom("channel").select("id").where("code", "=", "shop").executeTakeFirstOrThrow();
  const strategy = await db
    .insertInto("strategy")
    .values({ name: `S-${productId}`, rules: "[]", rounding: JSON.stringify({ mode: "none", ending: 0, modulus: 1 }) })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("product_channel")
    .values({
      product_id: productId,
      channel_id: channelId,
      strategy_id: strategy.id,
      price_minor: fields.priceMinor ?? null,
      floor_minor: fields.floorMinor ?? null,
      ceiling_minor: fields.ceilingMinor ?? null,
    })
    .execute();
  return productId;
}
