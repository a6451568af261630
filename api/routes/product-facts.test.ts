import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCatalogueCsv } from "../../connectors/catalogue-csv.ts";
import type { CatalogueProblem } from "../../domain/catalogue-entry.ts";
import { importCatalogue } from "../../store/catalogue-import.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const put = async (externalId: string, body: object = {}) =>
  (await api.call("PUT", `/v1/products/by-external-id/${externalId}`, { name: externalId, ...body })).json();
const FACTS = { rrp: { amount: "199.00", currency: "PLN" }, stock: 7, sold_per_day: 0.5, sales_rank: 3, line: "Tea", pack_size: 0.25 };

test("facts are set, listed by, cleared, and told when they were reported", async () => {
  const made = await put("F-1", { ...FACTS, tags: ["sale", "kitchen"], brand: "Acme", perishable: true });
  expect(made).toMatchObject({ ...FACTS, perishable: true });
  expect(made.stock_reported_at).not.toBeNull();
  await put("F-2", { line: "Tea" });
  const found = async (query: string) =>
    (await api.call("GET", `/v1/products?${query}`)).json().items.map((one: { external_id: string }) => one.external_id);
  expect(await found("tag=sale")).toEqual(["F-1"]);
  expect(await found("brand=Acme")).toEqual(["F-1"]);
  expect(await found("line=Tea")).toEqual(["F-1", "F-2"]);
  const again = (await api.call("PATCH", `/v1/products/${made.id}`, { stock: 7 })).json();
  expect(Date.parse(again.stock_reported_at)).toBeGreaterThan(Date.parse(made.stock_reported_at));
  expect(again.sold_reported_at).toBe(made.sold_reported_at);
  const cleared = (await api.call("PATCH", `/v1/products/${made.id}`, { stock: null, rrp: null, sold_per_day: null })).json();
  expect(cleared).toMatchObject({ stock: null, stock_reported_at: null, rrp: null, sold_per_day: null, sold_reported_at: null });
});

test.each([
  { stock: -1 },
  { stock: 1.5 },
  { sold_per_day: -0.1 },
  { sales_rank: 0 },
  { pack_size: 0 },
  { line: "" },
  { rrp: { amount: "0", currency: "PLN" } },
  { stock: 1e300 },
])("%j is refused", async (body) => {
  expect((await api.call("PUT", "/v1/products/by-external-id/F-9", { name: "x", ...body })).statusCode).toBe(400);
});

test("many products are changed by their own ids, and each says what became of it", async () => {
  await put("M-1", { stock: 1 });
  const second = await put("M-2", { stock: 1, brand: "Keep" });
  const items = [
    { external_id: "M-1", stock: 5 },
    { external_id: "nobody", stock: 5 },
    { external_id: "M-1", gtin: "123" },
    { external_id: "M-2", stock: null },
    { external_id: "M-1", stock: 6 },
  ];
  const answer = await api.call("PATCH", "/v1/products", { items });
  expect(answer.json().items.map((one: { result: string }) => one.result)).toEqual(["updated", "unknown", "refused", "updated", "updated"]);
  expect(answer.json().items[2].problem).toMatch(/is no GTIN.*correct it/);
  const [one, two] = await Promise.all(
    ["M-1", "M-2"].map(async (id) => (await api.call("GET", `/v1/products/by-external-id/${id}`)).json()),
  );
  expect([one.stock, two.stock, two.brand]).toEqual([6, null, "Keep"]);
  const log = (await api.call("GET", `/v1/audit-log?subject_type=product&subject_id=${second.id}`)).json().items;
  expect(log[0]).toMatchObject({ action: "product.update", actor: "key:test-1", before: { stock: 1 }, after: { stock: null } });
  const reader = { authorization: `Bearer ${await api.keyWith("read")}` };
  expect((await api.call("PATCH", "/v1/products", { items }, reader)).statusCode).toBe(403);
});

const load = async (csv: string) => {
  const problems: CatalogueProblem[] = [];
  const file = await readCatalogueCsv(() => Readable.from([Buffer.from(csv)]));
  const summary = await importCatalogue(api.db, file.rows, "cli", { onProblem: (problem) => problems.push(problem) });
  return { summary, problems };
};

test("a file tells the same facts; told twice it changes nothing, an empty cell clears, a missing column stays", async () => {
  const head = "product_id;name;rrp;stock;sold_per_day;sales_rank;tags;line;pack_size\n";
  const csv = `${head}I-1;Tea;"1 299,00";0;2,5;12;sale | kitchen,sale;Tea line;0,750\nI-2;Tea;;3;;;;;\n`;
  expect((await load(csv)).problems).toEqual([]);
  const get = async () => (await api.call("GET", "/v1/products/by-external-id/I-1")).json();
  const first = await get();
  const facts = { stock: 0, sold_per_day: 2.5, sales_rank: 12, tags: ["sale", "kitchen"], line: "Tea line", pack_size: 0.75 };
  expect(first).toMatchObject({ ...facts, rrp: { amount: "1299.00", currency: "PLN" } });
  expect((await load(csv)).summary).toMatchObject({ productsUpdated: 0, productsUnchanged: 2 });
  expect(await get()).toEqual(first);
  await load("product_id,name,stock,tags\nI-1,Tea,,\n");
  expect(await get()).toMatchObject({ ...facts, stock: null, stock_reported_at: null, tags: [] });
});

test.each([
  ["stock", "-3"],
  ["stock", "1.500"],
  ["stock", "many"],
  ["sold_per_day", "1,500"],
  ["sold_per_day", "-1"],
  ["sales_rank", "0"],
  ["pack_size", "0"],
  ["rrp", "0"],
])("a file's %s of %s is refused with its row", async (column, cell) => {
  const { problems, summary } = await load(`product_id;name;${column}\nBad;Bad;${cell}\n`);
  expect(problems).toMatchObject([{ line: 2, column }]);
  expect(summary).toMatchObject({ rowsRefused: 1, productsCreated: 0 });
});
