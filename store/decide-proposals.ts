import { sql } from "kysely";
import { needsTwoPersons } from "../domain/approval-policy.ts";
import type { Instant } from "../domain/instant.ts";
import { FEED_STATUSES } from "../domain/price-proposal.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { auditAll } from "./audit-all.ts";
import { COMPUTED_FLOOR } from "./computed-floor.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { getProposals } from "./list-proposals.ts";
import type { ProposalRecord } from "./list-proposals.ts";
import { lockFeed, supersedeAll } from "./proposal-state.ts";

export interface Decision {
  readonly decision: "approve" | "reject";
  /** For a person. */
  readonly reason?: string | null;
  /** "key:<name>", "cli". */
  readonly actor: string;
  readonly now: Date;
}

/**
 * Approves or rejects an open proposal; approving puts it into the feed and withdraws an earlier approved one. Where two people are needed,
 * the first approval is kept and the proposal stays open for another's. Throws NotFoundError; ConflictError when it is no longer open, has
 * expired, the product's limits have moved so that the price lies outside them, or the second approval is by who gave the first.
 */
export async function decideProposal(
  db: Db,
  { proposalId, ...decision }: Decision & { readonly proposalId: number },
): Promise<ProposalRecord> {
  const { rulings } = await decideProposals(db, [proposalId], decision, "all-or-nothing");
  const [ruling] = rulings;
  if (ruling?.after === undefined) throw ruling?.refusal ?? new NotFoundError(`There is no proposal ${proposalId}.`);
  return ruling.after;
}

/** What a decision comes to for one proposal. */
export interface Ruling {
  readonly proposalId: number;
  /** As it was; null: there is none. */
  readonly before: ProposalRecord | null;
  /** Our price on the channel now. */
  readonly currentMinor: number | null;
  /** `first-approval`: it stays open for the second. */
  readonly result: "approved" | "rejected" | "first-approval" | "refused";
  readonly refusal: ConflictError | NotFoundError | null;
  /** Only of what was carried out. */
  readonly after?: ProposalRecord;
}

/** What deciding would come to now, one ruling an id in the order given; changes and locks nothing. */
export async function foreseeDecision(db: Db, ids: readonly number[], decision: Decision): Promise<Ruling[]> {
  const [records, limits] = await Promise.all([getProposals(db, ids), limitsOf(db, ids)]);
  return ids.map((proposalId) => rule(proposalId, records.get(proposalId), limits.get(proposalId), decision));
}

/**
 * Decides many at once, in one transaction of a few statements. `all-or-nothing`: one refusal, and nothing is done; `per-row`: what can be
 * done is. The limits are those of the moment of deciding, under the locks of the products' channels and of the feed.
 */
export async function decideProposals(
  db: Db,
  ids: readonly number[],
  decision: Decision,
  mode: "all-or-nothing" | "per-row",
): Promise<{ readonly done: boolean; readonly rulings: readonly Ruling[] }> {
  return inTransaction(db, async (trx) => {
    // in the order of loadAllMarkets, so that two never wait for each other
    await sql`
      select from product_channel pc join price_proposal p on p.product_id = pc.product_id and p.channel_id = pc.channel_id
      where p.id = any(${ids}::bigint[]) order by pc.product_id, pc.channel_id for update of pc`.execute(trx);
    await lockFeed(trx);
    const rulings = await foreseeDecision(trx, ids, decision);
    const possible = rulings.filter(({ refusal }) => refusal === null);
    if (possible.length === 0 || (mode === "all-or-nothing" && possible.length < rulings.length)) return { done: false, rulings };
    const afters = await carryOut(trx, possible, decision);
    return {
      done: true,
      rulings: rulings.map((ruling) => {
        const after = afters.get(ruling.proposalId);
        return after === undefined ? ruling : { ...ruling, after };
      }),
    };
  });
}

interface Limits {
  readonly price_minor: number | null;
  readonly floor_minor: number | null;
  readonly ceiling_minor: number | null;
  readonly two_persons_above_percent: string | null;
}

