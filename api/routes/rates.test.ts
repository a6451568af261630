import { afterAll, beforeAll, expect, test } from "vitest";
import { priceAgain } from "../../jobs/price-again.ts";
import { replay } from "../../pricing/replay.ts";
import { recordObservation } from "../../store/observations.ts";
import { saveRateTables } from "../../store/rates.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** Whether what changed has the product priced anew; forgets it. */
async function due(productId: number): Promise<boolean> {
  const marked = await api.db.deleteFrom("pricing_due").where("product_id", "=", productId).returning("mark").execute();
  return marked.length === 1;
}
const pln = (amount: string) => ({ amount, currency: "PLN" });
const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

test("a rival abroad counts where the channel allows it, by a rate whose day and age are shown, and the receipt replays to the grosz", async () => {
  const strategy = await api.call("POST", "/v1/strategies", {
    name: "Abroad",
    rules: [{ name: "match-rivals", settings: { distance: { side: "same" } } }],
  });
  const product = (
    await api.call("PUT", "/v1/products/by-external-id/A-1", { name: "Kettle", cost: pln("50.00"), vat_percent: 23 })
  ).json();
  await api.call("PATCH", `/v1/products/${product.id}/channels/shop`, {
    price: pln("100.00"),
    floor: pln("60.00"),
    strategy_id: strategy.json().id,
  });
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId: product.id });
  const abroad = offerOf(2000, { price: { minor: 2000, currency: "EUR" }, itemCondition: "NewCondition" });
  const net = offerOf(7500, { seller: "net", taxIncluded: false, itemCondition: "NewCondition" });
  await recordObservation(api.db, observationOf(listingId, new Date().toISOString(), { offers: [abroad, net] }));
  const pricing = async () => (await api.call("GET", `/v1/products/${product.id}/pricing?channel=shop`)).json();
  const foreign = (told: { offers: { price: { currency: string } }[] }) => told.offers.find(({ price }) => price.currency === "EUR");

  let told = await pricing();
  expect(foreign(told)).toMatchObject({ counts: false, compared: null, dropped: [{ code: "other-currency" }] });
  // net prices count through the product's VAT whatever the currencies
  expect(told).toMatchObject({
    price: pln("92.25"),
    offers: expect.arrayContaining([
      expect.objectContaining({ tax_included: false, compared: { price: pln("92.25"), shipping_price: null, rate: null } }),
    ]),
  });

  await due(product.id);
  const set = await api.call("PATCH", "/v1/channels/shop", { currencies: { compare: true, rates: "ecb", max_age_days: 5 } });
  expect(set.json().currencies).toEqual({ compare: true, rates: "ecb", max_age_days: 5 });
  expect(await due(product.id)).toBe(true);
  expect(foreign(await pricing())).toMatchObject({ counts: false, dropped: [{ code: "no-rate" }] });
  await saveRateTables(api.db, "ecb", [{ day: dayBefore(9), number: null, rates: new Map([["PLN", "4.00"]]) }], "test");
  expect(foreign(await pricing())).toMatchObject({
    counts: false,
    dropped: [{ code: "rate-too-old", reason: expect.stringContaining(dayBefore(9)) }],
  });
  await saveRateTables(api.db, "ecb", [{ day: dayBefore(2), number: null, rates: new Map([["PLN", "4.2345"]]) }], "test");
  expect(await due(product.id)).toBe(true);
  told = await pricing();
  const rate = { from: "EUR", to: "PLN", multiply: "4.2345", divide: "1", provider: "ecb", day: dayBefore(2), table: null };
  expect(told).toMatchObject({ price: pln("84.69") });
  expect(foreign(told)).toMatchObject({
    counts: true,
    price: { amount: "20.00", currency: "EUR" },
    compared: { price: pln("84.69"), rate },
  });
  expect(told.steps[0].reason).toMatch(/20\.00 EUR by the rate of the ECB of .*, \d days old/);

  await api.db.transaction().execute((trx) => priceAgain(trx, product.id));
  const [proposal] = await api.db.selectFrom("price_proposal").select(["price_minor", "receipt"]).where("status", "=", "open").execute();
  expect(proposal?.price_minor).toBe(8469);
  // the publisher corrects the table afterwards
  await saveRateTables(api.db, "ecb", [{ day: dayBefore(2), number: null, rates: new Map([["PLN", "4.5"]]) }], "test");
  expect(proposal && replay(proposal.receipt)).toMatchObject({ equal: true, price: { minor: 8469 } });

  const offers = (await api.call("GET", `/v1/products/${product.id}/offers?convert_to=PLN`)).json().items;
  expect(offers.find((offer: { price: { currency: string } }) => offer.price.currency === "EUR")).toMatchObject({
    price: { amount: "20.00", currency: "EUR" },
    converted: { price: pln("90.00"), rate: { day: dayBefore(2), multiply: "4.5", age_days: expect.any(Number) } },
  });
  expect(offers.find((offer: { price: { currency: string } }) => offer.price.currency === "PLN").converted).toBeNull();
});

test("rates are told with their age, given by hand, ended, and 404 where there is none", async () => {
  await api.db.deleteFrom("pricing_due").execute();
  const list = (await api.call("GET", "/v1/rates")).json();
  expect(list).toMatchObject({
    tables: [
      { provider: "ecb", newest_day: dayBefore(2) },
      { provider: "nbp", newest_day: null, age_days: null },
    ],
    manual: [],
  });
  expect((await api.call("GET", "/v1/rates/CHF/PLN")).statusCode).toBe(404);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const given = await api.call("POST", "/v1/manual-rates", { from: "CHF", to: "PLN", rate: "4.5", valid_to: until, reason: "hedged" });
  expect([given.statusCode, given.json()]).toMatchObject([
    201,
    { from: "CHF", rate: "4.5", reason: "hedged", created_by: expect.stringContaining("key:") },
  ]);
  // nobody offers in francs
  expect(await api.db.selectFrom("pricing_due").select("product_id").execute()).toEqual([]);
  expect((await api.call("GET", "/v1/rates/PLN/CHF")).json()).toMatchObject({
    provider: "manual",
    multiply: "1",
    divide: "4.5",
    table: `${given.json().id}`,
  });
  expect((await api.call("POST", "/v1/manual-rates", { from: "PLN", to: "CHF", rate: "0.2", valid_to: until })).statusCode).toBe(409);
  expect((await api.call("POST", `/v1/manual-rates/${given.json().id}/end`)).statusCode).toBe(200);
  expect((await api.call("GET", "/v1/rates/PLN/CHF")).statusCode).toBe(404);
  const bad = await api.call("POST", "/v1/manual-rates", { from: "CHF", to: "PLN", rate: "0", valid_to: until });
  expect([bad.statusCode, bad.json().code]).toEqual([400, "bad-rate"]);
});
