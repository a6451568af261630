import { afterAll, beforeAll, expect, test } from "vitest";
import { priceAgain } from "../../jobs/price-again.ts";
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
const put = (policy: object, channel = "shop") => api.call("PUT", `/v1/channels/${channel}/approval-policy`, policy);
const proposal = async (id: number) => (await api.call("GET", `/v1/proposals/${id}`)).json();
const feedIds = async (): Promise<number[]> =>
  (await api.call("GET", "/v1/feeds/repricing.json")).json().items.map((row: { proposal_id: number }) => row.proposal_id);
const channel = async (code: string) => (await api.call("POST", "/v1/channels", { code, name: code, currency: "PLN" })).statusCode;

test("a policy is set, shown, audited and removed; only keys that may approve set it", async () => {
  expect((await api.call("GET", "/v1/channels/shop/approval-policy")).statusCode).toBe(404);
  const set = await put({ max_percent: 5.25, max_amount: pln("10.00"), max_per_day: 100 });
  const policy = { channel: "shop", direction: "both", max_percent: 5.25, max_amount: pln("10.00"), max_per_day: 100, price_from: null };
  expect([set.statusCode, set.json()]).toMatchObject([200, { ...policy, time_zone: "Europe/Warsaw" }]);
  expect((await api.call("GET", "/v1/approval-policies")).json().items).toMatchObject([policy]);
  // replaced whole
  expect((await put({ min_margin_percent: -5, direction: "up" })).json()).toMatchObject({
    max_percent: null,
    min_margin_percent: -5,
    direction: "up",
  });
  const write = { authorization: `Bearer ${await api.keyWith("read", "write", "feed", "admin")}` };
  for (const method of ["PUT", "DELETE"] as const)
    expect((await api.call(method, "/v1/channels/shop/approval-policy", {}, write)).json().code).toBe("missing-scope");
  for (const [wrong, code] of [
    [{ max_percent: 5.001 }, "bad-settings"],
    [{ max_percent: -1 }, "invalid-request"],
    [{ max_per_day: 0 }, "invalid-request"],
    [{ max_amount: { amount: "1.00", currency: "EUR" } }, "wrong-currency"],
    [{ price_from: pln("2.00"), price_to: pln("1.00") }, "empty-band"],
    [{ time_zone: "Mars/Base" }, "unknown-time-zone"],
    [{ maxPercent: 5 }, "invalid-request"],
  ] as const)
    expect((await put(wrong)).json()).toMatchObject({ status: 400, code });
  expect((await put({}, "nowhere")).statusCode).toBe(404);
  expect((await api.call("DELETE", "/v1/channels/shop/approval-policy")).statusCode).toBe(204);
  expect((await api.call("DELETE", "/v1/channels/shop/approval-policy")).statusCode).toBe(404);
  const log = (await api.call("GET", "/v1/audit-log?subject_type=channel")).json().items;
  expect(log.map(({ action }: { action: string }) => action)).toEqual([
    "approval-policy.remove",
    "approval-policy.set",
    "approval-policy.set",
  ]);
  expect(log[1]).toMatchObject({ actor: "key:test-1", before: { max_percent: 5.25 }, after: { min_margin_percent: -5 } });
});

test("what a policy approves is in the feed at once; the rest says why a person is needed", async () => {
  await channel("auto");
  const alone = await proposal((await shop.propose(9900, { channel: "auto" })).proposalId);
  expect(alone).toMatchObject({ status: "open", approval_code: "no-policy", persons_needed: 1 });
  await put({ max_percent: 5 }, "auto");
  const near = await shop.propose(9500, { channel: "auto" });
  expect(await proposal(near.proposalId)).toMatchObject({
    status: "approved",
    decided_by: "policy",
    approval_code: "approved-by-policy",
    decision_reason: "Every limit of the policy holds.",
  });
  const far = await shop.propose(9400, { channel: "auto" });
  expect(await proposal(far.proposalId)).toMatchObject({
    status: "open",
    approval_code: "move-too-large",
    approval_reason: expect.stringMatching("6 %"),
  });
  const [held, moved] = [await feedIds(), await shop.reprice(near, 9600)];
  expect(held).toContain(near.proposalId);
  expect(held).not.toContain(far.proposalId);
  // a new price supersedes the approved one in one step
  const now = await feedIds();
  expect([now.includes(moved), now.includes(near.proposalId)]).toEqual([true, false]);
  expect((await proposal(near.proposalId)).status).toBe("superseded");
  const log = (await api.call("GET", `/v1/audit-log?subject_type=proposal&subject_id=${moved}`)).json().items;
  expect(log).toMatchObject([{ actor: "policy", action: "proposal.approve" }]);
  // the policy is asked again when the product is priced again
  await put({ max_percent: 6 }, "auto");
  await api.db.transaction().execute((trx) => priceAgain(trx, far.productId));
  expect(await proposal(far.proposalId)).toMatchObject({ status: "approved", decided_by: "policy", approval_code: "approved-by-policy" });
});

