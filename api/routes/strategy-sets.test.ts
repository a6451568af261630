import { afterAll, beforeAll, expect, test } from "vitest";
import { marketNeeds } from "../../pricing/market-needs.ts";
import { loadMarkets } from "../../store/markets.ts";
import { recordObservation } from "../../store/observations.ts";
import { settleHistory } from "../../store/settle-history.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

let count = 0;
const pln = (amount: string) => ({ amount, currency: "PLN" });
const strategyOf = async (percent = 1): Promise<{ id: number; name: string }> =>
  (await api.call("POST", "/v1/strategies", { name: `S${++count}`, rules: [{ name: "undercut-lowest", settings: { percent } }] })).json();
/** A product with a price of 100.00 on the channel "shop". */
async function product(facts: object = {}): Promise<number> {
  const { id } = (await api.call("PUT", `/v1/products/by-external-id/T-${++count}`, { name: "Thing", ...facts })).json();
  await api.call("PATCH", `/v1/products/${id}/channels/shop`, { price: pln("100.00") });
  return id;
}
const assign = async (strategyId: number, selection: object, more: object = {}) =>
  (
    await api.call("POST", "/v1/strategy-assignments", {
      name: `A${++count}`,
      channel: "shop",
      strategy_id: strategyId,
      selection,
      ...more,
    })
  ).json();
const pricedBy = async (id: number) => (await api.call("GET", `/v1/products/${id}`)).json().channels[0].priced_by;
const strategyIn = async (id: number) => (await loadMarkets(api.db, id, new Date(), { lock: false }))[0]?.strategy.id ?? null;
const end = (id: number) => api.call("DELETE", `/v1/strategy-assignments/${id}`);

test("a set prices its products, the highest priority counts, and a product's own strategy comes before", async () => {
  const [low, high, own] = [await strategyOf(), await strategyOf(), await strategyOf()];
  const id = await product({ brand: "Acme" });
  const first = await assign(low.id, { brands: ["Acme"] });
  const second = await assign(high.id, {}, { priority: 5 });
  expect(await pricedBy(id)).toEqual({
    strategy_id: high.id,
    strategy_name: high.name,
    strategy_version: 1,
    assignment_id: second.id,
    assignment_name: second.name,
  });
  expect(await strategyIn(id)).toBe(high.id);
  await api.call("PATCH", `/v1/products/${id}/channels/shop`, { strategy_id: own.id });
  expect(await pricedBy(id)).toMatchObject({ strategy_id: own.id, assignment_id: null });
  expect(await strategyIn(id)).toBe(own.id);
  await api.call("PATCH", `/v1/products/${id}/channels/shop`, { strategy_id: null });
  await api.call("PATCH", `/v1/strategy-assignments/${second.id}`, { enabled: false });
  expect([(await pricedBy(id)).assignment_id, await strategyIn(id)]).toEqual([first.id, low.id]);
  // of equal priority the oldest
  await api.call("PATCH", `/v1/strategy-assignments/${second.id}`, { enabled: true, priority: 0 });
  expect(await strategyIn(id)).toBe(low.id);
  for (const one of [first, second]) expect((await end(one.id)).statusCode).toBe(204);
  expect([await pricedBy(id), await strategyIn(id)]).toEqual([null, null]);
});

