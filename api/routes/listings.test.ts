import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const watch = (url: string, more: object = {}) => api.call("POST", "/v1/listings", { url, ...more });

test("a URL is watched in one spelling; its host becomes a source; it is due at once", async () => {
  const product = (await api.call("POST", "/v1/products", { external_id: "P-1", name: "Kettle" })).json();
  const made = await watch("HTTPS://Shop.Example:443/kettle?utm_source=x&color=red#top", {
    product_external_id: "P-1",
    interval_seconds: 3600,
  });
  expect(made.statusCode).toBe(201);
  const listing = made.json();
  expect(listing).toMatchObject({
    url: "https://shop.example/kettle?color=red",
    host: "shop.example",
    product_id: product.id,
    product_external_id: "P-1",
    interval_seconds: 3600,
    enabled: true,
    last_outcome: null,
    checks: 0,
  });
  expect(Date.parse(listing.next_check_at)).toBeLessThanOrEqual(Date.now() + 1000);
  expect((await api.call("GET", `/v1/sources/${listing.source_id}`)).json()).toMatchObject({
    host: "shop.example",
    kind: "shop",
    currency: null,
  });
  const again = await watch("https://shop.example/kettle?color=red&gclid=1");
  expect(again.json()).toMatchObject({ status: 409, code: "listing-exists", detail: expect.stringContaining(`listing ${listing.id}`) });
  const actions = (await api.call("GET", `/v1/audit-log?subject_type=listing&subject_id=${listing.id}`)).json().items;
  expect(actions.map(({ action }: { action: string }) => action)).toEqual(["listing.create"]);
});

test("one URL posted many times at once is watched once, and its new host is one source", async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => watch("https://race.example/x")));
  expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  const sources = (await api.call("GET", "/v1/sources?host=race.example")).json().items;
  expect(sources).toHaveLength(1);
  const more = await Promise.all([1, 2, 3].map((i) => watch(`https://race-two.example/${i}`)));
  expect(more.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201]);
  expect(new Set(more.map((answer) => answer.json().source_id)).size).toBe(1);
});

test.each([
  ["http://127.0.0.1/", "forbidden-address"],
  ["http://2130706433/", "forbidden-address"],
  ["http://[::ffff:10.0.0.1]/", "forbidden-address"],
  ["http://localhost:5432/", "forbidden-address"],
  ["http://169.254.169.254/latest/meta-data/", "forbidden-address"],
  ["http://metadata.google.internal/", "forbidden-address"],
  ["https://me:secret@shop.example/", "bad-url"],
  ["ftp://shop.example/x", "bad-url"],
  ["file:///etc/passwd", "bad-url"],
  ["javascript:alert(1)", "bad-url"],
  ["//shop.example/x", "bad-url"],
  ["shop.example/x", "bad-url"],
  ["https://", "bad-url"],
  [`https://shop.example/${"x".repeat(3000)}`, "invalid-request"],
])("%s is refused: %s", async (url, code) => {
  const response = await watch(url);
  expect(response.json()).toMatchObject({ status: 400, code });
});

test("a private host may be watched when the configuration names it", async () => {
  await using own = await openTestApi({ allowedHosts: ["shop.localhost"] });
  expect((await own.call("POST", "/v1/listings", { url: "http://shop.localhost:8080/x" })).statusCode).toBe(201);
  expect((await own.call("POST", "/v1/listings", { url: "http://other.localhost:8080/x" })).statusCode).toBe(400);
});

test("a listing is matched, slowed, stopped and resumed", async () => {
  const product = (await api.call("POST", "/v1/products", { external_id: "P-2", name: "Pan" })).json();
  const { id } = (await watch("https://shop.example/pan")).json();
  const patch = (body: object) => api.call("PATCH", `/v1/listings/${id}`, body);
  expect((await patch({ product_id: product.id })).json()).toMatchObject({ product_external_id: "P-2" });
  expect((await patch({ product_id: 999_999 })).json().code).toBe("unknown-product");
  expect((await patch({ interval_seconds: 7200 })).json().interval_seconds).toBe(7200);
  expect((await patch({ interval_seconds: 5 })).json().code).toBe("invalid-request");
  expect((await patch({ enabled: null })).json().code).toBe("invalid-request");
  expect((await patch({ enabled: false })).json()).toMatchObject({ enabled: false, next_check_at: null, interval_seconds: 7200 });
  expect((await api.call("POST", `/v1/listings/${id}/check`)).json()).toMatchObject({ status: 409, code: "listing-disabled" });
  expect(await api.db.selectFrom("schedule").select("listing_id").where("listing_id", "=", id).execute()).toEqual([]);
  const resumed = (await patch({ enabled: true })).json();
  expect(resumed).toMatchObject({ enabled: true, interval_seconds: 7200, next_check_at: expect.any(String) });
  expect((await patch({ product_id: null })).json().product_id).toBeNull();
});

