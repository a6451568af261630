import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const auditOf = async (type: string, id: number | string) =>
  (await api.call("GET", `/v1/audit-log?subject_type=${type}&subject_id=${id}`)).json().items as { action: string; actor: string }[];

test("a product is added, read, changed and found, and each change is audited with who made it", async () => {
  const body = { external_id: "A-1", name: "Kettle", gtin: "5901234123457", cost: { amount: "80.5", currency: "PLN" }, vat_percent: 23 };
  const made = await api.call("POST", "/v1/products", body);
  expect(made.statusCode).toBe(201);
  const product = made.json();
  expect(made.headers.location).toBe(`/v1/products/${product.id}`);
  expect(product).toMatchObject({
    external_id: "A-1",
    gtin: "05901234123457",
    cost: { amount: "80.50", currency: "PLN" },
    vat_percent: 23,
    brand: null,
    channels: [],
  });
  const changed = await api.call("PATCH", `/v1/products/${product.id}`, { brand: "Acme", cost: null });
  expect(changed.json()).toMatchObject({ brand: "Acme", cost: null, name: "Kettle", gtin: "05901234123457" });
  for (const search of ["kett", "ACME", "A-1", "5901234123457"]) {
    const found = (await api.call("GET", `/v1/products?search=${search}`)).json().items;
    expect(found.map((one: { id: number }) => one.id)).toEqual([product.id]);
  }
  expect((await api.call("GET", `/v1/products/${product.id}`)).json()).toEqual(changed.json());
  const log = await auditOf("product", product.id);
  expect(log.map(({ action }) => action)).toEqual(["product.update", "product.create"]);
  expect(log[0]).toMatchObject({
    actor: "key:test-1",
    before: { brand: null, cost: { amount: "80.50" } },
    after: { brand: "Acme", cost: null },
  });
});

test("the shop's own id makes or replaces a product, and what is left out becomes null", async () => {
  const put = (body: object) => api.call("PUT", "/v1/products/by-external-id/B%2F2", body);
  const made = await put({ name: "Pan", brand: "Acme", vat_percent: 8 });
  expect(made.statusCode).toBe(201);
  const replaced = await put({ name: "Frying pan" });
  expect(replaced.statusCode).toBe(200);
  expect(replaced.json()).toMatchObject({ id: made.json().id, external_id: "B/2", name: "Frying pan", brand: null, vat_percent: null });
  expect((await api.call("GET", "/v1/products/by-external-id/B%2F2")).json()).toEqual(replaced.json());
});

test("two first puts of one product at once make one product", async () => {
  const put = (name: string) => api.call("PUT", "/v1/products/by-external-id/twin", { name });
  const answers = await Promise.all(["a", "b", "c"].map(put));
  expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
  expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
});

test.each<[string, number, string, object]>([
  ["an id that is taken", 409, "product-exists", { external_id: "taken", name: "x" }],
  ["a GTIN with a wrong check digit", 400, "bad-gtin", { external_id: "x", name: "x", gtin: "5901234123458" }],
  ["a cost finer than its currency", 400, "bad-amount", { external_id: "x", name: "x", cost: { amount: "1.005", currency: "PLN" } }],
  ["a cost of yen with decimals", 400, "bad-amount", { external_id: "x", name: "x", cost: { amount: "1.5", currency: "JPY" } }],
  ["a cost as a number", 400, "invalid-request", { external_id: "x", name: "x", cost: { amount: 1.5, currency: "PLN" } }],
  ["a VAT rate of 100", 400, "invalid-request", { external_id: "x", name: "x", vat_percent: 100 }],
  ["an address that is a script", 400, "invalid-request", { external_id: "x", name: "x", url: "javascript:alert(1)" }],
  ["a blank name", 400, "invalid-request", { external_id: "x", name: "  " }],
])("%s is refused: %i %s", async (_what, status, code, body) => {
  await api.call("PUT", "/v1/products/by-external-id/taken", { name: "first" });
  const response = await api.call("POST", "/v1/products", body);
  expect(response.json()).toMatchObject({ status, code });
});

