import { afterAll, beforeAll, expect, test } from "vitest";
import type { MarketNeeds } from "../domain/market.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedSource } from "../test/seed.ts";
import { addChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { loadMarkets } from "./markets.ts";
import { recordObservation } from "./observations.ts";
import { setProductChannel } from "./product-channels.ts";
import { updateProduct } from "./products.ts";
import { decideProposal } from "./decide-proposals.ts";
import { reportProposal } from "./proposals.ts";
import { saveProposal } from "./save-proposals.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
  await addChannel(db, { code: "allegro", name: "Allegro", currency: "PLN" }, "test");
});
afterAll(() => fresh[Symbol.asyncDispose]());

const pln = (minor: number) => ({ minor, currency: "PLN" });
const market = async (productId: number, needs?: MarketNeeds, now = new Date(Date.now() + 1000)) => {
  const [task] = await loadMarkets(db, productId, now, { lock: false, ...(needs === undefined ? {} : { needs: () => needs }) });
  if (task === undefined) throw new Error("the product has no market");
  return task.market;
};
const ownPrices = async (productId: number) =>
  db.selectFrom("own_price").selectAll().where("product_id", "=", productId).orderBy("channel_id").orderBy("valid_from").execute();

test("what the shop tells of a product reaches its market, a channel's own rrp first; what is unknown is absent", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  expect((await market(productId)).product).not.toHaveProperty("stock");
  await updateProduct(db, { id: productId }, { rrp: pln(2500), stock: 0, soldPerDay: 0.5 }, "test");
  expect((await market(productId)).product).toMatchObject({ recommendedPrice: pln(2500), stock: 0, soldPerDay: 0.5 });
  await setProductChannel(db, productId, "shop", { rrp: pln(2600) }, "test");
  await updateProduct(db, { id: productId }, { stock: null }, "test");
  const { product } = await market(productId);
  expect(product).toMatchObject({ recommendedPrice: pln(2600) });
  expect(product).not.toHaveProperty("stock");
});

test("facts that cost a look are loaded for the strategies that ask for them, and for no other", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const names = ["channelPrices", "line", "recentChanges", "recentMoves"];
  const has = async (needs?: MarketNeeds) => {
    const { product } = await market(productId, needs);
    return names.filter((name) => name in product);
  };
  await updateProduct(db, { id: productId }, { line: "Coffee", packSize: 0.25 }, "test");
  expect(await has({})).toEqual([]);
  expect(await has({ channelPrices: true })).toEqual(["channelPrices"]);
  expect(await has({ line: true })).toEqual(["line"]);
  expect(await has({ changesHours: 24 })).toEqual(["recentChanges"]);
  expect(await has({ movesHours: 24 })).toEqual(["recentMoves"]);
  expect(await has()).toEqual(names);
});

test("the other channels' prices, and the line with its prices on the very channel", async () => {
  const [small, big, odd] = [await seedPriced(db, { priceMinor: 1000 }), await seedPriced(db, {}), await seedPriced(db, { priceMinor: 1 })];
  await setProductChannel(db, small, "allegro", { price: pln(1100) }, "test");
  await setProductChannel(db, big, "allegro", { price: pln(1900) }, "test");
  for (const [id, packSize] of [
    [small, 0.5],
    [big, 1],
    [odd, null],
  ] as const)
    await updateProduct(db, { id }, { line: "Tea", packSize }, "test");
  const { product } = await market(small);
  expect(product.channelPrices).toEqual([{ channelCode: "allegro", price: pln(1100) }]);
  expect(product.line).toMatchObject({
    name: "Tea",
    packSize: 0.5,
    others: [
      { packSize: 1, price: null },
      { packSize: null, price: pln(1) },
    ],
  });
});