test("a check asked for is due now", async () => {
  const { id } = (await watch("https://shop.example/later")).json();
  await api.db.updateTable("schedule").set({ next_check_at: "2100-01-01T00:00:00Z" }).where("listing_id", "=", id).execute();
  const asked = await api.call("POST", `/v1/listings/${id}/check`);
  expect(asked.statusCode).toBe(202);
  expect(Date.parse(asked.json().next_check_at)).toBeLessThan(Date.now() + 60_000);
  expect((await api.call("POST", "/v1/listings/999999/check")).statusCode).toBe(404);
});

test("listings are filtered and forgotten", async () => {
  const one = (await watch("https://filter.example/1")).json();
  const two = (await watch("https://filter.example/2")).json();
  await api.db.updateTable("listing_check").set({ last_outcome: "blocked" }).where("listing_id", "=", two.id).execute();
  const ids = async (query: string) => (await api.call("GET", `/v1/listings?${query}`)).json().items.map(({ id }: { id: number }) => id);
  expect(await ids(`source_id=${one.source_id}`)).toEqual([one.id, two.id]);
  expect(await ids(`source_id=${one.source_id}&outcome=blocked`)).toEqual([two.id]);
  expect(await ids(`source_id=${one.source_id}&enabled=false`)).toEqual([]);
  const gone = await api.call("DELETE", `/v1/listings/${one.id}`);
  expect([gone.statusCode, gone.body]).toEqual([204, ""]);
  expect((await api.call("GET", `/v1/listings/${one.id}`)).statusCode).toBe(404);
  expect((await api.call("DELETE", `/v1/listings/${one.id}`)).statusCode).toBe(404);
  const log = (await api.call("GET", `/v1/audit-log?subject_type=listing&subject_id=${one.id}`)).json().items;
  expect(log[0]).toMatchObject({ action: "listing.delete", before: { url: "https://filter.example/1" }, after: null });
});

test("sources are added, described and stopped", async () => {
  const made = await api.call("POST", "/v1/sources", { host: "Compare.Example", kind: "comparator", country: "PL", currency: "PLN" });
  expect(made.statusCode).toBe(201);
  const { id } = made.json();
  expect(made.json()).toMatchObject({ host: "compare.example", name: "compare.example", kind: "comparator", min_gap_ms: 2000 });
  expect((await api.call("POST", "/v1/sources", { host: "compare.example", kind: "shop" })).json().code).toBe("source-exists");
  expect((await api.call("POST", "/v1/sources", { host: "https://x.example/", kind: "shop" })).json().code).toBe("bad-host");
  expect((await api.call("POST", "/v1/sources", { host: "x.example", kind: "bazaar" })).json().code).toBe("invalid-request");
  const changed = await api.call("PATCH", `/v1/sources/${id}`, {
    fetch_mode: "browser",
    min_gap_ms: 5000,
    tax_included: true,
    currency: null,
  });
  expect(changed.json()).toMatchObject({
    fetch_mode: "browser",
    fetch_mode_reason: "set by key:test-1",
    min_gap_ms: 5000,
    tax_included: true,
    currency: null,
    country: "PL",
  });
  expect((await api.call("PATCH", `/v1/sources/${id}`, {})).statusCode).toBe(400);
  expect((await api.call("PATCH", "/v1/sources/999999", { enabled: false })).statusCode).toBe(404);
  const listed = (await api.call("GET", "/v1/sources?kind=comparator")).json().items;
  expect(listed).toEqual([changed.json()]);
});
