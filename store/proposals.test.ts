import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pricing } from "../domain/price-proposal.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { getProposal, getReceipt, listProposals, repricingFeed } from "./list-proposals.ts";
import { loadMarkets } from "./markets.ts";
import { recordObservation } from "./observations.ts";
import { decideProposal } from "./decide-proposals.ts";
import { expireProposals, reportProposal } from "./proposals.ts";
import { saveProposal } from "./save-proposals.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const now = new Date("2026-03-01T08:00:00Z");
const later = new Date("2026-03-01T09:00:00Z");

/** What an engine could say. null: held. */
function priced(minor: number | null): Pricing {
  const price = minor === null ? null : { minor, currency: "PLN" };
  return {
    price,
    holdReason: price === null ? "No rival is left." : null,
    steps: [
      {
        rule: "undercut",
        before: { minor: 1, currency: "PLN" },
        after: price,
        code: "undercut",
        reason: "One below the lowest.",
        observationIds: [],
      },
    ],
    dropped: [],
    observationIds: [11, 12],
  };
}

function propose(productId: number, minor: number | null, options: { validUntil?: Date; at?: Date } = {}) {
  return db.transaction().execute(async (trx) => {
    const [task] = await loadMarkets(trx, productId, options.at ?? now);
    if (task === undefined) throw new Error("the product has no market");
    return saveProposal(trx, { ...task, pricing: priced(minor) }, options);
  });
}
const approve = (proposalId: number, at = now) => decideProposal(db, { proposalId, decision: "approve", actor: "key:test", now: at });
const report = (proposalId: number, report: "applied" | "rejected-by-shop") =>
  reportProposal(db, { proposalId, report, actor: "key:shop", now, reason: "the shop's words" });
async function saved(productId: number, minor: number, options: { validUntil?: Date } = {}): Promise<number> {
  const { proposalId } = await propose(productId, minor, options);
  if (proposalId === null) throw new Error("nothing was proposed");
  return proposalId;
}
const statuses = async (productId: number) =>
  (await listProposals(db, { limit: 100, productId })).items.toReversed().map(({ price, status }) => [price.minor, status]);
const ownPrice = async (productId: number) =>
  (await db.selectFrom("product_channel").select("price_minor").where("product_id", "=", productId).executeTakeFirstOrThrow()).price_minor;

test("a market has the product's limits and the standing offers that show a price", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000, floorMinor: 1500, ceilingMinor: 3000 });
  const sourceId = await seedSource(db, { host: "rival.example" });
  const [read, gone, ended] = await Promise.all([1, 2, 3].map(() => seedListing(db, { sourceId, productId })));
  if (!read || !gone || !ended) throw new Error("seeding failed");
  const list = [offerOf(1900, { seller: "b" }), offerOf(1800, { seller: "a" }), offerOf(null, { seller: "c" })];
  await recordObservation(db, observationOf(read, "2026-03-01T07:00:00Z", { offers: list }));
  await recordObservation(db, observationOf(read, "2026-03-01T07:30:00Z", { outcome: "unchanged" }));
  for (const id of [gone, ended]) await recordObservation(db, observationOf(id, "2026-03-01T07:00:00Z", { offers: [offerOf(1)] }));
  await recordObservation(db, observationOf(gone, "2026-03-01T07:30:00Z", { outcome: "gone", reason: "404" }));
  await db.updateTable("listing").set({ enabled: false }).where("id", "=", ended).execute();
  const [task, ...others] = await db.transaction().execute((trx) => loadMarkets(trx, productId, now));
  expect(others).toEqual([]);
  expect(task?.strategy).toMatchObject({ version: 1, rules: [], rounding: { mode: "none" } });
  expect(task?.market).toMatchObject({
    asOf: now.toISOString(),
    product: {
      productId,
      channelCode: "shop",
      currentPrice: { minor: 2000, currency: "PLN" },
      floor: { minor: 1500, currency: "PLN" },
      ceiling: { minor: 3000, currency: "PLN" },
      cost: null,
      vatPercent: 23,
    },
    offers: [
      { sellerName: "a", price: { minor: 1800, currency: "PLN" }, sourceName: "rival.example", lastSeenAt: "2026-03-01T07:30:00Z" },
      { sellerName: "b", price: { minor: 1900, currency: "PLN" }, listingId: read, sourceKind: "shop", shippingPrice: null },
    ],
  });
});

