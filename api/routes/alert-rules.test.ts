import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { saveAlerts } from "../../store/alerts.ts";
import { addDeliveries, recordAttempt } from "../../store/deliveries.ts";
import { recordObservation } from "../../store/observations.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

test("alert rules are checked against their kind, changed and forgotten", async () => {
  const kinds = (await api.call("GET", "/v1/alert-kinds")).json().items;
  expect(kinds.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["price-change", "stock-change"]));
  expect(kinds[0].settings_schema).toMatchObject({ type: "object" });
  const product = (await api.call("POST", "/v1/products", { external_id: "P-1", name: "Kettle" })).json();

  const made = await api.call("POST", "/v1/alert-rules", { kind: "stock-change", product_id: product.id });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ kind: "stock-change", product_id: product.id, settings: {}, enabled: true });
  const all = (await api.call("POST", "/v1/alert-rules", { kind: "stock-change" })).json();
  expect(all.product_id).toBeNull();
  const listed = (await api.call("GET", `/v1/alert-rules?product_id=${product.id}`)).json().items;
  expect(listed.map(({ id }: { id: number }) => id)).toEqual([made.json().id, all.id]);

  const wrong = await api.call("POST", "/v1/alert-rules", { kind: "price-change", settings: { minPercent: "much", nonsense: 1 } });
  expect(wrong.json()).toMatchObject({ status: 400, code: "bad-settings" });
  expect(wrong.json().errors.length).toBeGreaterThan(0);
  expect(wrong.json().errors[0]).toMatchObject({ in: "body", pointer: expect.stringMatching(/^\/settings/) });
  const unknown = await api.call("POST", "/v1/alert-rules", { kind: "../../errors", settings: {} });
  expect(unknown.json()).toMatchObject({ code: "bad-settings", errors: [{ pointer: "/kind" }] });
  expect((await api.call("POST", "/v1/alert-rules", { kind: "stock-change", product_id: 999_999 })).json().code).toBe("unknown-product");

  const off = (await api.call("PATCH", `/v1/alert-rules/${all.id}`, { enabled: false })).json();
  expect(off).toEqual({ ...all, enabled: false });
  expect((await api.call("PATCH", `/v1/alert-rules/${all.id}`, { settings: { nonsense: 1 } })).json().code).toBe("bad-settings");
  expect((await api.call("DELETE", `/v1/alert-rules/${all.id}`)).statusCode).toBe(204);
  expect((await api.call("GET", `/v1/alert-rules/${all.id}`)).statusCode).toBe(404);
  expect((await api.call("DELETE", `/v1/alert-rules/${all.id}`)).statusCode).toBe(404);
});

test("a webhook gets a secret of ours, shown once and kept sealed", async () => {
  const made = await api.call("POST", "/v1/delivery-targets", {
    name: "Shop",
    channel: "webhook",
    settings: { url: "https://shop.example/hook" },
  });
  expect(made.statusCode).toBe(201);
  const { delivery_target: target, secret } = made.json();
  expect(secret).toMatch(/^whsec_/);
  const kept = await api.db.selectFrom("delivery_target").selectAll().where("id", "=", target.id).executeTakeFirstOrThrow();
  expect(JSON.stringify(kept)).not.toContain(secret);
  expect(api.secrets.open(kept.secret_sealed ?? "")).toBe(secret);
  const seen = [
    await api.call("GET", "/v1/delivery-targets"),
    await api.call("GET", `/v1/delivery-targets/${target.id}`),
    await api.call("GET", "/v1/audit-log"),
  ];
  for (const response of seen) {
    expect(response.statusCode).toBe(200);
    expect(response.body).not.toContain(secret);
    expect(response.body).not.toContain(kept.secret_sealed ?? "-");
  }
  expect(api.log.join("")).not.toContain(secret);

  const renewed = (await api.call("POST", `/v1/delivery-targets/${target.id}/secret`)).json();
  expect(renewed.secret).not.toBe(secret);
  const changed = await api.call("PATCH", `/v1/delivery-targets/${target.id}`, {
    name: "Till",
    settings: { url: "https://till.example/" },
    enabled: false,
  });
  expect(changed.json()).toMatchObject({ name: "Till", settings: { url: "https://till.example/" }, enabled: false });
  const after = await api.db.selectFrom("delivery_target").select("secret_sealed").where("id", "=", target.id).executeTakeFirstOrThrow();
  expect(api.secrets.open(after.secret_sealed ?? "")).toBe(renewed.secret);
  expect((await api.call("DELETE", `/v1/delivery-targets/${target.id}`)).statusCode).toBe(204);
  expect((await api.call("GET", `/v1/delivery-targets/${target.id}`)).statusCode).toBe(404);
});

