import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { pricedShop, type PricedShop } from "../../test/priced-shop.ts";

let api: TestApi;
let shop: PricedShop;
beforeAll(async () => {
  api = await openTestApi();
  shop = pricedShop(api);
  await api.db
    .insertInto("delivery_target")
    .values({ name: "Hook", channel: "webhook", settings: JSON.stringify({ url: "https://hook.example/" }) })
    .execute();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const feed = (channel: string, query = "") => api.call("GET", `/v1/feeds/repricing.json?channel=${channel}${query}`);
const guard = (channel: string) => `/v1/channels/${channel}/feed-guard`;
const release = (channel: string) => api.call("POST", `${guard(channel)}/release`);
const act = (id: number, what: string) => api.call("POST", `/v1/proposals/${id}/${what}`);
const told = async () => (await api.db.selectFrom("delivery").select("event").orderBy("id").execute()).map(({ event }) => event);
const audited = async () =>
  (await api.db.selectFrom("audit_log").select(["actor", "action"]).where("action", "like", "feed.%").orderBy("id").execute()).map(
    ({ actor, action }) => `${actor} ${action}`,
  );
async function approved(channel: string) {
  const one = await shop.propose(9000, { channel });
  expect((await act(one.proposalId, "approve")).statusCode).toBe(200);
  return one;
}

test("a feed that would move too much is held, told once, and released by a person", async () => {
  await api.call("POST", "/v1/channels", { code: "many", name: "Many", currency: "PLN" });
  expect((await api.call("GET", guard("many"))).json()).toMatchObject({ max_move_percent: null, few_moves: 10, held_since: null });
  expect((await api.call("PUT", guard("many"), { max_move_percent: 50, few_moves: 1 })).statusCode).toBe(200);
  await approved("many");
  const started = (await feed("many")).json();
  expect(started.items).toHaveLength(1);
  await approved("many");
  // both formats, whole and since a cursor, at the same time: held, and told once
  const answers = await Promise.all([
    feed("many"),
    feed("many", `&changed_since=${started.next_cursor}`),
    api.call("GET", "/v1/feeds/repricing.csv"),
  ]);
  for (const answer of answers) {
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "600"]);
    expect(answer.json()).toMatchObject({
      code: "feed-held",
      detail: expect.stringMatching(/many: The feed would move 2 of 2 .* release the feed\.$/),
    });
  }
  expect([await told(), await audited()]).toEqual([["feed.held"], ["key:test-1 feed.limit", "policy feed.hold"]]);
  expect((await api.call("GET", guard("many"))).json()).toMatchObject({ held_code: "too-many-moves" });
  expect((await feed("shop")).statusCode).toBe(200);
  const write = { authorization: `Bearer ${await api.keyWith("read", "write", "feed")}` };
  expect((await api.call("POST", `${guard("many")}/release`, undefined, write)).statusCode).toBe(403);
  expect((await release("many")).json()).toMatchObject({ held_since: null, max_move_percent: 50 });
  expect((await feed("many")).json().items).toHaveLength(2);
  expect((await feed("many", `&changed_since=${started.next_cursor}`)).json().items).toHaveLength(1);
  expect((await release("many")).json().code).toBe("feed-not-held");
  // what is approved after the release counts anew
  await approved("many");
  expect((await feed("many")).statusCode).toBe(200);
  for (const _ of [1, 2]) await approved("many");
  expect((await feed("many")).statusCode).toBe(503);
  // a hold whose cause is gone ends by itself
  await api.call("PUT", guard("many"), { max_move_percent: null, few_moves: 1 });
  expect((await feed("many")).statusCode).toBe(200);
  expect((await told()).at(-1)).toBe("feed.resumed");
});

test("a feed that has become empty is held, unless the shop took or refused what it showed", async () => {
  await api.call("POST", "/v1/channels", { code: "void", name: "Void", currency: "PLN" });
  expect((await feed("void")).json().items).toEqual([]);
  const [first, second] = [await approved("void"), await approved("void")];
  expect((await feed("void")).json().items).toHaveLength(2);
  await act(first.proposalId, "applied");
  await act(second.proposalId, "rejected-by-shop");
  expect((await feed("void")).json().items).toEqual([]);
  const lost = await approved("void");
  expect((await feed("void")).json().items).toHaveLength(1);
  await api.call("PATCH", `/v1/products/${lost.productId}/channels/void`, { floor: { amount: "95.00", currency: "PLN" } });
  expect((await feed("void")).json()).toMatchObject({ status: 503, code: "feed-held" });
  expect((await api.call("GET", guard("void"))).json()).toMatchObject({
    held_code: "feed-empty",
    held_reason: expect.stringContaining("1 row"),
  });
  expect((await release("void")).statusCode).toBe(200);
  expect((await feed("void")).json().items).toEqual([]);
});

test("limits are checked again when the feed is served", async () => {
  const one = await approved("shop");
  await api.db.updateTable("product_channel").set({ floor_minor: 9500 }).where("product_id", "=", one.productId).execute();
  const { items } = (await feed("shop")).json();
  expect(items).toEqual([]);
  expect((await api.call("GET", `/v1/proposals/${one.proposalId}`)).json().status).toBe("superseded");
});

test("a price that was approved before a freeze waits for its end, and no cursor leads past it", async () => {
  await api.call("POST", "/v1/channels", { code: "ice", name: "Ice", currency: "PLN" });
  const [cold, warm] = [await approved("ice"), await approved("ice")];
  const before = (await feed("ice")).json();
  expect(before.items).toHaveLength(2);
  const { strategy_id: strategy } = (await api.call("GET", `/v1/proposals/${cold.proposalId}`)).json();
  const match = { name: "match-rivals", settings: { distance: { side: "same" } } };
  const span = { from: "2000-01-01T00:00:00Z", until: "2999-01-01T00:00:00Z" };
  const frozen = { name: "time-window", settings: { timeZone: "Europe/Warsaw", frozen: [span] } };
  expect((await api.call("PATCH", `/v1/strategies/${strategy}`, { rules: [match, frozen] })).statusCode).toBe(200);
  const during = (await feed("ice")).json();
  expect(during.items.map((row: { proposal_id: number }) => row.proposal_id)).toEqual([warm.proposalId]);
  await api.call("PATCH", `/v1/strategies/${strategy}`, { rules: [match] });
  const after = (await feed("ice", `&changed_since=${during.next_cursor}`)).json();
  expect(after.items.map((row: { proposal_id: number }) => row.proposal_id)).toContain(cold.proposalId);
  expect(after.next_cursor).toBe(before.next_cursor);
});
