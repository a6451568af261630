import { sql } from "kysely";
import { sameMoney } from "../domain/money.ts";
import type { PriceStep, ProposalStatus, Receipt } from "../domain/price-proposal.ts";
import { ConflictError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { getProposal } from "./list-proposals.ts";
import type { ProposalRecord } from "./list-proposals.ts";

export interface SavedProposal {
  /**
   * `saved`: a new open proposal. `kept`: the same price is open or approved already. `refused-before`: a person or the shop refused this
   * very price in this situation, so it is not asked again. `closed`: the price is held or right as it is, and an open proposal was
   * withdrawn. `none`: nothing to propose and nothing open.
   */
  readonly result: "saved" | "kept" | "refused-before" | "closed" | "none";
  /** Of the proposal saved, kept or closed. */
  readonly proposalId: number | null;
}

/**
 * Makes the product's open proposal on a channel equal to what the engine says. Call it in the transaction that loaded the market
 * (store/markets.ts), whose lock on the product's channel it relies on. `validUntil`: after that an approval is refused and the feed drops it.
 */
export async function saveProposal(trx: Db, receipt: Receipt, options: { validUntil?: Date } = {}): Promise<SavedProposal> {
  const { productId, channelId } = receipt.market.product;
  const rows = (await latestProposals(trx, [productId])).filter((row) => row.channel_id === channelId);
  return saveAgainst(trx, receipt, rows, options);
}

/** The same for many, in the order given; what stands is read in one statement, so a product and channel may come once only. */
export async function saveProposals(trx: Db, receipts: readonly Receipt[], options: { validUntil?: Date } = {}): Promise<SavedProposal[]> {
  if (receipts.length === 0) return [];
  const key = (productId: number, channelId: number): string => `${productId}/${channelId}`;
  const rows = await latestProposals(
    trx,
    receipts.map(({ market }) => market.product.productId),
  );
  const rowsOf = Map.groupBy(rows, (row) => key(row.product_id, row.channel_id));
  const saved: SavedProposal[] = [];
  for (const receipt of receipts) {
    const { productId, channelId } = receipt.market.product;
    saved.push(await saveAgainst(trx, receipt, rowsOf.get(key(productId, channelId)) ?? [], options));
  }
  return saved;
}

/** Per channel of the products: what is open or approved, and the last one, whatever became of it. */
async function latestProposals(trx: Db, productIds: readonly number[]) {
  return trx
    .selectFrom("price_proposal as p")
    .select(["p.id", "p.product_id", "p.channel_id", "p.status", "p.price_minor", "p.current_price_minor", "p.currency"])
    .select(["p.strategy_id", "p.strategy_version", "p.valid_until"])
    .where(sql<boolean>`p.product_id = any(${productIds}::bigint[])`)
    .where((eb) =>
      eb.or([
        eb("p.status", "in", ["open", "approved"]),
        eb("p.id", "=", (last) =>
          last
            .selectFrom("price_proposal as other")
            .select((max) => max.fn.max("other.id").as("id"))
            .whereRef("other.product_id", "=", "p.product_id")
            .whereRef("other.channel_id", "=", "p.channel_id"),
        ),
      ]),
    )
    .orderBy("p.id")
    .execute();
}

async function saveAgainst(
  trx: Db,
  receipt: Receipt,
  rows: Awaited<ReturnType<typeof latestProposals>>,
  options: { validUntil?: Date },
): Promise<SavedProposal> {
  const { product } = receipt.market;
  const { price } = receipt.pricing;
  const asOf = Date.parse(receipt.market.asOf);
  const stands = (row: { valid_until: string | null }) => row.valid_until === null || Date.parse(row.valid_until) > asOf;
  const proposes = (row: { price_minor: number; currency: string }) =>
    price !== null && row.price_minor === price.minor && row.currency === price.currency;
  const open = rows.find(({ status }) => status === "open");
  const approved = rows.find(({ status }) => status === "approved");
  const last = rows.at(-1);

  if (price === null || sameMoney(price, product.currentPrice)) return close(trx, open);
  if (approved !== undefined && stands(approved) && proposes(approved)) {
    await close(trx, open);
    return { result: "kept", proposalId: approved.id };
  }
  if (open !== undefined && stands(open) && proposes(open) && open.current_price_minor === (product.currentPrice?.minor ?? null)) {
    return { result: "kept", proposalId: open.id };
  }
  const refused =
    last !== undefined &&
    (last.status === "rejected" || last.status === "rejected-by-shop") &&
    proposes(last) &&
    last.current_price_minor === (product.currentPrice?.minor ?? null) &&
    last.strategy_id === receipt.strategy.id &&
    last.strategy_version === receipt.strategy.version;
  if (refused) return { result: "refused-before", proposalId: last.id };
  await close(trx, open);
  return { result: "saved", proposalId: await insert(trx, receipt, price.minor, options.validUntil ?? null) };
}

async function close(trx: Db, open: { id: number } | undefined): Promise<SavedProposal> {
  if (open === undefined) return { result: "none", proposalId: null };
  await setStatus(trx, open.id, "superseded");
  return { result: "closed", proposalId: open.id };
}

async function insert(trx: Db, receipt: Receipt, priceMinor: number, validUntil: Date | null): Promise<number> {
  const { market, strategy, pricing } = receipt;
  const { product } = market;
  const decisive = decisiveStep(pricing.steps);
  const { id } = await trx
    .insertInto("price_proposal")
    .values({
      product_id: product.productId,
      channel_id: product.channelId,
      strategy_id: strategy.id,
      strategy_version: strategy.version,
      currency: product.currency,
      current_price_minor: product.currentPrice?.minor ?? null,
      price_minor: priceMinor,
      floor_minor: product.floor?.minor ?? null,
      ceiling_minor: product.ceiling?.minor ?? null,
      reason_code: decisive?.code ?? "priced",
      reason_text: decisive?.reason ?? "The strategy gives this price.",
      receipt: JSON.stringify(receipt),
      observation_ids: [...pricing.observationIds],
      valid_until: validUntil,
      // an open proposal is not in the feed, so its place needs no lock
      change_seq: sql<number>`nextval('price_proposal_change_seq')`,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** The step a person should read first: the last one that moved the price, rounding left out where anything else did. */
function decisiveStep(steps: readonly PriceStep[]): PriceStep | undefined {
  const moved = steps.filter(({ before, after }) => !sameMoney(before, after));
  return moved.findLast(({ rule }) => rule !== "rounding") ?? moved.at(-1) ?? steps.at(-1);
}

export interface Decision {
  readonly proposalId: number;
  readonly decision: "approve" | "reject";
  /** For a person. */
  readonly reason?: string | null;
  /** "key:<name>", "cli", "policy". */
  readonly actor: string;
  readonly now: Date;
}

/**
 * Approves or rejects an open proposal; approving puts it into the feed and withdraws an earlier approved one. Throws NotFoundError;
 * ConflictError when it is no longer open, has expired, or the product's limits have moved so that the price lies outside them.
 */
export async function decideProposal(db: Db, { proposalId, decision, reason = null, actor, now }: Decision): Promise<ProposalRecord> {
  return inTransaction(db, async (trx) => {
    const channel = await lockForFeed(trx, proposalId);
    const before = await getProposal(trx, proposalId);
    if (before.status !== "open") {
      throw new ConflictError("proposal-not-open", `Proposal ${proposalId} is ${before.status}; decide on the product's open one.`);
    }
    if (decision === "approve") {
      refuseOutdated(before, channel, now);
      await supersedeApproved(trx, before, actor);
    }
    const status = decision === "approve" ? "approved" : "rejected";
    await setStatus(trx, proposalId, status, { decided_at: now, decided_by: actor, decision_reason: reason });
    return audited(trx, before, actor, `proposal.${decision}`);
  });
}

export interface Report {
  readonly proposalId: number;
  readonly report: "applied" | "rejected-by-shop";
  /** The shop's words, for a person. */
  readonly reason?: string | null;
  readonly actor: string;
  readonly now: Date;
}

/**
 * What the shop did with an approved price. `applied` makes it the product's own price, also when the proposal was superseded or expired
 * after the shop had taken it. Reporting the same twice changes nothing. Throws NotFoundError; ConflictError when it was never approved,
 * or the shop reported otherwise before.
 */
export async function reportProposal(db: Db, { proposalId, report, reason = null, actor, now }: Report): Promise<ProposalRecord> {
  return inTransaction(db, async (trx) => {
    await lockForFeed(trx, proposalId);
    const before = await getProposal(trx, proposalId);
    if (before.status === report) return before;
    const wasApproved = before.decidedAt !== null && before.status !== "rejected";
    const late = before.status === "superseded" || before.status === "expired";
    if (!wasApproved || !(before.status === "approved" || (late && report === "applied"))) {
      throw new ConflictError(
        "proposal-not-approved",
        `Proposal ${proposalId} is ${before.status}; report on a proposal that the feed gives as approved.`,
      );
    }
    await setStatus(trx, proposalId, report, { reported_at: now, report_reason: reason });
    if (report === "applied") await takeOver(trx, before, now);
    return audited(trx, before, actor, `proposal.${report}`);
  });
}

/** Ends open and approved proposals whose time is over. Gives how many. */
export async function expireProposals(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectFrom("price_proposal")
    .select("id")
    .where("status", "in", ["open", "approved"])
    .where("valid_until", "<=", now.toISOString())
    .orderBy("id")
    .execute();
  let expired = 0;
  for (const { id } of due) {
    // one by one, so that a product that is being priced holds up no other
    await inTransaction(db, async (trx) => {
      await lockForFeed(trx, id);
      const before = await getProposal(trx, id);
      if (before.status !== "open" && before.status !== "approved") return;
      await setStatus(trx, id, "expired");
      await audited(trx, before, "policy", "proposal.expire");
      expired += 1;
    });
  }
  return expired;
}

/**
 * Withdraws open and approved proposals that lie outside their product's limits as they are now; of one product, or of all. For whoever
 * moves limits, at the end of the same transaction: it may take the feed's lock, after which no product's channel may be locked any more.
 */
export async function withdrawOutsideLimits(trx: Db, actor: string, productId?: number): Promise<void> {
  const outside = () => {
    const query = trx
      .selectFrom("price_proposal as p")
      .innerJoin("product_channel as pc", (join) =>
        join.onRef("pc.product_id", "=", "p.product_id").onRef("pc.channel_id", "=", "p.channel_id"),
      )
      .select("p.id")
      .where("p.status", "in", ["open", "approved"])
      .where((eb) => eb.or([eb("p.price_minor", "<", eb.ref("pc.floor_minor")), eb("p.price_minor", ">", eb.ref("pc.ceiling_minor"))]))
      .orderBy("p.id");
    return (productId === undefined ? query : query.where("p.product_id", "=", productId)).execute();
  };
  // the feed's lock is everybody's: taken only when there is something to do
  if ((await outside()).length === 0) return;
  await lockFeed(trx);
  for (const { id } of await outside()) {
    const before = await getProposal(trx, id);
    await setStatus(trx, id, "superseded");
    await audited(trx, before, actor, "proposal.supersede");
  }
}

interface LockedChannel {
  readonly floor_minor: number | null;
  readonly ceiling_minor: number | null;
}

const FEED_LOCK = 7_223_602;

/**
 * The product's channel, as in loadMarkets; then the feed, until commit: places in it are given out one transaction after the other, so
 * a reader never sees a later place before an earlier one. Always in this order.
 */
async function lockForFeed(trx: Db, proposalId: number): Promise<LockedChannel | undefined> {
  const { rows } = await sql<LockedChannel>`
    select pc.floor_minor, pc.ceiling_minor
    from product_channel pc join price_proposal p on p.product_id = pc.product_id and p.channel_id = pc.channel_id
    where p.id = ${proposalId} for update of pc`.execute(trx);
  await lockFeed(trx);
  return rows[0];
}

async function lockFeed(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${FEED_LOCK})`.execute(trx);
}

async function setStatus(
  trx: Db,
  id: number,
  status: ProposalStatus,
  columns: {
    decided_at?: Date;
    decided_by?: string;
    decision_reason?: string | null;
    reported_at?: Date;
    report_reason?: string | null;
  } = {},
): Promise<void> {
  await trx
    .updateTable("price_proposal")
    .set({ status, ...columns, change_seq: sql<number>`nextval('price_proposal_change_seq')`, changed_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .execute();
}

function refuseOutdated(proposal: ProposalRecord, channel: LockedChannel | undefined, now: Date): void {
  const { id, price, validUntil } = proposal;
  if (validUntil !== null && Date.parse(validUntil) <= now.getTime()) {
    throw new ConflictError("proposal-expired", `Proposal ${id} expired at ${validUntil}; wait for the next one.`);
  }
  const { floor_minor: floor = null, ceiling_minor: ceiling = null } = channel ?? {};
  if ((floor !== null && price.minor < floor) || (ceiling !== null && price.minor > ceiling)) {
    throw new ConflictError("outside-limits", `The limits have changed since, and proposal ${id} lies outside them; reject it.`);
  }
}

async function supersedeApproved(trx: Db, { productId, channel }: ProposalRecord, actor: string): Promise<void> {
  const row = await trx
    .selectFrom("price_proposal as p")
    .innerJoin("channel as c", "c.id", "p.channel_id")
    .select("p.id")
    .where("p.product_id", "=", productId)
    .where("c.code", "=", channel)
    .where("p.status", "=", "approved")
    .executeTakeFirst();
  if (row === undefined) return;
  const before = await getProposal(trx, row.id);
  await setStatus(trx, row.id, "superseded");
  await audited(trx, before, actor, "proposal.supersede");
}

/** The shop sells at the price now: it becomes the own price, and an open proposal of the same price has nothing left to propose. */
async function takeOver(trx: Db, { id, productId, price, channel }: ProposalRecord, now: Date): Promise<void> {
  const { id: channelId } = await trx.selectFrom("channel").select("id").where("code", "=", channel).executeTakeFirstOrThrow();
  await trx
    .updateTable("product_channel")
    .set({ price_minor: price.minor, price_changed_at: now, updated_at: now })
    .where("product_id", "=", productId)
    .where("channel_id", "=", channelId)
    .execute();
  const open = await trx
    .selectFrom("price_proposal")
    .select("id")
    .where("product_id", "=", productId)
    .where("channel_id", "=", channelId)
    .where("status", "=", "open")
    .where("price_minor", "=", price.minor)
    .where("id", "!=", id)
    .executeTakeFirst();
  await close(trx, open);
}

async function audited(trx: Db, before: ProposalRecord, actor: string, action: string): Promise<ProposalRecord> {
  const after = await getProposal(trx, before.id);
  await audit(trx, { actor, action, subjectType: "proposal", subjectId: before.id, before, after });
  return after;
}
