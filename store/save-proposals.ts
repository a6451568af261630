import { sql } from "kysely";
import type { ApprovalDecision, ApprovalPolicy } from "../domain/approval-policy.ts";
import { sameMoney } from "../domain/money.ts";
import { FEED_STATUSES, isInFeed, type PriceStep, type Receipt } from "../domain/price-proposal.ts";
import { approvedByPolicyToday, loadPolicies, type ChannelPolicy } from "./approval-policies.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { getProposal } from "./list-proposals.ts";
import { personNeeded, type AskForPerson, type PersonNeeded } from "./person-needed.ts";
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

/** The same for many, in the order given; what stands is read in one statement, so a product and channel may come once only. */
export async function saveProposals(trx: Db, receipts: readonly Receipt[], options: SaveOptions = {}): Promise<SavedProposal[]> {
  if (receipts.length === 0) return [];
  const key = (productId: number, channelId: number): string => `${productId}/${channelId}`;
  const rows = await latestProposals(
    trx,
    receipts.map(({ market }) => market.product.productId),
  );
  const rowsOf = Map.groupBy(rows, (row) => key(row.product_id, row.channel_id));
  const ask = askPolicies(trx, receipts, options);
  const person = personNeeded(trx, receipts);
  const saved: SavedProposal[] = [];
  for (const receipt of receipts) {
    const { productId, channelId } = receipt.market.product;
    saved.push(await saveAgainst(trx, receipt, rowsOf.get(key(productId, channelId)) ?? [], { ...options, ask, person }));
  }
  return saved;
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
  return async (receipt) => {
    const { channelId } = receipt.market.product;
    policies ??= loadPolicies(trx, [...new Set(receipts.map(({ market }) => market.product.channelId))]);
    const policy = (await policies).get(channelId);
    if (policy === undefined) return NO_POLICY;
    const first = decide(policy, receipt, 0);
    if (!first.approve) return first;
    await lockFeed(trx);
    const count = today.get(channelId) ?? (await approvedByPolicyToday(trx, policy, new Date(receipt.market.asOf)));
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
  options: SaveOptions & { readonly ask: Ask; readonly person: AskForPerson },
): Promise<SavedProposal> {
  const { product } = receipt.market;
  const { price } = receipt.pricing;
  const asOf = Date.parse(receipt.market.asOf);
  const stands = (row: { valid_until: string | null }) => row.valid_until === null || Date.parse(row.valid_until) > asOf;
  const proposes = (row: { price_minor: number; currency: string }) =>
    price !== null && row.price_minor === price.minor && row.currency === price.currency;
  const open = rows.find(({ status }) => status === "open");
  const approved = rows.find(({ status }) => isInFeed(status));
  const last = rows.at(-1);

  if (price === null || sameMoney(price, product.currentPrice)) return close(trx, open);
  if (approved !== undefined && stands(approved) && proposes(approved)) {
    await close(trx, open);
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
  await close(trx, open);
  const person = await options.person(receipt, false);
  const decision = person === null ? await options.ask(receipt) : waitFor(person);
  if (decision?.approve === true && approved !== undefined) await supersedeById(trx, approved.id, POLICY);
  return { result: "saved", proposalId: await insert(trx, receipt, price.minor, { decision, person }, options.validUntil ?? null) };
}

const POLICY = "policy";

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

async function close(trx: Db, open: { id: number } | undefined): Promise<SavedProposal> {
  if (open === undefined) return { result: "none", proposalId: null };
  await setStatus(trx, open.id, "superseded");
  return { result: "closed", proposalId: open.id };
}

async function insert(
  trx: Db,
  receipt: Receipt,
  priceMinor: number,
  { decision, person }: { readonly decision: ApprovalDecision | null; readonly person: PersonNeeded | null },
  validUntil: Date | null,
): Promise<number> {
  const { market, strategy, pricing } = receipt;
  const { product } = market;
  const decisive = decisiveStep(pricing.steps);
  const approved = decision?.approve === true;
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
      floor_minor: (pricing.floor ?? product.floor)?.minor ?? null,
      ceiling_minor: product.ceiling?.minor ?? null,
      reason_code: decisive?.code ?? "priced",
      reason_text: decisive?.reason ?? "The strategy gives this price.",
      receipt: JSON.stringify(receipt),
      observation_ids: [...pricing.observationIds],
      valid_until: validUntil,
      // an open proposal is not in the feed, so its place needs no lock; for an approved one it was taken
      change_seq: sql<number>`nextval('price_proposal_change_seq')`,
      approval_code: decision?.code ?? null,
      approval_reason: decision?.reason ?? null,
      persons_needed: decision?.persons ?? 1,
      needs_person: person !== null,
      needs_person_reason: person?.reason ?? null,
      ...(approved && { status: "approved" as const, decided_at: market.asOf, decided_by: POLICY, decision_reason: decision.reason }),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (approved) {
    const after = { status: "approved", price: pricing.price, currentPrice: product.currentPrice, decisionReason: decision.reason };
    await audit(trx, { actor: POLICY, action: "proposal.approve", subjectType: "proposal", subjectId: id, after });
  }
  return id;
}

/** The step a person should read first: the last one that moved the price, rounding left out where anything else did. */
function decisiveStep(steps: readonly PriceStep[]): PriceStep | undefined {
  const moved = steps.filter(({ before, after }) => !sameMoney(before, after));
  return moved.findLast(({ rule }) => rule !== "rounding") ?? moved.at(-1) ?? steps.at(-1);
}