test.each([
  [{ url: "http://127.0.0.1:3000/v1/api-keys" }, "forbidden-address"],
  [{ url: "http://169.254.169.254/" }, "forbidden-address"],
  [{ url: "https://me:pw@shop.example/" }, "bad-settings"],
  [{ url: "ftp://shop.example/" }, "bad-settings"],
  [{ url: "https://shop.example/", secret: "mine" }, "bad-settings"],
  [{}, "bad-settings"],
])("a webhook to %j is refused: %s", async (settings, code) => {
  const made = await api.call("POST", "/v1/delivery-targets", { name: "x", channel: "webhook", settings });
  expect(made.json()).toMatchObject({ status: 400, code });
  const fine = (
    await api.call("POST", "/v1/delivery-targets", { name: "x", channel: "webhook", settings: { url: "https://a.example/" } })
  ).json();
  const changed = await api.call("PATCH", `/v1/delivery-targets/${fine.delivery_target.id}`, { settings });
  expect(changed.json()).toMatchObject({ status: 400, code });
});

test("alerts and the delivery log with every attempt", async () => {
  const { db } = api;
  const { delivery_target: target } = (
    await api.call("POST", "/v1/delivery-targets", { name: "Log", channel: "webhook", settings: { url: "https://log.example/" } })
  ).json();
  const rule = (await api.call("POST", "/v1/alert-rules", { kind: "stock-change" })).json();
  const productId = await seedProduct(db);
  const listingId = await seedListing(db, { sourceId: await seedSource(db), productId });
  const { changes } = await db
    .transaction()
    .execute((trx) => recordObservation(trx, observationOf(listingId, "2026-03-01T08:00:00Z", { offers: [offerOf(1999)] })));
  const [change] = changes;
  if (change === undefined) throw new Error("nothing changed");
  await saveAlerts(db, [
    {
      ruleId: rule.id,
      kind: "stock-change",
      productId,
      listingId,
      offerId: change.offerId,
      observationId: change.observationId,
      idempotencyKey: "k",
      title: "Back in stock",
      data: {
        url: change.url,
        seller: null,
        before: null,
        after: { price: { amount: "19.99", currency: "PLN" }, availability: "InStock" },
        changePercent: null,
      },
    },
  ]);
  const alerts = (await api.call("GET", `/v1/alerts?product_id=${productId}`)).json().items;
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ title: "Back in stock", data: { after: { price: { amount: "19.99" } }, change_percent: null } });
  expect((await api.call("GET", `/v1/alerts?rule_id=${rule.id}&kind=price-change`)).json().items).toEqual([]);

  await addDeliveries(db, [{ event: "alert.triggered", key: "m", payload: { camelCase: 1 } }]);
  const [delivery] = (await api.call("GET", `/v1/deliveries?target_id=${target.id}&status=pending`)).json().items;
  expect(delivery).toMatchObject({ event: "alert.triggered", attempt_count: 0, delivered_at: null });
  await recordAttempt(db, {
    deliveryId: delivery.id,
    attemptedAt: "2026-03-01T08:00:01Z",
    durationMs: 12,
    httpStatus: 500,
    error: "The receiver answered 500.",
    responseExcerpt: "oops",
    next: { status: "failed" },
  });
  const one = (await api.call("GET", `/v1/deliveries/${delivery.id}`)).json();
  expect(one).toMatchObject({
    status: "failed",
    attempt_count: 1,
    payload: { camelCase: 1 },
    attempts: [{ attempted_at: "2026-03-01T08:00:01Z", duration_ms: 12, http_status: 500, response_excerpt: "oops" }],
  });
  expect((await api.call("GET", "/v1/deliveries/999999")).statusCode).toBe(404);
});