test("pages of a list hold everything once, whatever is added meanwhile", async () => {
  for (let i = 0; i < 7; i++) await api.call("POST", "/v1/products", { external_id: `page-${i}`, name: `Paged ${i}` });
  const seen: string[] = [];
  let cursor = "";
  let pages = 0;
  do {
    const page = (await api.call("GET", `/v1/products?search=paged&limit=3${cursor}`)).json();
    seen.push(...page.items.map((one: { external_id: string }) => one.external_id));
    if (pages === 0) await api.call("POST", "/v1/products", { external_id: "page-7", name: "Paged late" });
    cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    pages += 1;
  } while (cursor !== "");
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => `page-${i}`));
  expect(pages).toBe(3);
  const foreign = (await api.call("GET", "/v1/products?limit=1")).json().next_cursor;
  expect((await api.call("GET", `/v1/listings?cursor=${foreign}`)).json().code).toBe("bad-cursor");
});

test("price, limits and strategy on a channel", async () => {
  const { id } = (await api.call("POST", "/v1/products", { external_id: "C-1", name: "Lamp" })).json();
  const pln = (amount: string) => ({ amount, currency: "PLN" });
  const set = (body: object, code = "shop", product = id) => api.call("PATCH", `/v1/products/${product}/channels/${code}`, body);
  const first = await set({ price: pln("99.99"), floor: pln("80") });
  expect(first.json()).toMatchObject({ channel: "shop", price: pln("99.99"), floor: pln("80.00"), ceiling: null, strategy_id: null });
  const second = (await set({ ceiling: pln("120.00") })).json();
  expect(second).toMatchObject({ price: pln("99.99"), floor: pln("80.00"), ceiling: pln("120.00") });
  expect(second.price_changed_at).toBe(first.json().price_changed_at);
  const third = (await set({ price: pln("95.00"), floor: null })).json();
  expect(third).toMatchObject({ price: pln("95.00"), floor: null });
  expect(Date.parse(third.price_changed_at)).toBeGreaterThan(Date.parse(second.price_changed_at));
  expect((await api.call("GET", `/v1/products/${id}`)).json().channels).toEqual([third]);

  const codes = await Promise.all([
    set({ floor: pln("130.00") }),
    set({ price: { amount: "20.00", currency: "EUR" } }),
    set({ price: pln("0") }),
    set({ price: pln("-1") }),
    set({ strategy_id: 999_999 }),
    set({}),
    set({ price: pln("1.00") }, "nowhere"),
    set({ price: pln("1.00") }, "shop", 999_999),
  ]);
  expect(codes.map((answer) => answer.json().code)).toEqual([
    "floor-above-ceiling",
    "wrong-currency",
    "bad-amount",
    "invalid-request",
    "unknown-strategy",
    "invalid-request",
    "not-found",
    "not-found",
  ]);
});

test("channels are added and renamed; code and currency stay", async () => {
  const made = await api.call("POST", "/v1/channels", { code: "allegro", name: "Allegro", currency: "PLN" });
  expect(made.statusCode).toBe(201);
  expect((await api.call("POST", "/v1/channels", { code: "allegro", name: "x", currency: "EUR" })).json().code).toBe("channel-exists");
  expect((await api.call("PATCH", "/v1/channels/allegro", { name: "Allegro.pl" })).json()).toEqual({ ...made.json(), name: "Allegro.pl" });
  expect((await api.call("PATCH", "/v1/channels/allegro", { currency: "EUR" })).statusCode).toBe(400);
  const codes = (await api.call("GET", "/v1/channels")).json().items.map(({ code }: { code: string }) => code);
  expect(codes).toEqual(["allegro", "shop"]);
  expect((await api.call("GET", "/v1/channels/nowhere")).statusCode).toBe(404);
});
