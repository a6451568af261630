import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";

let api: TestApi;
let authorization: string;
beforeAll(async () => {
  api = await openTestApi();
  authorization = `Bearer ${await api.keyWith("write")}`;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const send = (payload: string | Buffer, type = "text/csv", query = "", headers: Record<string, string> = {}) =>
  api.app.inject({
    method: "POST",
    url: `/v1/catalogue-imports${query}`,
    payload,
    headers: { authorization, "content-type": type, ...headers },
  });

test("CSV and lines of JSON are imported, tried, refused whole, packed; the same again changes nothing", async () => {
  const csv = "product_id;name;price;kolor;urls\nA;Czajnik;129,99;red;https://shop.example/a\nB;Toster;tanio;;\n";
  const dry = await send(csv, "text/csv; charset=utf-8", "?dry_run=true");
  expect([dry.statusCode, dry.json()]).toMatchObject([
    200,
    {
      written: false,
      rows_read: 2,
      rows_refused: 1,
      products_created: 1,
      ignored_columns: ["kolor"],
      problems: [{ line: 3, column: "price", value: "tanio", code: "bad-amount" }],
      problems_omitted: 0,
    },
  ]);
  expect((await send(csv, "text/csv", "?strict=true")).json()).toMatchObject({ written: false });
  expect(await api.db.selectFrom("product").select("id").execute()).toEqual([]);
  expect((await send(gzipSync(csv), "text/csv", "", { "content-encoding": "gzip" })).json()).toMatchObject({
    written: true,
    products_created: 1,
  });
  const again = await send(
    '{"product_id":"A","name":"Czajnik","price":129.99,"urls":["https://shop.example/a"]}\n',
    "application/x-ndjson",
  );
  expect(again.json()).toMatchObject({ written: true, products_unchanged: 1, products_updated: 0, terms_changed: 0, listings_created: 0 });
  const audited = await api.db.selectFrom("audit_log").select("actor").where("action", "=", "catalogue.import").execute();
  expect(audited.map(({ actor }) => actor)).toEqual([expect.stringContaining("key:"), expect.stringContaining("key:")]);
});

test.each([
  ["nothing", "", "text/csv", {}, 400, "empty-file"],
  ["no header", "1;2\n", "text/csv", {}, 400, "missing-columns"],
  ["another type", "{}", "application/xml", {}, 415, "unsupported-media-type"],
  ["JSON that is not by lines", "{}", "application/json", {}, 400, "missing-body"],
  [
    "a gzip that breaks off",
    gzipSync("product_id,name\nX,y\n").subarray(0, 20),
    "text/csv",
    { "content-encoding": "gzip" },
    400,
    "bad-encoding",
  ],
  ["another encoding", "x", "text/csv", { "content-encoding": "br" }, 400, "bad-encoding"],
] as const)("%s is refused", async (_, payload, type, headers, status, code) => {
  const answer = await send(payload, type, "", headers);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  expect(await api.db.selectFrom("product").select("id").where("external_id", "=", "X").execute()).toEqual([]);
});