test("every way of changing our price is kept: by hand, twice, taken back, and applied from a proposal", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000, floorMinor: 100 });
  await setProductChannel(db, productId, "shop", { price: pln(1900) }, "test");
  await setProductChannel(db, productId, "shop", { price: pln(1900), floor: pln(200) }, "test");
  await setProductChannel(db, productId, "shop", { price: null }, "test");
  await setProductChannel(db, productId, "shop", { price: pln(1800) }, "test");
  const now = new Date();
  const proposalId = await db.transaction().execute(async (trx) => {
    const [task] = await loadMarkets(trx, productId, now);
    if (task === undefined) throw new Error("no market");
    const strategy = { ...task.strategy, rules: [{ name: "fixed-price", settings: { price: { amount: "17.00", currency: "PLN" } } }] };
    const pricing = proposePrice(task.market, strategy);
    expect(pricing.price).toEqual(pln(1700));
    return (await saveProposal(trx, { ...task, pricing })).proposalId;
  });
  if (proposalId === null) throw new Error("nothing was proposed");
  await decideProposal(db, { proposalId, decision: "approve", actor: "test", now });
  await reportProposal(db, { proposalId, report: "applied", actor: "test", now });
  const rows = await ownPrices(productId);
  expect(rows.map((row) => row.price_minor)).toEqual([2000, 1900, 1800, 1700]);
  expect(rows.map((row, index) => row.valid_to === (rows[index + 1]?.valid_from ?? null))).toEqual([true, false, true, true]);
  const { recentChanges } = (await market(productId)).product;
  expect(recentChanges?.map(({ before, after }) => [before?.minor ?? null, after.minor])).toEqual([
    [null, 2000],
    [2000, 1900],
    [null, 1800],
    [1800, 1700],
  ]);
});

test("a price that stood for no time was never asked, and a late report never reaches back", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const set = (price: number, at: string) =>
    db.updateTable("product_channel").set({ price_minor: price, price_changed_at: at }).where("product_id", "=", productId).execute();
  await set(1900, "2099-01-01T00:00:00Z");
  await set(1800, "2099-01-01T00:00:00Z");
  await set(1700, "2098-01-01T00:00:00Z");
  expect((await ownPrices(productId)).map((row) => [row.price_minor, row.valid_to])).toEqual([
    [2000, "2099-01-01T00:00:00Z"],
    [1700, null],
  ]);
});

test("moves are ours and the rivals', in the channel's currency, within the hours asked for", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const sourceId = await seedSource(db, { host: "moving.example" });
  const listingId = await seedListing(db, { sourceId, productId });
  const start = Date.now() - 5 * 3_600_000;
  const look = (hours: number, offers: ReturnType<typeof offerOf>[]) =>
    recordObservation(db, observationOf(listingId, new Date(start + hours * 3_600_000).toISOString(), { offers }));
  await look(0, [offerOf(2100, { seller: "A" }), offerOf(2100, { seller: "B" })]);
  await look(1, [offerOf(2000, { seller: "A" }), offerOf(2100, { seller: "B" })]);
  await look(3, [offerOf(1900, { seller: "A" }), offerOf(2050, { seller: "B", availability: "OutOfStock" })]);
  await look(4, [offerOf(1900, { seller: "A", availability: "OutOfStock" }), offerOf(2050, { seller: "B" })]);
  await setProductChannel(db, productId, "shop", { price: pln(1899) }, "test");
  const moves = async (movesHours: number) =>
    (await market(productId, { movesHours })).product.recentMoves?.map(({ seller, before, after }) => [seller, before, after]);
  const late = [
    ["A", 2000, 1900],
    ["B", 2100, 2050],
    [null, 2000, 1899],
  ];
  expect(await moves(3)).toEqual(late);
  expect(await moves(24)).toEqual([["A", 2100, 2000], ...late]);
});

test("what pages tell of sellers reaches the market, and is renewed by a look that finds nothing else new", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const listingId = await seedListing(db, { sourceId: await seedSource(db), productId });
  const otherPrices = [{ kind: "member", amount: pln(1500), condition: "with a card" }] as const;
  const facts = { deliveryDays: [1, 2], freeShippingFrom: pln(9900), otherPrices } as const;
  const seller = (reviewCount: number) => ({ name: "S", id: null, url: null, rating: { value: 4.5, best: 5, reviewCount } });
  const look = (at: string, reviews: number) =>
    recordObservation(
      db,
      observationOf(listingId, at, { offers: [{ ...offerOf(1800, facts), seller: seller(reviews) }, offerOf(1900, { seller: "plain" })] }),
    );
  await look("2026-03-01T08:00:00Z", 10);
  expect((await look("2026-03-01T09:00:00Z", 10)).result).toBe("confirmed");
  const [told, plain] = (await market(productId)).offers;
  expect(told).toMatchObject({ sellerRating: { value: 4.5, best: 5, reviewCount: 10 }, ...facts, matchConfidence: 1, freshHours: 12 });
  expect(plain).not.toHaveProperty("sellerRating");
  expect((await look("2026-03-01T10:00:00Z", 11)).result).toBe("confirmed");
  expect((await market(productId)).offers[0]?.sellerRating?.reviewCount).toBe(11);
  expect(await db.selectFrom("observation").select("id").where("listing_id", "=", listingId).execute()).toHaveLength(1);
});