async function limitsOf(db: Db, ids: readonly number[]): Promise<Map<number, Limits>> {
  const rows = await db
    .selectFrom("price_proposal as p")
    .innerJoin("product_channel as pc", (join) =>
      join.onRef("pc.product_id", "=", "p.product_id").onRef("pc.channel_id", "=", "p.channel_id"),
    )
    .innerJoin("product", "product.id", "p.product_id")
    .innerJoin("channel", "channel.id", "p.channel_id")
    .leftJoin("approval_policy as a", "a.channel_id", "p.channel_id")
    .select(sql<number | null>`greatest(pc.floor_minor, ${COMPUTED_FLOOR})`.as("floor_minor"))
    .select(["p.id", "pc.price_minor", "pc.ceiling_minor", "a.two_persons_above_percent"])
    .where(sql<boolean>`p.id = any(${ids}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function rule(proposalId: number, before: ProposalRecord | undefined, limits: Limits | undefined, decision: Decision): Ruling {
  const currentMinor = limits?.price_minor ?? null;
  if (before === undefined) {
    const refusal = new NotFoundError(`There is no proposal ${proposalId}; list the proposals to see what there is.`);
    return { proposalId, before: null, currentMinor, result: "refused", refusal };
  }
  const two = decision.decision === "approve" && personsNeeded(before, limits) === 2;
  const refusal = refusalOf(before, limits, decision, two);
  const done = decision.decision === "reject" ? "rejected" : two && before.firstApprovedBy === null ? "first-approval" : "approved";
  return { proposalId, before, currentMinor, result: refusal === null ? done : "refused", refusal };
}

function refusalOf(
  proposal: ProposalRecord,
  limits: Limits | undefined,
  { decision, actor, now }: Decision,
  two: boolean,
): ConflictError | null {
  const { id, status, price, validUntil, firstApprovedBy } = proposal;
  if (status !== "open") return new ConflictError("proposal-not-open", `Proposal ${id} is ${status}; decide on the product's open one.`);
  if (decision === "reject") return null;
  if (validUntil !== null && Date.parse(validUntil) <= now.getTime())
    return new ConflictError("proposal-expired", `Proposal ${id} expired at ${validUntil}; wait for the next one.`);
  const { floor_minor: floor = null, ceiling_minor: ceiling = null } = limits ?? {};
  if ((floor !== null && price.minor < floor) || (ceiling !== null && price.minor > ceiling))
    return new ConflictError("outside-limits", `The limits have changed since, and proposal ${id} lies outside them; reject it.`);
  if (!two || firstApprovedBy !== actor) return null;
  const why = `Proposal ${id} needs two people, and ${actor} has approved it already`;
  return new ConflictError("same-approver", `${why}; have somebody else approve it with a key of their own.`);
}

/** By what the policy said when it was asked and by what it says now, whichever is stricter. */
function personsNeeded({ personsNeeded: asked, price, currency }: ProposalRecord, limits: Limits | undefined): 1 | 2 {
  const above = limits?.two_persons_above_percent ?? null;
  const current = limits === undefined || limits.price_minor === null ? null : { minor: limits.price_minor, currency };
  return asked === 2 || needsTwoPersons(above === null ? null : Number(above), current, price) ? 2 : 1;
}

async function carryOut(
  trx: Db,
  rulings: readonly Ruling[],
  { decision, reason = null, actor, now }: Decision,
): Promise<Map<number, ProposalRecord>> {
  const first = rulings.filter(({ result }) => result === "first-approval").map(({ proposalId }) => proposalId);
  const final = rulings.filter(({ result }) => result !== "first-approval").map(({ proposalId }) => proposalId);
  if (first.length > 0) {
    const columns = { persons_needed: 2, first_approved_at: now, first_approved_by: actor };
    await trx.updateTable("price_proposal").set(columns).where("id", "in", first).execute();
  }
  if (decision === "approve") await supersedeApproved(trx, final, actor);
  if (final.length > 0) {
    const status = decision === "approve" ? "approved" : "rejected";
    await trx
      .updateTable("price_proposal")
      .set({ ...moved(status), decided_at: now, decided_by: actor, decision_reason: reason })
      .where("id", "in", final)
      .execute();
  }
  const afters = await getProposals(
    trx,
    rulings.map(({ proposalId }) => proposalId),
  );
  const entries = rulings.map(({ proposalId: id, before, result }) => {
    const action = result === "first-approval" ? "proposal.approve-first" : `proposal.${decision}`;
    return { action, subjectType: "proposal", id, before, after: afters.get(id) };
  });
  await auditAll(trx, actor, entries);
  return afters;
}

/** Withdraws what is approved for the products and channels of these proposals. */
async function supersedeApproved(trx: Db, ids: readonly number[], actor: string): Promise<void> {
  const rows = await trx
    .selectFrom("price_proposal as p")
    .innerJoin("price_proposal as other", (join) =>
      join.onRef("other.product_id", "=", "p.product_id").onRef("other.channel_id", "=", "p.channel_id"),
    )
    .select("p.id")
    .where("p.status", "in", FEED_STATUSES)
    .where(sql<boolean>`other.id = any(${ids}::bigint[])`)
    .execute();
  await supersedeAll(
    trx,
    rows.map(({ id }) => id),
    actor,
  );
}

function moved<T extends "approved" | "rejected">(status: T) {
  return { status, change_seq: sql<number>`nextval('price_proposal_change_seq')`, changed_at: sql<Instant>`clock_timestamp()` };
}
