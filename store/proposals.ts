import { FEED_STATUSES, isInFeed } from "../domain/price-proposal.ts";
import { ConflictError } from "../errors.ts";
import { COMPUTED_FLOOR, FLOOR_UNKNOWN } from "./computed-floor.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { getProposal } from "./list-proposals.ts";
import type { ProposalRecord } from "./list-proposals.ts";
import { audited, lockFeed, lockForFeed, setStatus, supersedeById } from "./proposal-state.ts";
import { takeOver } from "./take-over.ts";
import { watchLanding } from "./watch-landing.ts";

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
    if (!wasApproved || !(isInFeed(before.status) || (late && report === "applied"))) {
      throw new ConflictError(
        "proposal-not-approved",
        `Proposal ${proposalId} is ${before.status}; report on a proposal that the feed gives as approved.`,
      );
    }
    await setStatus(trx, proposalId, report, { reported_at: now, report_reason: reason });
    if (report === "applied") {
      await takeOver(trx, before, now);
      await watchLanding(trx, proposalId, now);
    }
    return audited(trx, before, actor, `proposal.${report}`);
  });
}

/** A drifted one stays what it is, for a person to see: the feed has dropped it, and the next approved price takes its place. */
const ENDING = ["open", "approved", "published"] as const;

/** Ends proposals whose time is over. Gives how many. */
export async function expireProposals(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectFrom("price_proposal")
    .select("id")
    .where("status", "in", ENDING)
    .where("valid_until", "<=", now.toISOString())
    .orderBy("id")
    .execute();
  let expired = 0;
  for (const { id } of due) {
    // one by one, so that a product that is being priced holds up no other
    await inTransaction(db, async (trx) => {
      await lockForFeed(trx, id);
      const before = await getProposal(trx, id);
      if (!ENDING.some((status) => status === before.status)) return;
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
      .innerJoin("product", "product.id", "p.product_id")
      .innerJoin("channel", "channel.id", "p.channel_id")
      .select("p.id")
      .where("p.status", "in", ["open", ...FEED_STATUSES])
      .where((eb) =>
        eb.or([
          eb("p.price_minor", "<", eb.ref("pc.floor_minor")),
          eb("p.price_minor", ">", eb.ref("pc.ceiling_minor")),
          eb("p.price_minor", "<", COMPUTED_FLOOR),
          FLOOR_UNKNOWN,
        ]),
      )
      .orderBy("p.id");
    return (productId === undefined ? query : query.where("p.product_id", "=", productId)).execute();
  };
  // the feed's lock is everybody's: taken only when there is something to do
  if ((await outside()).length === 0) return;
  await lockFeed(trx);
  for (const { id } of await outside()) await supersedeById(trx, id, actor);
}
