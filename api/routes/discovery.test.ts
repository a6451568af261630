import { afterAll, beforeAll, expect, test } from "vitest";
import { bareListing } from "../../domain/listing-candidate.ts";
import { saveCandidates } from "../../store/save-candidates.ts";
import { savePageParsers } from "../../store/page-parsers.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { seedProduct, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const json = async (method: "GET" | "POST" | "PATCH", url: string, body?: unknown) => {
  const answer = await api.call(method, url, body);
  return { ...answer.json(), status: answer.statusCode } as Record<string, unknown> & { status: number };
};

async function candidatesOf(sourceId: number, host: string, names: readonly string[]): Promise<readonly number[]> {
  const listings = names.map((name) => ({
    ...bareListing(`https://${host}/p/${name}`),
    name,
    price: { minor: 12_900, currency: "PLN" },
    priceText: "129,00 zł",
  }));
  const on = { sourceId, runId: null, pageId: null, kind: "feed" as const, url: `https://${host}/feed` };
  return (await saveCandidates(api.db, listings, on)).ids;
}

test("how a source is searched is told and changed; private addresses and foreign searches are refused", async () => {
  const id = await seedSource(api.db, { host: "www.one.example" });
  expect(await json("GET", `/v1/sources/${id}/discovery`)).toMatchObject({
    status: 200,
    enabled: false,
    auto_accept_gtin: false,
    interval_seconds: 86_400,
    entry_points: [],
    next_run_at: null,
  });
  const feed = { kind: "feed", url: "https://cdn.example/feed.xml?utm_source=x" };
  const changed = await json("PATCH", `/v1/sources/${id}/discovery`, {
    enabled: true,
    entry_points: [feed],
    include_paths: ["/p/*"],
    search_url: "https://one.example/s?q={query}",
  });
  expect(changed).toMatchObject({
    status: 200,
    enabled: true,
    entry_points: [{ kind: "feed", url: "https://cdn.example/feed.xml" }],
    next_run_at: expect.any(String),
  });
  expect(await json("PATCH", `/v1/sources/${id}/discovery`, { interval_seconds: 7200 })).toMatchObject({
    include_paths: ["/p/*"],
    interval_seconds: 7200,
  });

  for (const url of ["http://127.0.0.1/feed.xml", "http://169.254.169.254/latest/meta-data", "http://[::1]/x", "http://localhost:6379/"]) {
    expect(await json("PATCH", `/v1/sources/${id}/discovery`, { entry_points: [{ kind: "sitemap", url }] })).toMatchObject({
      status: 400,
      code: "forbidden-address",
    });
  }
  expect(await json("PATCH", `/v1/sources/${id}/discovery`, { entry_points: [{ kind: "sitemap", url: "sitemap.xml" }] })).toMatchObject({
    code: "bad-url",
  });
  for (const search_url of ["https://one.example/s", "https://two.example/?q={query}", "{query}"]) {
    expect(await json("PATCH", `/v1/sources/${id}/discovery`, { search_url })).toMatchObject({ status: 400, code: "bad-search-url" });
  }
  expect(await json("PATCH", `/v1/sources/999999/discovery`, { enabled: true })).toMatchObject({ status: 404 });
  const log = await api.db.selectFrom("audit_log").select("action").where("action", "=", "discovery.update").execute();
  expect(log).toHaveLength(2);
});

test("a run is asked for once, listed, and shown", async () => {
  const id = await seedSource(api.db);
  const first = await json("POST", `/v1/sources/${id}/discover`);
  expect(first).toMatchObject({
    status: 202,
    state: "running",
    requested_by: expect.stringMatching(/^key:/),
    pages_waiting: 0,
    cut_off: [],
  });
  const again = await Promise.all([1, 2, 3].map(() => json("POST", `/v1/sources/${id}/discover`)));
  expect(again.map((run) => run["id"])).toEqual([first["id"], first["id"], first["id"]]);
  expect(await json("GET", `/v1/discovery-runs?source_id=${id}&state=running`)).toMatchObject({
    items: [{ id: first["id"] }],
    next_cursor: null,
  });
  expect(await json("GET", `/v1/discovery-runs/${String(first["id"])}`)).toMatchObject({ status: 200, source_id: id });
  expect(await json("POST", "/v1/sources/999999/discover")).toMatchObject({ status: 404 });
});

test("a product is searched for where a setting or a parser says how", async () => {
  const productId = await seedProduct(api.db);
  await api.db.updateTable("discovery").set({ search_url: null }).execute();
  expect(await json("POST", `/v1/products/${productId}/discover`)).toMatchObject({ status: 409, code: "no-search" });
  await savePageParsers(api.db, [
    {
      label: "site:compared.example",
      version: 1,
      hosts: ["compared.example"],
      unverified: null,
      searchUrl: "https://compared.example/s-{query}",
      searchUnverified: "No page was at hand.",
    },
  ]);
  const byHost = await seedSource(api.db, { host: "www.compared.example" });
  await seedSource(api.db, { host: "notcompared.example" });
  const runs = await json("POST", `/v1/products/${productId}/discover`);
  expect(runs).toMatchObject({ status: 202, items: [{ source_id: byHost, product_id: productId }] });
  expect(await json("POST", "/v1/products/999999/discover")).toMatchObject({ status: 404 });
});

