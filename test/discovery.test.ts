import { describe, expect, test } from "vitest";
import { servePretendWeb } from "../fixtures/pretend-web.ts";
import { listCandidates } from "../store/candidates.ts";
import { updateDiscovery } from "../store/discovery.ts";
import { addProduct } from "../store/products.ts";
import { addSource } from "../store/sources.ts";
import { eventually } from "./eventually.ts";
import { QUEUE_BACKENDS } from "./redis.ts";
import { startTestService } from "./start-test-service.ts";

describe.each(QUEUE_BACKENDS)("with the queue on %s", (backend) => {
  test("a shop that is searched on its own: a product's GTIN becomes a watched listing with its price, without anybody's doing", async () => {
    await using stack = new AsyncDisposableStack();
    const web = stack.use(await servePretendWeb({ seed: 3 }));
    const { db } = stack.use(await startTestService(backend));
    const [product] = web.products;
    const { id: productId } = await addProduct(db, { externalId: "A", name: "A", gtin: product?.gtin ?? "" }, "test");
    const source = await addSource(db, { host: web.host("elektro"), kind: "shop", currency: "PLN", minGapMs: 0 }, "test");
    const entryPoints = [{ kind: "listing" as const, url: `${web.origin("elektro")}/k/wszystko` }];
    await updateDiscovery(db, source.id, { entryPoints, autoAcceptGtin: true, enabled: true }, "test");
    await db
      .updateTable("discovery")
      .set({ next_run_at: new Date(0) })
      .execute();

    const run = await eventually(() => db.selectFrom("discovery_run").selectAll().where("state", "<>", "running").executeTakeFirst());
    expect(run).toMatchObject({ state: "done", requested_by: "schedule", found: 48, added: 48, accepted: 1, problems: [], cut_off: [] });
    const accepted = (await listCandidates(db, { limit: 10, state: "accepted" })).items;
    expect(accepted).toMatchObject([{ productId, reason: "same-gtin", decidedBy: "policy" }]);
    const offer = await eventually(() => db.selectFrom("offer").selectAll().executeTakeFirst());
    expect(offer).toMatchObject({
      product_id: productId,
      listing_id: accepted[0]?.listingId,
      price_minor: accepted[0]?.price?.minor,
      currency: "PLN",
    });
    // the next one is a day away
    const { next_run_at: next } = await db.selectFrom("discovery").select("next_run_at").executeTakeFirstOrThrow();
    expect(Date.parse(next) - Date.now()).toBeGreaterThan(20 * 3600_000);
    // two waits of up to a minute each on a busy machine
  }, 120_000);
});
