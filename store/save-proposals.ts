import { sql } from "kysely";
import type { ApprovalDecision, ApprovalPolicy } from "../domain/approval-policy.ts";
import { sameMoney } from "../domain/money.ts";
import { FEED_STATUSES, isInFeed, type Receipt } from "../domain/price-proposal.ts";
import { approvedByPolicyToday, loadPolicies, type ChannelPolicy } from "./approval-policies.ts";
import type { Db } from "./connect.ts";
import { getProposal } from "./list-proposals.ts";
import { personNeeded, type AskForPerson, type PersonNeeded } from "./person-needed.ts";
import { openProposalBatch, placeOf, POLICY, type ProposalBatch } from "./proposal-batch.ts";
import { audited, lockFeed, setStatus, supersedeById } from "./proposal-state.ts";

export interface SavedProposal {
  /**
   * `saved`: a new proposal, open or approved by policy. `kept`: the same price is open or approved already. `refused-before`: a person or
   * the shop refused this very price in this situation, so it is not asked again. `closed`: the price is held or right as it is, and an open
   * proposal was withdrawn. `none`: nothing to propose and nothing open.
   */
  readonly result: "saved" | "kept" | "refused-before" | "closed" | "none";
  /** Of the proposal saved, kept or closed. */
  readonly proposalId: number | null;
}

export interface SaveOptions {
  /** After that an approval is refused and the feed drops it. */
  readonly validUntil?: Date;
  /** Asks a channel's policy; absent: nobody is asked, and people decide. `approvedToday`: what the policy approved on the channel's day. */
  readonly decide?: (policy: ApprovalPolicy, receipt: Receipt, approvedToday: number) => ApprovalDecision;
  /** Whether an approved price may not go out any more, in smallest units; absent: it may until another takes its place. */
  readonly forbids?: (receipt: Receipt, minor: number) => boolean;
}

/**
 * Makes the product's open proposal on a channel equal to what the engine says, and asks the channel's policy whether it is approved. Call it
 * in the transaction that loaded the market (store/markets.ts), whose lock on the product's channel it relies on; it may take the feed's
 * lock, after which no product's channel may be locked any more.
 */
export async function saveProposal(trx: Db, receipt: Receipt, options: SaveOptions = {}): Promise<SavedProposal> {
  const [saved] = await saveProposals(trx, [receipt], options);
  return saved ?? { result: "none", proposalId: null };
}

/**
 * The same for many, decided on in the order given and written together: what stands is read in one statement, so a product and channel may
 * come once only.
 */
export async function saveProposals(trx: Db, receipts: readonly Receipt[], options: SaveOptions = {}): Promise<SavedProposal[]> {
  if (receipts.length === 0) return [];
  const rows = await latestProposals(
    trx,
    receipts.map(({ market }) => market.product.productId),
  );
  const rowsOf = Map.groupBy(rows, (row) => placeOf(row.product_id, row.channel_id));
  const batch = openProposalBatch(trx);
  const ask = askPolicies(trx, receipts, options);
  const person = personNeeded(trx, receipts, () => batch.write());
  const saved: (SavedProposal | "saved")[] = [];
  for (const receipt of receipts) {
    const { productId, channelId } = receipt.market.product;
    saved.push(await saveAgainst(trx, receipt, rowsOf.get(placeOf(productId, channelId)) ?? [], { ...options, ask, person, batch }));
  }
  await batch.write();
  return saved.map((one, index) => {
    const product = receipts[index]?.market.product;
    if (one !== "saved" || product === undefined) return one === "saved" ? { result: "none", proposalId: null } : one;
    return { result: "saved", proposalId: batch.idOf(placeOf(product.productId, product.channelId)) };
  });
}

type Ask = (receipt: Receipt) => Promise<ApprovalDecision | null>;
const NO_POLICY: ApprovalDecision = {
  approve: false,
  code: "no-policy",
  reason: "The channel has no approval policy, so a person decides.",
  persons: 1,
};

/** Policies are read once; what they approved today is counted under the feed's lock, which is taken only for what would be approved. */
function askPolicies(trx: Db, receipts: readonly Receipt[], { decide }: SaveOptions): Ask {
  if (decide === undefined) return () => Promise.resolve(null);
  let policies: Promise<Map<number, ChannelPolicy>> | null = null;
  const today = new Map<number, number>();
  let locked = false;
  return async (receipt) => {
    const { channelId } = receipt.market.product;
    policies ??= loadPolicies(trx, [...new Set(receipts.map(({ market }) => market.product.channelId))]);
    const policy = (await policies).get(channelId);
    if (policy === undefined) return NO_POLICY;
    const first = decide(policy, receipt, 0);
    if (!first.approve) return first;
    if (!locked) await lockFeed(trx);
    locked = true;
    // counting all of a day's approvals is work that grows with them
    const counted = () => (policy.maxPerDay === null ? 0 : approvedByPolicyToday(trx, policy, new Date(receipt.market.asOf)));
    const count = today.get(channelId) ?? (await counted());
    const decision = decide(policy, receipt, count);
    today.set(channelId, count + (decision.approve ? 1 : 0));
    return decision;
  };
}

