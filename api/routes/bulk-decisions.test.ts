import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { pricedShop, type PricedShop } from "../../test/priced-shop.ts";

let api: TestApi;
let shop: PricedShop;
beforeAll(async () => {
  api = await openTestApi();
  shop = pricedShop(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const pln = (amount: string) => ({ amount, currency: "PLN" });
const bulk = async (body: object) => (await api.call("POST", "/v1/proposals/bulk", body)).json();
const status = async (id: number) => (await api.call("GET", `/v1/proposals/${id}`)).json().status;
const limits = (productId: number, fields: object) => api.call("PATCH", `/v1/products/${productId}/channels/shop`, fields);
type Item = Record<string, unknown>;
const results = (answer: { items: Item[] }) => answer.items.map(({ result, code }) => code ?? result);

test("a dry run tells the effect and does nothing; what is not known is said to be", async () => {
  await api.call("POST", "/v1/channels", { code: "dry", name: "Dry", currency: "PLN" });
  const down = await shop.propose(9000, { channel: "dry", facts: { brand: "Acme", sold_per_day: 2 } });
  const up = await shop.propose(12_000, { channel: "dry", facts: { brand: "Acme" } });
  await shop.propose(11_000, { channel: "dry", facts: { brand: "Other", cost: null } });
  const filter = { channel: "dry", selection: { brands: ["Acme"] } };
  const answer = await bulk({ decision: "approve", filter, dry_run: true });
  expect(answer).toMatchObject({ dry_run: true, done: false, matched: 2, accepted: 2, refused: 0 });
  expect(answer.items).toMatchObject([
    { proposal_id: down.proposalId, current_price: pln("100.00"), price: pln("90.00"), result: "approved", done: false },
    { proposal_id: up.proposalId, price: pln("120.00"), result: "approved", done: false },
  ]);
  expect(answer.effects).toEqual([
    {
      currency: "PLN",
      proposals: 2,
      up: 1,
      down: 1,
      first: 0,
      margin: { known: 2, before_percent: 38.5, after_percent: 40.21 },
      position: { known: 2, better: 1, same: 1, worse: 0 },
      revenue_per_day: { known: 1, before: pln("200.00"), after: pln("180.00") },
    },
  ]);
  const other = await bulk({
    decision: "approve",
    filter: { channel: "dry", direction: "up", selection: { brands: ["Other"] } },
    dry_run: true,
  });
  expect(other.effects).toMatchObject([
    { proposals: 1, margin: { known: 0, after_percent: null }, revenue_per_day: { known: 0, before: null, after: null } },
  ]);
  expect([await status(down.proposalId), await status(up.proposalId)]).toEqual(["open", "open"]);
});

test("all or nothing by default, per row when asked; limits are those of the moment", async () => {
  const [fine, outside, taken] = [await shop.propose(9000), await shop.propose(9000), await shop.propose(9000)];
  await bulk({ decision: "reject", ids: [taken.proposalId], dry_run: false });
  // behind the back of what withdraws: the limit alone has moved
  await api.db.updateTable("product_channel").set({ floor_minor: 9500 }).where("product_id", "=", outside.productId).execute();
  const ids = [fine.proposalId, outside.proposalId, taken.proposalId, 999_999];
  const codes = ["approved", "outside-limits", "proposal-not-open", "not-found"];
  const foreseen = await bulk({ decision: "approve", ids, dry_run: true });
  expect([foreseen.accepted, results(foreseen)]).toEqual([1, codes]);
  const nothing = await bulk({ decision: "approve", ids, dry_run: false });
  expect([nothing.done, results(nothing), await status(fine.proposalId)]).toEqual([false, codes, "open"]);
  const some = await bulk({ decision: "approve", ids, dry_run: false, mode: "per-row", reason: "Friday" });
  expect(some).toMatchObject({ done: true, accepted: 1, refused: 3 });
  expect(some.items.map(({ done }: Item) => done)).toEqual([true, false, false, false]);
  expect(some.items[1].detail).toMatch(/reject it\.$/);
  expect(await status(fine.proposalId)).toBe("approved");
  const log = (await api.call("GET", `/v1/audit-log?subject_type=proposal&subject_id=${fine.proposalId}`)).json().items;
  expect(log).toMatchObject([{ actor: "key:test-1", action: "proposal.approve", after: { decision_reason: "Friday" } }]);
  // a later price withdraws it, in bulk too
  const next = await shop.reprice(fine, 8900);
  await limits(outside.productId, { floor: pln("60.00") });
  expect(await bulk({ decision: "approve", ids: [next, outside.proposalId], dry_run: false })).toMatchObject({ done: true, accepted: 2 });
  expect(await status(fine.proposalId)).toBe("superseded");
});

test("where two people are needed the first one's bulk approval leaves it open", async () => {
  await api.call("POST", "/v1/channels", { code: "pair", name: "Pair", currency: "PLN" });
  await api.call("PUT", "/v1/channels/pair/approval-policy", { two_persons_above_percent: 5 });
  const [large, small] = [await shop.propose(8000, { channel: "pair" }), await shop.propose(9900, { channel: "pair" })];
  const body = { decision: "approve", filter: { channel: "pair" }, dry_run: false };
  expect(results(await bulk(body))).toEqual(["first-approval", "approved"]);
  expect(results(await bulk(body))).toEqual(["same-approver"]);
  const other = { authorization: `Bearer ${await api.keyWith("approve")}` };
  expect(results((await api.call("POST", "/v1/proposals/bulk", body, other)).json())).toEqual(["approved"]);
  expect([await status(large.proposalId), await status(small.proposalId)]).toEqual(["approved", "approved"]);
});

test("two at the same time decide each proposal once", async () => {
  const ids = [];
  for (let i = 0; i < 4; i++) ids.push((await shop.propose(9000)).proposalId);
  const answers = await Promise.all([
    bulk({ decision: "approve", ids, dry_run: false, mode: "per-row" }),
    bulk({ decision: "reject", ids: ids.toReversed(), dry_run: false, mode: "per-row" }),
    bulk({ decision: "approve", ids, dry_run: false, mode: "per-row" }),
  ]);
  expect(answers.map(({ accepted }) => accepted).toSorted((a, b) => a - b)).toEqual([0, 0, 4]);
});

test("what cannot be meant is refused", async () => {
  for (const [wrong, code] of [
    [{ decision: "approve", dry_run: true }, "no-proposals-given"],
    [{ decision: "approve", dry_run: true, ids: [1], filter: { channel: "shop" } }, "no-proposals-given"],
    [{ decision: "approve", ids: [1] }, "invalid-request"],
    [{ decision: "approve", dry_run: true, ids: [1, 1] }, "invalid-request"],
    [{ decision: "maybe", dry_run: true, ids: [1] }, "invalid-request"],
    [{ decision: "approve", dry_run: true, filter: { channel: "nowhere" } }, "not-found"],
  ] as const)
    expect((await bulk(wrong)).code).toBe(code);
  const feed = { authorization: `Bearer ${await api.keyWith("read", "write", "feed")}` };
  expect((await api.call("POST", "/v1/proposals/bulk", { decision: "approve", dry_run: true, ids: [1] }, feed)).statusCode).toBe(403);
});