test("of many at the same time a policy approves so many a day", async () => {
  await channel("daily");
  const waiting = [];
  for (let i = 0; i < 5; i++) waiting.push(await shop.propose(9800, { channel: "daily" }));
  await put({ max_percent: 5, max_per_day: 3 }, "daily");
  const again = (productId: number) => api.db.transaction().execute((trx) => priceAgain(trx, productId));
  await Promise.all(waiting.map(({ productId }) => again(productId)));
  const after = await Promise.all(waiting.map(({ proposalId }) => proposal(proposalId)));
  const codes = after.map(({ status, approval_code }) => `${status} ${approval_code}`).toSorted();
  expect(codes).toEqual([...Array(3).fill("approved approved-by-policy"), ...Array(2).fill("open enough-today")]);
  // the day before does not count
  await api.db
    .updateTable("price_proposal")
    .set({ decided_at: new Date(Date.now() - 86_400_000) })
    .where("status", "=", "approved")
    .execute();
  const left = waiting.filter((_, index) => after[index].status === "open");
  await Promise.all(left.map(({ productId }) => again(productId)));
  for (const { proposalId } of left) expect((await proposal(proposalId)).status).toBe("approved");
});

test("a large move needs two people with a key each", async () => {
  await channel("two");
  await put({ max_percent: 50, two_persons_above_percent: 10 }, "two");
  const { proposalId, productId } = await shop.propose(8000, { channel: "two" });
  expect(await proposal(proposalId)).toMatchObject({ status: "open", approval_code: "two-persons", persons_needed: 2 });
  const [anna, jan] = await Promise.all([api.keyWith("approve"), api.keyWith("approve")]);
  const approve = async (key: string) =>
    (await api.call("POST", `/v1/proposals/${proposalId}/approve`, {}, { authorization: `Bearer ${key}` })).json();
  // at the same time by the same key: once
  const both = await Promise.all([approve(anna), approve(anna)]);
  expect(new Set(both.map(({ status, code }) => code ?? status))).toEqual(new Set(["open", "same-approver"]));
  expect(both.find(({ code }) => code === "same-approver").detail).toMatch(/somebody else approve it with a key of their own\.$/);
  expect(await feedIds()).not.toContain(proposalId);
  // pricing the product again keeps the first approval
  await api.db.transaction().execute((trx) => priceAgain(trx, productId));
  expect(await proposal(proposalId)).toMatchObject({ status: "open", first_approved_by: expect.stringContaining("key:test-") });
  expect(await approve(jan)).toMatchObject({ status: "approved", persons_needed: 2 });
  expect(await feedIds()).toContain(proposalId);
  const log = (await api.call("GET", `/v1/audit-log?subject_type=proposal&subject_id=${proposalId}`)).json().items;
  expect(log.map(({ action }: { action: string }) => action)).toEqual(["proposal.approve", "proposal.approve-first"]);
});

test("a policy that became stricter counts at the approval", async () => {
  await channel("later");
  await put({ max_percent: 1 }, "later");
  const { proposalId } = await shop.propose(9000, { channel: "later" });
  await put({ max_percent: 1, two_persons_above_percent: 5 }, "later");
  expect((await api.call("POST", `/v1/proposals/${proposalId}/approve`)).json()).toMatchObject({ status: "open", persons_needed: 2 });
  expect((await api.call("POST", `/v1/proposals/${proposalId}/reject`)).json()).toMatchObject({ status: "rejected" });
});