test.each<[string, object, object, object]>([
  ["a category and what lies below it", { categories: ["Kitchen"] }, { category: "Kitchen > Kettles" }, { category: "Kitchenware" }],
  ["any of the brands", { brands: ["A", "B"] }, { brand: "B" }, { brand: "b" }],
  ["any of the tags", { tags: ["sale", "new"] }, { tags: ["x", "new"] }, { tags: ["old"] }],
  ["stock below", { stock: { below: 5 } }, { stock: 4 }, { stock: 5 }],
  [
    "an own query",
    {
      query: {
        all: [
          { field: "name", contains: "HIN" },
          { field: "stock", from: 2 },
        ],
      },
    },
    { stock: 2 },
    { stock: null },
  ],
  [
    "any of a query",
    {
      query: {
        any: [
          { field: "mpn", is: ["x1"] },
          { field: "gtin", known: true },
        ],
      },
    },
    { mpn: "X1" },
    { mpn: "X12" },
  ],
  ["none of a query", { query: { none: [{ field: "mpn", starts_with: "X" }] } }, { mpn: "Y1" }, { mpn: null }],
  [
    "an amount of a query",
    { query: { all: [{ field: "rrp", from: pln("9.00"), below: pln("9.01") }] } },
    { rrp: pln("9.00") },
    { rrp: pln("9.01") },
  ],
  [
    "days of stock",
    { query: { all: [{ field: "stock_days", below: 10 }] } },
    { stock: 19, sold_per_day: 2 },
    { stock: 19, sold_per_day: 0 },
  ],
  ["stock that is not known", { stock: { from: 0 } }, { stock: 0 }, { stock: null }],
  ["sales rank from to", { sales_rank: { from: 10, below: 20 } }, { sales_rank: 10 }, { sales_rank: 20 }],
  // 100 - 50 * 1.23 = 38.5 %
  [
    "margin",
    { margin_percent: { from: 38.5, below: 40 } },
    { cost: pln("50.00"), vat_percent: 23 },
    { cost: { amount: "50.00", currency: "EUR" }, vat_percent: 23 },
  ],
  [
    "margin without a VAT rate",
    { margin_percent: { from: 0 } },
    { cost: pln("50.00"), vat_percent: 0 },
    { cost: pln("50.00"), vat_percent: null },
  ],
  ["price", { price: { from: pln("100.00"), below: pln("100.01") } }, {}, { name: "no price" }],
  ["all conditions", { brands: ["A"], tags: ["t"] }, { brand: "A", tags: ["t"] }, { tags: [] }],
])("%s; a product whose facts change moves in and out at once", async (_what, selection, inside, outside) => {
  const strategy = await strategyOf();
  const assignment = await assign(strategy.id, selection);
  expect(assignment).toMatchObject({ selection, priority: 0, enabled: true });
  const id = await product(inside);
  expect(await strategyIn(id)).toBe(strategy.id);
  if ("price" in selection) await api.call("PATCH", `/v1/products/${id}/channels/shop`, { price: pln("100.01") });
  else await api.call("PATCH", `/v1/products/${id}`, outside);
  expect(await strategyIn(id)).toBeNull();
  expect(await pricedBy(id)).toBeNull();
  await end(assignment.id);
});

test("explicit products, another channel, and sets that cannot be", async () => {
  const strategy = await strategyOf();
  const [one, other] = [await product(), await product()];
  const { id } = await assign(strategy.id, { product_ids: [one] });
  expect([await strategyIn(one), await strategyIn(other)]).toEqual([strategy.id, null]);
  await api.call("POST", "/v1/channels", { code: "abroad", name: "Abroad", currency: "EUR" });
  await assign(strategy.id, {}, { channel: "abroad" });
  expect(await strategyIn(other)).toBeNull();
  await end(id);
  const wrong = await Promise.all([
    assign(strategy.id, { price: { from: { amount: "1.00", currency: "EUR" } } }),
    assign(strategy.id, { stock: { from: 5, below: 5 } }),
    assign(strategy.id, { stock: {} }),
    assign(strategy.id, { colour: "red" }),
    assign(999_999, {}),
    assign(strategy.id, {}, { channel: "nowhere" }),
  ]);
  expect(wrong.map(({ code }) => code)).toEqual([
    "wrong-currency",
    "empty-band",
    "invalid-request",
    "invalid-request",
    "unknown-strategy",
    "not-found",
  ]);
  const twin = { name: "Twin", channel: "shop", strategy_id: strategy.id, selection: { brands: ["nobody's"] } };
  const twins = await Promise.all([1, 2].map(() => api.call("POST", "/v1/strategy-assignments", twin)));
  expect(twins.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409]);
});