/** Per channel of the products: what is open or approved, and the last one, whatever became of it. */
async function latestProposals(trx: Db, productIds: readonly number[]) {
  return trx
    .selectFrom("price_proposal as p")
    .select(["p.id", "p.product_id", "p.channel_id", "p.status", "p.price_minor", "p.current_price_minor", "p.currency"])
    .select(["p.strategy_id", "p.strategy_version", "p.valid_until", "p.approval_code", "p.approval_reason", "p.persons_needed"])
    .select(["p.needs_person", "p.needs_person_reason"])
    .where(sql<boolean>`p.product_id = any(${productIds}::bigint[])`)
    .where((eb) =>
      eb.or([
        eb("p.status", "in", ["open", ...FEED_STATUSES]),
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
type StandingRow = Awaited<ReturnType<typeof latestProposals>>[number];

async function saveAgainst(
  trx: Db,
  receipt: Receipt,
  rows: readonly StandingRow[],
  options: SaveOptions & { readonly ask: Ask; readonly person: AskForPerson; readonly batch: ProposalBatch },
): Promise<SavedProposal | "saved"> {
  const { batch } = options;
  const { product } = receipt.market;
  const { price } = receipt.pricing;
  const asOf = Date.parse(receipt.market.asOf);
  const stands = (row: { valid_until: string | null }) => row.valid_until === null || Date.parse(row.valid_until) > asOf;
  const proposes = (row: { price_minor: number; currency: string }) =>
    price !== null && row.price_minor === price.minor && row.currency === price.currency;
  const open = rows.find(({ status }) => status === "open");
  let approved = rows.find(({ status }) => isInFeed(status));
  const last = rows.at(-1);

  if (approved !== undefined && !proposes(approved) && options.forbids?.(receipt, approved.price_minor) === true) {
    // at once, since another may be approved in its place before the batch is written
    await lockFeed(trx);
    await supersedeById(trx, approved.id, POLICY);
    approved = undefined;
  }
  if (price === null || sameMoney(price, product.currentPrice)) return close(batch, open);
  if (approved !== undefined && stands(approved) && proposes(approved)) {
    close(batch, open);
    return { result: "kept", proposalId: approved.id };
  }
  if (open !== undefined && stands(open) && proposes(open) && open.current_price_minor === (product.currentPrice?.minor ?? null)) {
    await askAgain(trx, receipt, open, approved, await options.person(receipt, !open.needs_person), options.ask);
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
  close(batch, open);
  const person = await options.person(receipt, false);
  const decision = person === null ? await options.ask(receipt) : waitFor(person);
  if (decision?.approve === true && approved !== undefined) batch.supersede(approved.id);
  batch.insert(receipt, price.minor, { decision, person }, options.validUntil ?? null);
  return "saved";
}

/** No policy is asked. That two people are needed for a large move is seen to when they decide. */
function waitFor({ code, reason }: PersonNeeded): ApprovalDecision {
  return { approve: false, code, reason, persons: 1 };
}

/** A policy that was changed, or whose day began anew, may see an open proposal otherwise than when it was made. */
async function askAgain(
  trx: Db,
  receipt: Receipt,
  open: StandingRow,
  approved: StandingRow | undefined,
  person: PersonNeeded | null,
  ask: Ask,
): Promise<void> {
  const decision = person === null ? await ask(receipt) : waitFor(person);
  if (decision === null && !open.needs_person) return;
  const said = {
    needs_person: person !== null,
    needs_person_reason: person?.reason ?? null,
    approval_code: decision?.code ?? null,
    approval_reason: decision?.reason ?? null,
    persons_needed: decision?.persons ?? 1,
  };
  const same = Object.entries(said).every(([column, value]) => open[column as keyof typeof said] === value);
  if (!same) await trx.updateTable("price_proposal").set(said).where("id", "=", open.id).execute();
  if (decision?.approve !== true) return;
  if (approved !== undefined) await supersedeById(trx, approved.id, POLICY);
  const before = await getProposal(trx, open.id);
  const decidedAt = new Date(receipt.market.asOf);
  await setStatus(trx, open.id, "approved", { decided_at: decidedAt, decided_by: POLICY, decision_reason: decision.reason });
  await audited(trx, before, POLICY, "proposal.approve");
}

function close(batch: ProposalBatch, open: { id: number } | undefined): SavedProposal {
  if (open === undefined) return { result: "none", proposalId: null };
  batch.close(open.id);
  return { result: "closed", proposalId: open.id };
}
