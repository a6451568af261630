import { describe, expect, test } from "vitest";
import { checkNow } from "../store/listings.ts";
import { eventually } from "./eventually.ts";
import { startTestService } from "./start-test-service.ts";
import { QUEUE_BACKENDS } from "./redis.ts";
import { openTinyShop } from "./tiny-shop.ts";
import { watchShops } from "./watch-shops.ts";

describe.each(QUEUE_BACKENDS)("with the queue on %s", (backend) => {
  test("a price goes from the schedule to an alert, a webhook and a proposal, each once", async () => {
    await using stack = new AsyncDisposableStack();
    const shop = stack.use(await openTinyShop());
    const service = stack.use(await startTestService(backend));
    const { db } = service;
    const { listings, productIds } = await watchShops(db, shop, { shops: 1, products: 1 });
    const [listingId = 0] = listings;

    const first = await eventually(() => db.selectFrom("price_proposal").selectAll().where("status", "=", "open").executeTakeFirst());
    expect(first).toMatchObject({ product_id: productIds[0], price_minor: 9900, current_price_minor: 12_000 });
    expect(await db.selectFrom("alert").selectAll().execute()).toEqual([]);

    shop.setPrice(1, 1, 90);
    await checkNow(db, listingId, "test");
    await eventually(() => shop.received.length > 0);
    const [message] = shop.received;
    expect(JSON.parse(message?.body ?? "")).toMatchObject({
      data: {
        before: { price: { amount: "100.00", currency: "PLN" } },
        after: { price: { amount: "90.00", currency: "PLN" } },
        changePercent: -10,
      },
    });
    const second = await eventually(() =>
      db.selectFrom("price_proposal").selectAll().where("status", "=", "open").where("price_minor", "=", 8900).executeTakeFirst(),
    );
    expect(second.id).not.toBe(first.id);

    // one more look that finds nothing new
    const reads = shop.reads(1, 1);
    await checkNow(db, listingId, "test");
    await eventually(() => shop.reads(1, 1) > reads);
    await eventually(async () => {
      const { checks } = await db
        .selectFrom("listing_check")
        .select("checks")
        .where("listing_id", "=", listingId)
        .executeTakeFirstOrThrow();
      return checks === 3;
    });
    expect(shop.received).toHaveLength(1);
    const delivery = await eventually(() => db.selectFrom("delivery").selectAll().where("status", "=", "delivered").executeTakeFirst());
    expect(delivery).toMatchObject({ message_id: message?.id, attempts: 1 });
    expect(await db.selectFrom("offer_history").selectAll().orderBy("valid_from").execute()).toMatchObject([
      { price_minor: 10_000, currency: "PLN" },
      { price_minor: 9000, currency: "PLN", valid_to: null },
    ]);
  });
});
