import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { pricedShop } from "../../test/priced-shop.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ allowedHosts: ["own.localhost:8080"] });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const settings = { enabled: true, page_url: null, seller_name: null, first_look_minutes: 5, grace_minutes: 120 };
const put = (changes: object, code = "shop") => api.call("PUT", `/v1/channels/${code}/landing-check`, { ...settings, ...changes });

test("pages are read only where somebody turns it on, at addresses that may be visited, and that is audited", async () => {
  expect((await api.call("GET", "/v1/channels/shop/landing-check")).json()).toEqual({ channel: "shop", ...settings, enabled: false });
  for (const page_url of [
    "https://shop.example/all",
    "https://{external_id}.example/",
    "ftp://shop.example/{external_id}",
    "http://127.0.0.1/{external_id}",
    "https://shop.example/{external_id}/{other}",
    "no address {gtin}",
    "{url}@other.example",
    "https://shop.example/{url}",
    "{url}/{external_id}",
  ])
    expect([page_url, (await put({ page_url })).statusCode]).toEqual([page_url, 400]);
  expect((await put({ grace_minutes: 3 })).json()).toMatchObject({ code: "bad-grace" });
  expect((await put({}, "nowhere")).statusCode).toBe(404);
  const read = { authorization: `Bearer ${await api.keyWith("read", "feed")}` };
  expect((await api.call("PUT", "/v1/channels/shop/landing-check", settings, read)).statusCode).toBe(403);
  const page_url = "http://own.localhost:8080/p?id={external_id}";
  expect((await put({ page_url, seller_name: "Ours" })).json()).toEqual({ channel: "shop", ...settings, page_url, seller_name: "Ours" });
  const log = await api.db.selectFrom("audit_log").select(["actor", "action"]).where("action", "=", "channel.landing-check").execute();
  expect(log).toEqual([{ actor: "key:test-1", action: "channel.landing-check" }]);
});

test("a HEAD request and an answer that nobody took show nothing to the shop; the first that is taken does, in any format", async () => {
  const shop = pricedShop(api);
  const { proposalId } = await shop.propose(9000);
  await api.call("POST", `/v1/proposals/${proposalId}/approve`);
  const detail = async () => (await api.call("GET", `/v1/proposals/${proposalId}`)).json();
  expect((await api.call("HEAD", "/v1/feeds/repricing.json")).statusCode).toBe(200);
  expect(await detail()).toMatchObject({ status: "approved", serving: null, landing: null });
  expect((await api.call("GET", "/v1/feeds/repricing.csv")).statusCode).toBe(200);
  expect(await detail()).toMatchObject({
    status: "published",
    serving: { first_served_to: "key:test-1", last_served_to: "key:test-1" },
    landing: { state: "waiting", landed_at: null, delay_seconds: null },
  });
  const { items, summary, readers } = (await api.call("GET", "/v1/channels/shop/landing?state=waiting")).json();
  expect(items).toMatchObject([{ proposal_id: proposalId, status: "published", price: { amount: "90.00" }, listing_id: null }]);
  expect(summary).toEqual({
    days: 30,
    waiting: 1,
    landed: 0,
    drifted: 0,
    unknown: 0,
    delay_seconds: { p50: null, p90: null, p95: null, p99: null },
  });
  expect(readers).toMatchObject([{ key: "key:test-1", format: "csv", own: false }]);
  // the feed shows it as approved until the shop says what it did
  const row = (await api.call("GET", "/v1/feeds/repricing.json")).json().items[0];
  expect(row).toMatchObject({ proposal_id: proposalId, status: "approved" });
  expect((await api.call("POST", `/v1/proposals/${proposalId}/applied`)).json()).toMatchObject({ status: "applied" });
});
