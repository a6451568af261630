import { sql } from "kysely";
import type { ProposalStatus } from "../domain/price-proposal.ts";
import { auditAll } from "./audit-all.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { getProposal, getProposals } from "./list-proposals.ts";
import type { ProposalRecord } from "./list-proposals.ts";

const FEED_LOCK = 7_223_602;

/**
 * The product's channel, as in loadMarkets; then the feed, until commit: places in it are given out one transaction after the other, so
 * a reader never sees a later place before an earlier one. Always in this order.
 */
export async function lockForFeed(trx: Db, proposalId: number): Promise<void> {
  await sql`
    select from product_channel pc join price_proposal p on p.product_id = pc.product_id and p.channel_id = pc.channel_id
    where p.id = ${proposalId} for update of pc`.execute(trx);
  await lockFeed(trx);
}

export async function lockFeed(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${FEED_LOCK})`.execute(trx);
}

export async function setStatus(
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

/** Withdraws many at once, without a word in the audit log: for open ones, which nobody had decided on. */
export async function closeAll(trx: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .updateTable("price_proposal")
    .set({ status: "superseded", change_seq: sql<number>`nextval('price_proposal_change_seq')`, changed_at: sql<Date>`clock_timestamp()` })
    .where("id", "in", ids)
    .execute();
}

/** The same for approved ones, audited. The feed's lock must be held. */
export async function supersedeAll(trx: Db, ids: readonly number[], actor: string): Promise<void> {
  if (ids.length === 0) return;
  const befores = await getProposals(trx, ids);
  await closeAll(trx, ids);
  const afters = await getProposals(trx, ids);
  const entries = ids.map((id) => ({
    action: "proposal.supersede",
    subjectType: "proposal",
    id,
    before: befores.get(id),
    after: afters.get(id),
  }));
  await auditAll(trx, actor, entries);
}

/** Withdraws a proposal in favour of another. The feed's lock must be held. */
export async function supersedeById(trx: Db, id: number, actor: string): Promise<void> {
  const before = await getProposal(trx, id);
  await setStatus(trx, id, "superseded");
  await audited(trx, before, actor, "proposal.supersede");
}

export async function audited(trx: Db, before: ProposalRecord, actor: string, action: string): Promise<ProposalRecord> {
  const after = await getProposal(trx, before.id);
  await audit(trx, { actor, action, subjectType: "proposal", subjectId: before.id, before, after });
  return after;
}
