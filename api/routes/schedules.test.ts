import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { takeRequests, restUntilNextDay } from "../../store/source-budget.ts";
import { loadPace } from "../../store/check-plans.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const adaptive = { kind: "adaptive" };
let count = 0;
async function newListing(fields: object = {}) {
  count += 1;
  const { body } = await api.call("POST", "/v1/listings", { url: `https://shop-${count}.example/p`, ...fields });
  return JSON.parse(body) as { id: number; source_id: number };
}
const nextCheck = async (id: number) => (await api.call("GET", `/v1/listings/${id}`)).json().next_check;

test("the most specific schedule applies, and the listing tells which and why", async () => {
  const product = (
    await api.call("POST", "/v1/products", {
      external_id: "S-1",
      name: "Kettle",
      brand: "Tefal",
      category: "Kitchen",
      tags: ["core"],
      sales_30_days: 40,
    })
  ).json();
  expect(product).toMatchObject({ tags: ["core"], sales_30_days: 40 });
  const listing = await newListing({ product_id: product.id });
  expect(await nextCheck(listing.id)).toMatchObject({
    kind: "interval",
    origin: "listing-interval",
    reason: expect.stringContaining("Every 6 hours, by its own interval."),
  });
  const targets = [
    { scope: "default" },
    { scope: "source", source_id: listing.source_id },
    { scope: "category", label: "Kitchen" },
    { scope: "brand", label: "Tefal" },
    { scope: "tag", label: "core" },
    { scope: "product", product_id: product.id },
    { scope: "listing", listing_id: listing.id },
  ];
  const made: number[] = [];
  for (const [index, target] of targets.entries()) {
    const timing = { kind: "interval", interval_seconds: 3600 * (index + 1) };
    const answer = await api.call("POST", "/v1/schedules", { target, timing });
    expect(answer.statusCode).toBe(201);
    made.push(answer.json().id);
    expect(answer.json()).toMatchObject({ target, timing });
    expect(await nextCheck(listing.id)).toMatchObject({ origin: target.scope, rule_id: answer.json().id });
  }
  expect((await api.call("POST", "/v1/schedules", { target: targets[4], timing: adaptive })).json().code).toBe("schedule-exists");
  expect((await api.call("GET", "/v1/schedules?scope=tag")).json().items).toHaveLength(1);
  // one gone after the other, the next less specific one applies
  for (const [index, id] of [...made.entries()].toReversed()) {
    expect((await api.call("DELETE", `/v1/schedules/${id}`)).statusCode).toBe(204);
    expect(await nextCheck(listing.id)).toMatchObject({ origin: targets[index - 1]?.scope ?? "listing-interval" });
  }
  const log = (await api.call("GET", "/v1/audit-log?subject_type=schedule&limit=1000")).json().items;
  expect(log.map(({ action }: { action: string }) => action).filter((action: string) => action === "schedule.create")).toHaveLength(7);
  expect((await api.call("GET", `/v1/products/${product.id}/next-checks`)).json().items).toMatchObject([
    { listing_id: listing.id, next_check: { origin: "listing-interval" } },
  ]);
});

test("a listing's own tags count like its product's", async () => {
  const listing = await newListing();
  expect((await api.call("PATCH", `/v1/listings/${listing.id}`, { tags: ["own tag"] })).json()).toMatchObject({ tags: ["own tag"] });
  const { id } = (await api.call("POST", "/v1/schedules", { target: { scope: "tag", label: "own tag" }, timing: adaptive })).json();
  expect(await nextCheck(listing.id)).toMatchObject({
    kind: "adaptive",
    origin: "tag",
    rule_id: id,
    reason: expect.stringContaining("until more is known"),
  });
  const cron = { kind: "cron", cron: "30 6 * * 1-5", time_zone: "Europe/Warsaw" };
  expect((await api.call("PATCH", `/v1/schedules/${id}`, { timing: cron })).json()).toMatchObject({ timing: cron });
  expect(await nextCheck(listing.id)).toMatchObject({
    kind: "cron",
    reason: expect.stringContaining('At "30 6 * * 1-5" in Europe/Warsaw'),
  });
});

