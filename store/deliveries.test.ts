import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlertDraft } from "../domain/alert.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../test/seed.ts";
import { alertRulesFor, saveAlerts } from "./alerts.ts";
import type { Db } from "./connect.ts";
import { addDeliveries, claimDeliveries, hasDueDeliveries, recordAttempt } from "./deliveries.ts";
import { recordObservation } from "./observations.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const now = new Date("2100-03-01T08:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

async function target(name: string, enabled = true): Promise<number> {
  const row = { name, channel: "webhook", settings: JSON.stringify({ url: "https://example.com/hook" }), secret_sealed: "v1.abc", enabled };
  return (await db.insertInto("delivery_target").values(row).returning("id").executeTakeFirstOrThrow()).id;
}

test("the rules of a product are its own and those for all, without the disabled ones; a fact is kept once", async () => {
  const productId = await seedProduct(db);
  const other = await seedProduct(db);
  const rule = async (product_id: number | null, enabled = true) =>
    (
      await db
        .insertInto("alert_rule")
        .values({ kind: "price-change", product_id, enabled, settings: '{"percent":5}' })
        .returning("id")
        .executeTakeFirstOrThrow()
    ).id;
  const [all, own] = [await rule(null), await rule(productId)];
  await rule(productId, false);
  await rule(other);
  expect(await alertRulesFor(db, productId)).toEqual([
    { id: all, kind: "price-change", productId: null, settings: { percent: 5 } },
    { id: own, kind: "price-change", productId, settings: { percent: 5 } },
  ]);
  expect((await alertRulesFor(db, null)).map(({ id }) => id)).toEqual([all]);

  const listingId = await seedListing(db, { sourceId: await seedSource(db), productId });
  const { changes } = await recordObservation(db, observationOf(listingId, "2026-03-01T08:00:00Z", { offers: [offerOf(1000)] }));
  const [change] = changes;
  if (change === undefined) throw new Error("nothing changed");
  const draft = (idempotencyKey: string): AlertDraft => ({
    ruleId: all,
    kind: "price-change",
    productId,
    listingId,
    offerId: change.offerId,
    observationId: change.observationId,
    idempotencyKey,
    title: "The price fell",
    data: { url: change.url, seller: null, before: null, after: null, changePercent: -5 },
  });
  const first = await saveAlerts(db, [draft("one"), draft("two")]);
  expect(first).toMatchObject([{ ...draft("one"), id: expect.any(Number) }, draft("two")]);
  expect((await saveAlerts(db, [draft("two"), draft("three")])).map(({ idempotencyKey }) => idempotencyKey)).toEqual(["three"]);
  expect(await saveAlerts(db, [])).toEqual([]);
});

test("a message goes once to each enabled target, is leased to one worker, and follows the caller's back-off", async () => {
  const [a, b] = [await target("a"), await target("b")];
  const disabled = await target("c", false);
  const message = { event: "alert.triggered", key: "alert-1", payload: { title: "zażółć", items: [1] } };
  expect(await addDeliveries(db, [message])).toBe(2);
  expect(await addDeliveries(db, [message, { ...message, key: "alert-2" }])).toBe(2);
  expect(await hasDueDeliveries(db, now)).toBe(true);

  const claims = await Promise.all([1, 2, 3].map(() => claimDeliveries(db, { limit: 4, leaseSeconds: 60, now })));
  const claimed = [...claims.flat(), ...(await claimDeliveries(db, { limit: 4, leaseSeconds: 60, now }))];
  expect(claimed.map(({ messageId }) => messageId).sort()).toEqual([`alert-1-${a}`, `alert-1-${b}`, `alert-2-${a}`, `alert-2-${b}`].sort());
  expect(await hasDueDeliveries(db, now)).toBe(false);
  const one = claimed.find(({ messageId }) => messageId === `alert-1-${a}`);
  expect(one).toMatchObject({
    event: "alert.triggered",
    payload: { title: "zażółć", items: [1] },
    attempts: 0,
    target: { id: a, name: "a", channel: "webhook", settings: { url: "https://example.com/hook" }, secretSealed: "v1.abc" },
  });

  const attempt = { deliveryId: one?.id ?? 0, attemptedAt: now, durationMs: 12, httpStatus: 503, error: "503", responseExcerpt: "busy" };
  await recordAttempt(db, { ...attempt, next: { status: "pending", nextAttemptAt: later(30) } });
  expect(await claimDeliveries(db, { limit: 9, leaseSeconds: 60, now: later(29) })).toEqual([]);
  const [again] = await claimDeliveries(db, { limit: 9, leaseSeconds: 60, now: later(30) });
  expect(again).toMatchObject({ id: one?.id, attempts: 1 });
  await recordAttempt(db, { ...attempt, httpStatus: 200, error: null, next: { status: "delivered" } });
  // a worker that was thought dead reports after another one delivered
  await recordAttempt(db, { ...attempt, error: "timeout", next: { status: "failed" } });
  const row = await db
    .selectFrom("delivery")
    .selectAll()
    .where("id", "=", one?.id ?? 0)
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: "delivered", attempts: 3, delivered_at: "2100-03-01T08:00:00Z" });
  const log = await db.selectFrom("delivery_attempt").select(["http_status", "error"]).orderBy("id").execute();
  expect(log).toEqual([
    { http_status: 503, error: "503" },
    { http_status: 200, error: null },
    { http_status: 503, error: "timeout" },
  ]);

  // the three others' leases run out; a disabled target's message waits until it is enabled
  await db.updateTable("delivery_target").set({ enabled: false }).where("id", "=", b).execute();
  expect((await claimDeliveries(db, { limit: 9, leaseSeconds: 60, now: later(60) })).map(({ target }) => target.id)).toEqual([a]);
  await db.updateTable("delivery_target").set({ enabled: true }).where("id", "=", b).execute();
  expect(await claimDeliveries(db, { limit: 9, leaseSeconds: 60, now: later(61) })).toHaveLength(2);
  expect(await addDeliveries(db, [])).toBe(0);
  expect(await db.selectFrom("delivery").select("id").where("target_id", "=", disabled).execute()).toEqual([]);
});