test("a product without a strategy has no market, and loading one waits for whoever prices the product", async () => {
  const productId = await seedPriced(db, {});
  let second: Promise<unknown> = Promise.resolve();
  const order: string[] = [];
  await db.transaction().execute(async (trx) => {
    await loadMarkets(trx, productId, now);
    second = db
      .transaction()
      .execute((other) => loadMarkets(other, productId, now))
      .then(() => order.push("second"));
    await expect
      .poll(async () => (await sql<{ n: number }>`select count(*) as n from pg_locks where not granted`.execute(db)).rows[0]?.n)
      .toBeGreaterThan(0);
    order.push("first");
  });
  await second;
  expect(order).toEqual(["first", "second"]);
  await db.updateTable("product_channel").set({ strategy_id: null }).where("product_id", "=", productId).execute();
  expect(await db.transaction().execute((trx) => loadMarkets(trx, productId, now))).toEqual([]);
});

test("a new price supersedes the open proposal, the same one is kept, and a held or right price closes it", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const first = await propose(productId, 1900);
  expect(first.result).toBe("saved");
  expect(await propose(productId, 1900)).toEqual({ result: "kept", proposalId: first.proposalId });
  expect((await propose(productId, 1800)).result).toBe("saved");
  expect((await propose(productId, null)).result).toBe("closed");
  expect((await propose(productId, null)).result).toBe("none");
  expect((await propose(productId, 1800)).result).toBe("saved");
  expect((await propose(productId, 2000)).result).toBe("closed");
  expect(await statuses(productId)).toEqual([
    [1900, "superseded"],
    [1800, "superseded"],
    [1800, "superseded"],
  ]);
  const record = await getProposal(db, first.proposalId ?? 0);
  expect(record).toMatchObject({
    reasonCode: "undercut",
    reasonText: "One below the lowest.",
    currentPrice: { minor: 2000, currency: "PLN" },
  });
  expect((await getReceipt(db, record.id)).pricing).toEqual(priced(1900));
});

test("the database itself refuses a price below the floor or above the ceiling", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000, floorMinor: 1500, ceilingMinor: 2500 });
  await expect(propose(productId, 1499)).rejects.toThrow("price_proposal_check");
  await expect(propose(productId, 2501)).rejects.toThrow("price_proposal_check");
  expect(await statuses(productId)).toEqual([]);
});

test("approving withdraws the earlier approved price, is audited, and is refused for what is no longer open", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const first = await saved(productId, 1900);
  expect(await approve(first)).toMatchObject({ status: "approved", decidedBy: "key:test", decidedAt: "2026-03-01T08:00:00Z" });
  expect((await propose(productId, 1900)).result).toBe("kept");
  const second = await saved(productId, 1800);
  await approve(second);
  expect(await statuses(productId)).toEqual([
    [1900, "superseded"],
    [1800, "approved"],
  ]);
  await expect(approve(first)).rejects.toThrow(`Proposal ${first} is superseded`);
  await expect(approve(2_000_000_000)).rejects.toThrow("There is no proposal");
  const log = await db.selectFrom("audit_log").select(["action", "actor"]).where("subject_id", "=", String(first)).orderBy("id").execute();
  expect(log).toEqual([
    { action: "proposal.approve", actor: "key:test" },
    { action: "proposal.supersede", actor: "key:test" },
  ]);
});

test("two people who decide at once: one wins, the other is told", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const id = await saved(productId, 1900);
  const reject = decideProposal(db, { proposalId: id, decision: "reject", actor: "b", now });
  const results = await Promise.allSettled([approve(id), reject]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a rejected price is not asked again until something is different", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  await decideProposal(db, { proposalId: await saved(productId, 1900), decision: "reject", actor: "key:test", now });
  expect((await propose(productId, 1900)).result).toBe("refused-before");
  expect((await propose(productId, 1890)).result).toBe("saved");
  await db.updateTable("product_channel").set({ price_minor: 2100 }).where("product_id", "=", productId).execute();
  expect((await propose(productId, 1900)).result).toBe("saved");
});

test("limits that moved and time that is over are found at the approval", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000, floorMinor: 1500 });
  const id = await saved(productId, 1600, { validUntil: later });
  await expect(approve(id, later)).rejects.toThrow("expired at 2026-03-01T09:00:00Z");
  await db.updateTable("product_channel").set({ floor_minor: 1700 }).where("product_id", "=", productId).execute();
  await expect(approve(id)).rejects.toThrow("lies outside them");
  expect(await statuses(productId)).toEqual([[1600, "open"]]);
});