test("every change of a strategy is a version with who and why; versions are compared and rolled back", async () => {
  const { id } = await strategyOf(1);
  const patch = (body: object) => api.call("PATCH", `/v1/strategies/${id}`, body);
  await patch({ rules: [{ name: "undercut-lowest", settings: { percent: 2 } }], reason: "spring" });
  expect((await patch({ rules: [{ name: "undercut-lowest", settings: { percent: 2 } }], name: `R${count}` })).json().version).toBe(2);
  const { items } = (await api.call("GET", `/v1/strategies/${id}/versions`)).json();
  expect(items).toMatchObject([
    { version: 2, created_by: "key:test-1", reason: "spring", rules: [{ settings: { percent: 2 } }] },
    { version: 1, created_by: "key:test-1", reason: null, rules: [{ settings: { percent: 1 } }] },
  ]);
  const compare = (await api.call("GET", `/v1/strategies/${id}/versions/compare?from=1&to=2`)).json();
  expect(compare).toMatchObject({
    same: false,
    rules: [{ change: "changed", values: [{ path: "/settings/percent", before: 1, after: 2 }] }],
  });
  const back = (await api.call("POST", `/v1/strategies/${id}/rollback`, { version: 1 })).json();
  expect(back).toMatchObject({ version: 3, rules: [{ settings: { percent: 1 } }] });
  expect((await api.call("GET", `/v1/strategies/${id}/versions/3`)).json().reason).toBe("Back to version 1");
  // nothing left to roll back
  expect((await api.call("POST", `/v1/strategies/${id}/rollback`, { version: 1 })).json().version).toBe(3);
  const log = (await api.call("GET", `/v1/audit-log?subject_type=strategy&subject_id=${id}`)).json().items;
  expect(log[1]).toMatchObject({ action: "strategy.update", before: { version: 2 }, after: { version: 3 } });
  expect((await api.call("POST", `/v1/strategies/${id}/rollback`, { version: 9 })).statusCode).toBe(404);
  const reader = { authorization: `Bearer ${await api.keyWith("read")}` };
  expect((await api.call("POST", `/v1/strategies/${id}/rollback`, { version: 1 }, reader)).statusCode).toBe(403);
});

test("two who change a strategy at once make two versions, and both are on record", async () => {
  const { id } = await strategyOf(1);
  const answers = await Promise.all(
    [2, 3, 4].map((percent) => api.call("PATCH", `/v1/strategies/${id}`, { rules: [{ name: "undercut-lowest", settings: { percent } }] })),
  );
  expect(answers.map((answer) => answer.json().version).toSorted((a, b) => a - b)).toEqual([2, 3, 4]);
  const { items } = (await api.call("GET", `/v1/strategies/${id}/versions`)).json();
  expect(items.map(({ version }: { version: number }) => version)).toEqual([4, 3, 2, 1]);
});

test("a product sees what the others of its set cost beside the cheapest rivals", async () => {
  const strategy = (
    await api.call("POST", "/v1/strategies", {
      name: `I${++count}`,
      rules: [{ name: "keep-price-index", settings: { percent: 98, set: "brand" } }],
    })
  ).json();
  const ids = [await product({ brand: "Indexed" }), await product({ brand: "Indexed" }), await product({ brand: "Indexed" })];
  const [lone] = [await product({ brand: "Lone" })];
  for (const id of [...ids, lone])
    await api.call("PATCH", `/v1/products/${id}/channels/shop`, { strategy_id: strategy.id, floor: pln("10.00") });
  const looked = async (id: number | undefined, minor: number) => {
    const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId: id ?? null });
    await recordObservation(api.db, observationOf(listingId, new Date().toISOString(), { offers: [offerOf(minor)] }));
  };
  await looked(ids[0], 9000);
  await looked(ids[1], 8000);
  await looked(lone, 9000);
  while ((await settleHistory(api.db)) > 0);
  const indexOf = async (id: number | undefined) =>
    (await loadMarkets(api.db, id ?? 0, new Date(), { lock: false, needs: marketNeeds }))[0]?.market.product.priceIndex;
  // all ask 100.00; the third has no rival and counts for nobody
  expect(await indexOf(ids[0])).toEqual({ set: 'the brand "Indexed"', products: 1, ownMinor: 10_000, referenceMinor: 8000 });
  expect(await indexOf(ids[2])).toEqual({ set: 'the brand "Indexed"', products: 2, ownMinor: 20_000, referenceMinor: 17_000 });
  expect(await indexOf(lone)).toBeNull();
});