test.each([
  ["a second-by-second cron", { scope: "default" }, { kind: "cron", cron: "* * * * * *", time_zone: "UTC" }, "bad-cron"],
  ["a cron that never comes", { scope: "default" }, { kind: "cron", cron: "0 0 30 2 *", time_zone: "UTC" }, "bad-cron"],
  ["an unknown zone", { scope: "default" }, { kind: "cron", cron: "0 6 * * *", time_zone: "Mars/Base" }, "unknown-time-zone"],
  ["an offset for a zone", { scope: "default" }, { kind: "cron", cron: "0 6 * * *", time_zone: "+02:00" }, "unknown-time-zone"],
  ["no interval", { scope: "default" }, { kind: "interval" }, "bad-schedule"],
  ["a field of another kind", { scope: "default" }, { kind: "adaptive", cron: "0 6 * * *" }, "bad-schedule"],
  ["bounds the wrong way round", { scope: "default" }, { kind: "adaptive", min_seconds: 7200, max_seconds: 3600 }, "bad-schedule"],
  ["a target without its id", { scope: "product" }, adaptive, "bad-schedule"],
  ["a target with another's id", { scope: "default", product_id: 1 }, adaptive, "bad-schedule"],
  ["a product that is not there", { scope: "product", product_id: 999_999 }, adaptive, "unknown-product"],
  ["a source that is not there", { scope: "source", source_id: 999_999 }, adaptive, "unknown-source"],
  ["a listing that is not there", { scope: "listing", listing_id: 999_999 }, adaptive, "unknown-listing"],
  ["an interval of a second", { scope: "default" }, { kind: "interval", interval_seconds: 1 }, "invalid-request"],
])("%s is refused", async (_what, target, timing, code) => {
  const answer = await api.call("POST", "/v1/schedules", { target, timing });
  expect(answer.json()).toMatchObject({ status: 400, code });
});

test("a zone that is lost from the clocks stops nothing: the interval holds and the reason is told", async () => {
  const listing = await newListing();
  const target = { scope: "listing", listing_id: listing.id };
  const { id } = (
    await api.call("POST", "/v1/schedules", { target, timing: { kind: "cron", cron: "0 6 * * *", time_zone: "Europe/Warsaw" } })
  ).json();
  await api.db.updateTable("schedule_rule").set({ time_zone: "Europe/Atlantis" }).where("id", "=", id).execute();
  const told = await nextCheck(listing.id);
  expect(told).toMatchObject({
    kind: "interval",
    origin: "listing",
    problem: expect.stringMatching(/Europe\/Atlantis.*correct the rule\.$/),
  });
  expect(told.reason).toContain("Every 6 hours, by its own interval");
});

test("schedules and budgets need the scope write", async () => {
  const readOnly = { authorization: `Bearer ${await api.keyWith("read")}` };
  const { id, source_id } = await newListing();
  expect(
    (await api.call("POST", "/v1/schedules", { target: { scope: "listing", listing_id: id }, timing: adaptive }, readOnly)).statusCode,
  ).toBe(403);
  expect((await api.call("PATCH", `/v1/sources/${source_id}/budget`, { requests_per_day: 100 }, readOnly)).statusCode).toBe(403);
  expect((await api.call("GET", `/v1/sources/${source_id}/budget`, undefined, readOnly)).json()).toMatchObject({
    requests_per_day: null,
    requests_today: 0,
  });
});

test("over its budget a source rests, a check asked for now says so, and a raised budget ends the rest", async () => {
  const { id, source_id } = await newListing();
  const budget = await api.call("PATCH", `/v1/sources/${source_id}/budget`, { requests_per_day: 10, time_zone: "Europe/Warsaw" });
  expect(budget.json()).toMatchObject({ requests_per_day: 10, time_zone: "Europe/Warsaw", requests_today: 0, days: [] });
  const now = Date.now();
  const pace = await loadPace(api.db, source_id, now);
  expect((await takeRequests(api.db, pace, 25, now)).granted).toBe(10);
  await restUntilNextDay(api.db, pace, now);
  const asked = (await api.call("POST", `/v1/listings/${id}/check`)).json();
  expect(asked.next_check).toMatchObject({
    requests_today: 10,
    requests_per_day: 10,
    reason: expect.stringContaining("The budget of 10 requests a day is used up"),
  });
  expect(Date.parse(asked.next_check.next_check_at)).toBeGreaterThan(now);
  expect((await api.call("GET", `/v1/sources/${source_id}`)).json()).toMatchObject({ pause_kind: "budget" });
  await api.call("PATCH", `/v1/sources/${source_id}/budget`, { requests_per_day: 50 });
  expect((await api.call("GET", `/v1/sources/${source_id}`)).json()).toMatchObject({ pause_kind: null, paused_until: null });
  expect((await api.call("PATCH", `/v1/sources/${source_id}/budget`, { time_zone: "Mars/Base" })).json().code).toBe("unknown-time-zone");
  expect((await api.call("PATCH", `/v1/sources/999999/budget`, { requests_per_day: 50 })).statusCode).toBe(404);
});

test("a check asked for now comes before all else that is due at its source", async () => {
  const first = await newListing();
  const { host } = (await api.call("GET", `/v1/listings/${first.id}`)).json();
  const others = await Promise.all([1, 2].map((n) => api.call("POST", "/v1/listings", { url: `https://${host}/other-${n}` })));
  const last = others[1]?.json().id;
  await api.db.updateTable("schedule").set({ next_check_at: "2999-01-01T00:00:00Z" }).where("listing_id", "=", last).execute();
  expect((await api.call("POST", `/v1/listings/${last}/check`)).statusCode).toBe(202);
  const rows = await api.db
    .selectFrom("schedule")
    .select("listing_id")
    .where("source_id", "=", first.source_id)
    .orderBy("next_check_at")
    .execute();
  expect(rows[0]).toEqual({ listing_id: last });
});