test("candidates are listed by cursor and filter, accepted and rejected once, with the listing that follows", async () => {
  const host = "www.many.example";
  const sourceId = await seedSource(api.db, { host });
  const productId = await seedProduct(api.db);
  const ids = await candidatesOf(sourceId, host, ["a", "b", "c"]);
  const page = await json("GET", `/v1/candidates?source_id=${sourceId}&state=new&limit=2`);
  expect(page["items"]).toMatchObject([
    { id: ids[0], price: { amount: "129.00", currency: "PLN" }, price_text: "129,00 zł", found_kind: "feed", product_id: null },
    { id: ids[1] },
  ]);
  const rest = await json("GET", `/v1/candidates?source_id=${sourceId}&state=new&limit=2&cursor=${String(page["next_cursor"])}`);
  expect(rest).toMatchObject({ items: [{ id: ids[2] }], next_cursor: null });
  expect(await json("GET", `/v1/candidates?source_id=${sourceId}&suggested=true`)).toMatchObject({ items: [] });

  expect(await json("POST", `/v1/candidates/${ids[0]}/accept`)).toMatchObject({ status: 400, code: "no-product-given" });
  const accepted = await json("POST", `/v1/candidates/${ids[0]}/accept`, {
    product_id: productId,
    interval_seconds: 3600,
    reason: "The same kettle",
  });
  expect(accepted).toMatchObject({
    status: 200,
    state: "accepted",
    product_id: productId,
    listing_id: expect.any(Number),
    decision_reason: "The same kettle",
  });
  expect(await json("GET", `/v1/listings/${String(accepted["listing_id"])}`)).toMatchObject({
    url: `https://${host}/p/a`,
    product_id: productId,
    interval_seconds: 3600,
    source_id: sourceId,
  });
  expect(await json("POST", `/v1/candidates/${ids[0]}/accept`, { product_id: productId })).toMatchObject({
    status: 409,
    code: "candidate-decided",
  });
  expect(await json("POST", `/v1/candidates/${ids[0]}/reject`)).toMatchObject({ status: 409, code: "candidate-decided" });

  expect(await json("POST", `/v1/candidates/${ids[1]}/reject`, { reason: "A set of two" })).toMatchObject({
    status: 200,
    state: "rejected",
  });
  await candidatesOf(sourceId, host, ["b"]);
  expect(await json("GET", `/v1/candidates/${ids[1]}`)).toMatchObject({ state: "rejected" });
  expect(await json("POST", `/v1/candidates/${ids[2]}/accept`, { product_id: 999_999 })).toMatchObject({
    status: 400,
    code: "unknown-product",
  });
  expect(await json("POST", "/v1/candidates/999999/accept", { product_id: productId })).toMatchObject({ status: 404 });

  const reader = { authorization: `Bearer ${await api.keyWith("read")}` };
  expect((await api.call("POST", `/v1/candidates/${ids[2]}/reject`, {}, reader)).statusCode).toBe(403);
  const log = await api.db
    .selectFrom("audit_log")
    .select(["action", "subject_id"])
    .where("subject_type", "=", "candidate")
    .orderBy("id")
    .execute();
  expect(log).toEqual([
    { action: "candidate.accept", subject_id: String(ids[0]) },
    { action: "candidate.reject", subject_id: String(ids[1]) },
  ]);
});

test("every spelling of an address is one candidate, and one that is watched is none", async () => {
  const host = "www.spelled.example";
  const sourceId = await seedSource(api.db, { host });
  const productId = await seedProduct(api.db);
  const listing = await json("POST", "/v1/listings", { url: `http://${host}/p/watched/?utm_source=x` });
  const on = { sourceId, runId: null, pageId: null, kind: "sitemap" as const, url: `https://${host}/sitemap.xml` };
  const spellings = [
    "https://www.spelled.example/p/1",
    "http://www.spelled.example/p/1/",
    "https://www.spelled.example/p/1?gclid=1#x",
    "https://m.spelled.example/p/1",
  ];
  const first = await saveCandidates(api.db, spellings.map(bareListing), on);
  expect(first).toMatchObject({ ids: { length: 1 }, added: 1 });
  for (const url of spellings) expect(await saveCandidates(api.db, [bareListing(url)], on)).toMatchObject({ ids: first.ids, added: 0 });
  const [watched] = (await saveCandidates(api.db, [bareListing(`https://${host}/p/watched`)], on)).ids;
  expect(await json("GET", `/v1/candidates/${watched}`)).toMatchObject({
    state: "accepted",
    listing_id: listing["id"],
    decided_by: "policy",
  });

  // watched in another spelling while it waited for a decision
  const late = await json("POST", "/v1/listings", { url: `http://${host}/p/1/` });
  expect(await json("POST", `/v1/candidates/${first.ids[0]}/accept`, { product_id: productId })).toMatchObject({
    state: "accepted",
    listing_id: late["id"],
  });
  expect(await json("GET", `/v1/listings/${String(late["id"])}`)).toMatchObject({ product_id: productId });
});
