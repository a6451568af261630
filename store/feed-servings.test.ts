import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROPOSAL_STATUSES, type ProposalStatus } from "../domain/price-proposal.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedPriced } from "../test/seed.ts";
import { createKey } from "./api-keys.ts";
import type { Db } from "./connect.ts";
import { getServing, listFeedReaders, notePublished, noteServing } from "./feed-servings.ts";
import { reportProposal } from "./proposals.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute));
const instant = (minute: number) => at(minute).toISOString().replace(".000Z", "Z");

/** A proposal of a new product in any state. */
async function proposal(trx: Db, status: ProposalStatus): Promise<number> {
  const productId = await seedPriced(trx, { priceMinor: 10_000 });
  const { rows } = await sql<{ id: number }>`
    insert into price_proposal (product_id, channel_id, strategy_id, strategy_version, status, currency, price_minor, reason_code, reason_text, receipt,
      observation_ids, change_seq, decided_at, decided_by)
    select ${productId}, c.id, s.id, 1, ${status}, 'PLN', 9000, 'x', 'x', '{}', '{}', nextval('price_proposal_change_seq'),
      ${status === "open" ? null : at(0)}::timestamptz, ${status === "open" ? null : "key:a"}
    from channel c, strategy s where c.code = 'shop' and s.name = 'S-' || ${productId} returning id`.execute(trx);
  return rows[0]?.id ?? 0;
}
const statusOf = async (id: number) =>
  (await db.selectFrom("price_proposal").select("status").where("id", "=", id).executeTakeFirstOrThrow()).status;

const MOVES: Readonly<Record<ProposalStatus, readonly ProposalStatus[]>> = {
  open: ["approved", "rejected", "superseded", "expired"],
  approved: ["published", "superseded", "expired", "applied", "rejected-by-shop"],
  published: ["drifted", "superseded", "expired", "applied", "rejected-by-shop"],
  drifted: ["superseded", "expired", "applied", "rejected-by-shop"],
  rejected: [],
  superseded: ["applied"],
  expired: ["applied"],
  applied: ["drifted"],
  "rejected-by-shop": [],
};

test.each(PROPOSAL_STATUSES)("from %s a proposal goes where the table says, and nowhere else, whoever writes it", async (from) => {
  const [moved, told, expected] = [[] as ProposalStatus[], [] as string[], [] as string[]];
  for (const to of PROPOSAL_STATUSES.filter((status) => status !== from)) {
    const id = await proposal(db, from);
    const problem = await sql`update price_proposal set status = ${to} where id = ${id}`.execute(db).catch((error: Error) => error.message);
    if (typeof problem !== "string") moved.push(to);
    else {
      told.push(problem);
      expected.push(`proposal ${id} is ${from} and cannot become ${to}`);
    }
  }
  expect(told).toEqual(expected);
  expect(new Set(moved)).toEqual(new Set(MOVES[from]));
});

test("a shown proposal is published once, with its first key and moment; its place in the feed and later answers change nothing", async () => {
  const [one, open] = [await proposal(db, "approved"), await proposal(db, "open")];
  const seq = () => db.selectFrom("price_proposal").select("change_seq").where("id", "=", one).executeTakeFirstOrThrow();
  const before = await seq();
  expect(await notePublished(db, [one, open], { to: "key:shop", at: at(1) })).toEqual([]);
  expect(await notePublished(db, [one], { to: "key:other", at: at(2) })).toEqual([]);
  expect([await statusOf(one), await statusOf(open), await seq()]).toEqual(["published", "open", before]);
  const { rows } = await sql<{ xmin: string }>`select xmin::text from price_proposal where id = ${one}`.execute(db);
  await notePublished(db, [one], { to: "key:shop", at: at(3) });
  expect((await sql`select xmin::text from price_proposal where id = ${one}`.execute(db)).rows).toEqual(rows);
  expect(await getServing(db, one)).toEqual({
    firstServedAt: instant(1),
    firstServedTo: "key:shop",
    lastServedAt: instant(1),
    lastServedTo: "key:shop",
  });
  expect(await getServing(db, open)).toBeNull();
});

test("the last answer is the last whole one while it is in the feed, and stays known when it left", async () => {
  const { id: apiKeyId } = await createKey(db, { name: "reader", scopes: ["feed"] });
  const one = await proposal(db, "approved");
  await notePublished(db, [one], { to: "key:reader", at: at(1) });
  const serving = { apiKeyId, channel: "shop", format: "json", without: [] };
  await noteServing(db, { ...serving, whole: true, at: at(10) });
  await noteServing(db, { ...serving, whole: false, at: at(12) });
  expect(await getServing(db, one)).toMatchObject({ firstServedAt: instant(1), lastServedAt: instant(10), lastServedTo: "key:reader" });
  await reportProposal(db, { proposalId: one, report: "applied", actor: "key:shop", now: at(11) });
  await noteServing(db, { ...serving, whole: true, at: at(20) });
  expect(await getServing(db, one)).toMatchObject({ lastServedAt: instant(10) });
  // one whose strategy may not move then was not in it
  const waiting = await proposal(db, "approved");
  await notePublished(db, [waiting], { to: "key:reader", at: at(21) });
  const { strategy_id: strategyId } = await db
    .selectFrom("price_proposal")
    .select("strategy_id")
    .where("id", "=", waiting)
    .executeTakeFirstOrThrow();
  await noteServing(db, { ...serving, whole: true, at: at(22), without: [strategyId] });
  expect(await getServing(db, waiting)).toMatchObject({ lastServedAt: instant(21) });
  expect(await listFeedReaders(db, "shop")).toEqual([
    { key: "key:reader", format: "json", own: true, servedAt: instant(22), wholeAt: instant(22) },
  ]);
});

test("what somebody is changing is left for a second try, and nobody waits", async () => {
  const [busy, free] = [await proposal(db, "approved"), await proposal(db, "approved")];
  await db.transaction().execute(async (trx) => {
    await trx.selectFrom("price_proposal").select("id").where("id", "=", busy).forUpdate().execute();
    expect(await notePublished(db, [busy, free], { to: "key:shop", at: at(1) })).toEqual([busy]);
  });
  expect(await notePublished(db, [busy], { to: "key:shop", at: at(1) })).toEqual([]);
  expect([await statusOf(busy), await statusOf(free)]).toEqual(["published", "published"]);
});