test("applied makes the price our own and may be reported twice; it closes an open proposal of the same price", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const id = await saved(productId, 1900);
  await expect(report(id, "applied")).rejects.toThrow("is open; report on a proposal that the feed gives");
  await approve(id);
  expect(await report(id, "applied")).toMatchObject({ status: "applied", reportReason: "the shop's words" });
  expect(await ownPrice(productId)).toBe(1900);
  const again = await report(id, "applied");
  expect(again.changeSeq).toBe((await getProposal(db, id)).changeSeq);
  await expect(report(id, "rejected-by-shop")).rejects.toThrow("is applied");
  expect((await propose(productId, 1900)).result).toBe("none");
});

test("a price that the shop took just before it was superseded still becomes our own", async () => {
  const productId = await seedPriced(db, { priceMinor: 2000 });
  const early = await saved(productId, 1900);
  await approve(early);
  await approve(await saved(productId, 1800));
  await saved(productId, 1850);
  await report(early, "applied");
  expect(await ownPrice(productId)).toBe(1900);
  await expect(report(await saved(productId, 1850), "rejected-by-shop")).rejects.toThrow("report on a proposal");
});

test("what is over in time expires once, open or approved", async () => {
  const [a, b, c] = await Promise.all([1, 2, 3].map(() => seedPriced(db, { priceMinor: 2000 })));
  if (!a || !b || !c) throw new Error("seeding failed");
  const until = new Date("2026-03-01T08:30:00Z");
  await saved(a, 1900, { validUntil: until });
  await approve(await saved(b, 1900, { validUntil: until }));
  await saved(c, 1900, { validUntil: new Date("2026-03-01T10:00:00Z") });
  const at = new Date("2026-03-01T08:45:00Z");
  expect(await expireProposals(db, at)).toBe(2);
  expect(await expireProposals(db, at)).toBe(0);
  expect([await statuses(a), await statuses(b), await statuses(c)]).toEqual([[[1900, "expired"]], [[1900, "expired"]], [[1900, "open"]]]);
});

test("the feed gives what is approved now, and since a cursor what changed, withdrawn prices included", async () => {
  const start = (await repricingFeed(db, { changedSince: 0, limit: 1000, now })).cursor;
  const [a, b] = await Promise.all([1, 2].map(() => seedPriced(db, { priceMinor: 2000 })));
  if (!a || !b) throw new Error("seeding failed");
  const first = await saved(a, 1900);
  await approve(first);
  const other = await saved(b, 1700, { validUntil: later });
  await approve(other);
  await saved(a, 1500);
  const feed = (request: { changedSince?: number; after?: number; limit?: number; now?: Date }) =>
    repricingFeed(db, { limit: 1000, now, ...request });
  const ids = async (request: Parameters<typeof feed>[0]) => (await feed(request)).items.map(({ id, status }) => [id, status]);
  expect(await ids({ after: start })).toEqual([
    [first, "approved"],
    [other, "approved"],
  ]);
  expect(await ids({ after: start, now: later })).toEqual([[first, "approved"]]);
  const { cursor } = await feed({ changedSince: start });
  expect(await ids({ changedSince: cursor })).toEqual([]);
  const second = await saved(a, 1600);
  await approve(second);
  expect(await ids({ changedSince: cursor })).toEqual([
    [first, "superseded"],
    [second, "approved"],
  ]);
  const page = await feed({ changedSince: cursor, limit: 1 });
  expect(await ids({ changedSince: page.cursor })).toEqual([[second, "approved"]]);
});

test("a reader that goes on from its cursor misses no change, however the transactions overlap", async () => {
  const products = await Promise.all(Array.from({ length: 12 }, () => seedPriced(db, { priceMinor: 2000 })));
  const proposals = await Promise.all(products.map((id) => saved(id, 1900)));
  let { cursor } = await repricingFeed(db, { changedSince: 0, limit: 10_000, now });
  const seen: number[] = [];
  let writing = true;
  const reader = (async () => {
    for (let last = false; !last;) {
      last = !writing;
      const page = await repricingFeed(db, { changedSince: cursor, limit: 3, now });
      seen.push(...page.items.map(({ id }) => id));
      ({ cursor } = page);
      if (page.items.length > 0) last = false;
    }
  })();
  await Promise.all(
    proposals.map((proposalId) =>
      db.transaction().execute(async (trx) => {
        await decideProposal(trx, { proposalId, decision: "approve", actor: "policy", now });
        // a transaction that takes its time to commit
        await sql`select pg_sleep(0.005)`.execute(trx);
      }),
    ),
  );
  writing = false;
  await reader;
  expect(seen.toSorted((a, b) => a - b)).toEqual(proposals.toSorted((a, b) => a - b));
});
