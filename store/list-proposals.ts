import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { CurrencyCode, Money } from "../domain/money.ts";
import { FEED_STATUSES, type ProposalStatus, type Receipt, type RuleUse } from "../domain/price-proposal.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { toMoney } from "./to-money.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

/** A proposed price with its product, without the receipt. */
export interface ProposalRecord {
  readonly id: number;
  readonly productId: number;
  readonly productExternalId: string;
  readonly productName: string;
  readonly gtin: string | null;
  /** The product's net cost and VAT rate as they are now. */
  readonly cost: Money | null;
  readonly vatPercent: number | null;
  readonly channel: string;
  readonly strategyId: number;
  readonly strategyVersion: number;
  readonly status: ProposalStatus;
  readonly currency: CurrencyCode;
  /** The own price when it was proposed. */
  readonly currentPrice: Money | null;
  readonly price: Money;
  /** The limits in force when it was proposed. */
  readonly floor: Money | null;
  readonly ceiling: Money | null;
  /** Whatever policies allow; `needsPersonReason` says why. */
  readonly needsPerson: boolean;
  readonly needsPersonReason: string | null;
  readonly reasonCode: string;
  readonly reasonText: string;
  readonly createdAt: Instant;
  readonly validUntil: Instant | null;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
  readonly decisionReason: string | null;
  readonly reportedAt: Instant | null;
  readonly reportReason: string | null;
  readonly changeSeq: number;
  readonly changedAt: Instant;
  /** What the channel's policy said of it: "approved-by-policy", "move-too-large", "no-policy"; null: made before policies. */
  readonly approvalCode: string | null;
  readonly approvalReason: string | null;
  /** How many people must approve it, 1 or 2. */
  readonly personsNeeded: number;
  /** The first of two. */
  readonly firstApprovedAt: Instant | null;
  readonly firstApprovedBy: string | null;
}

export interface ProposalFilter {
  readonly status?: ProposalStatus | undefined;
  readonly productId?: number | undefined;
  readonly channel?: string | undefined;
}

/** Proposals, newest first. */
export async function listProposals(db: Db, { limit, cursor, ...filter }: PageRequest & ProposalFilter): Promise<Page<ProposalRecord>> {
  let query = select(db)
    .orderBy("p.id", "desc")
    .limit(limit + 1);
  if (filter.status !== undefined) query = query.where("p.status", "=", filter.status);
  if (filter.productId !== undefined) query = query.where("p.product_id", "=", filter.productId);
  if (filter.channel !== undefined) query = query.where("c.code", "=", filter.channel);
  if (cursor) query = query.where("p.id", "<", readCursor("proposals", ["number"], cursor)[0]);
  return toPage("proposals", (await query.execute()).map(toRecord), limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getProposal(db: Db, id: number): Promise<ProposalRecord> {
  const row = await select(db).where("p.id", "=", id).executeTakeFirst();
  if (row === undefined) throw noProposal(id);
  return toRecord(row);
}

/** Those of these ids that there are, by id. */
export async function getProposals(db: Db, ids: readonly number[]): Promise<Map<number, ProposalRecord>> {
  const rows = await select(db)
    .where(sql<boolean>`p.id = any(${ids}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, toRecord(row)]));
}

/** What the price was computed from and how, for replaying it. @throws NotFoundError */
export async function getReceipt(db: Db, id: number): Promise<Receipt> {
  const row = await db.selectFrom("price_proposal").select("receipt").where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw noProposal(id);
  return row.receipt;
}

export interface FeedRequest {
  /** Without it: the approved prices that hold now. With it: everything that changed since that `cursor`, withdrawn prices included. */
  readonly changedSince?: number | undefined;
  /** For the pages of a feed without `changedSince`: the `cursor` of the page before. */
  readonly after?: number | undefined;
  readonly channel?: string | undefined;
  readonly limit: number;
  /** Leaves out what changed later: `head` of feedState, so that all pages of one answer end at the same place. */
  readonly upTo?: number | undefined;
  /** For `validUntil`. */
  readonly now: Date;
  /** Strategies whose prices may not move at this time: what they approved waits. */
  readonly waiting?: readonly number[] | undefined;
}

/**
 * What the shop is to take over, in the order in which it changed. A proposal is in the feed from its approval on; one that was approved
 * and then superseded, expired, applied or refused by the shop is a withdrawn price. `cursor` is the place of the last item (or the one
 * given, when there are none): a reader who goes on from there misses nothing, since places are given out under a lock held until commit.
 */
export async function repricingFeed(db: Db, request: FeedRequest): Promise<{ items: ProposalRecord[]; cursor: number }> {
  const rows = await select(db).where(inFeed(request)).orderBy("p.change_seq").limit(request.limit).execute();
  return { items: rows.map(toRecord), cursor: rows.at(-1)?.change_seq ?? placeBefore(request) };
}

export interface FeedState {
  /** The last place given out in the feed; 0 when it never had anything. */
  readonly head: number;
  /** Differs whenever an answer to the same request would differ. */
  readonly fingerprint: string;
  /** The first place whose price waits for its strategy's time; a cursor must not lead past it. null: none does. */
  readonly waitsFrom: number | null;
  /** Whether no row answers the request. */
  readonly empty: boolean;
  /** False when no such place was ever given out, as after an older backup was brought back. */
  readonly cursorKnown: boolean;
}

/** What there is to say about a feed before its rows are read. */
export async function feedState(db: Db, request: Omit<FeedRequest, "limit" | "upTo">): Promise<FeedState> {
  const { rows } = await sql<{ head: number; given: number }>`
    select coalesce(max(change_seq), 0) as head, (select case when is_called then last_value else 0 end from price_proposal_change_seq) as given
    from price_proposal where ${EVER_APPROVED}`.execute(db);
  const { head, given } = rows[0] ?? { head: 0, given: 0 };
  // a product's own fields stand in the feed too, and change without the proposal
  const row = await db
    .selectFrom("price_proposal as p")
    .innerJoin("product", "product.id", "p.product_id")
    .innerJoin("channel as c", "c.id", "p.channel_id")
    .select(
      sql<string | null>`md5(string_agg(concat_ws(' ', p.change_seq, extract(epoch from product.updated_at),
        p.valid_until <= ${request.now}), ',' order by p.change_seq))`.as("hash"),
    )
    .where(inFeed({ ...request, upTo: head }))
    .executeTakeFirst();
  const waitsFrom = await firstWaiting(db, request);
  const fingerprint = `${head} ${waitsFrom} ${row?.hash ?? "empty"}`;
  return { head, waitsFrom, fingerprint, empty: (row?.hash ?? null) === null, cursorKnown: placeBefore(request) <= given };
}

async function firstWaiting(db: Db, { waiting = [], channel, ...place }: Omit<FeedRequest, "limit" | "upTo">): Promise<number | null> {
  if (waiting.length === 0) return null;
  let query = db
    .selectFrom("price_proposal as p")
    .innerJoin("channel as c", "c.id", "p.channel_id")
    .select((eb) => eb.fn.min("p.change_seq").as("first"))
    .where("p.status", "in", FEED_STATUSES)
    .where("p.strategy_id", "in", waiting)
    .where("p.change_seq", ">", placeBefore(place));
  if (channel !== undefined) query = query.where("c.code", "=", channel);
  return (await query.executeTakeFirst())?.first ?? null;
}

/** All strategies as they are now: there are fewer of them than of approved prices, among which those in use would have to be sought. */
export async function feedStrategies(db: Db): Promise<readonly { readonly id: number; readonly rules: readonly RuleUse[] }[]> {
  return db.selectFrom("strategy").select(["id", "rules"]).execute();
}

// an open proposal's place is given out without the lock, so it must not move the reader's place
const EVER_APPROVED = sql<boolean>`(status not in ('open', 'rejected') and decided_at is not null)`;

function placeBefore({ changedSince, after }: Pick<FeedRequest, "changedSince" | "after">): number {
  return changedSince ?? after ?? 0;
}

function inFeed({ changedSince, after, channel, upTo, now, waiting = [] }: Omit<FeedRequest, "limit">) {
  const conditions = [sql<boolean>`p.change_seq > ${placeBefore({ changedSince, after })}`];
  if (upTo !== undefined) conditions.push(sql<boolean>`p.change_seq <= ${upTo}`);
  if (channel !== undefined) conditions.push(sql<boolean>`c.code = ${channel}`);
  if (waiting.length > 0)
    conditions.push(sql<boolean>`not (p.status in ('approved', 'published', 'drifted') and p.strategy_id = any(${waiting}::bigint[]))`);
  conditions.push(
    changedSince === undefined
      ? sql<boolean>`p.status in ('approved', 'published', 'drifted') and (p.valid_until is null or p.valid_until > ${now})`
      : sql<boolean>`p.status not in ('open', 'rejected') and p.decided_at is not null`,
  );
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

function select(db: Db) {
  return db
    .selectFrom("price_proposal as p")
    .innerJoin("product", "product.id", "p.product_id")
    .innerJoin("channel as c", "c.id", "p.channel_id")
    .select([
      "p.id",
      "p.product_id",
      "product.external_id",
      "product.name",
      "product.gtin",
      "c.code",
      "p.strategy_id",
      "p.strategy_version",
    ])
    .select(["p.status", "p.currency", "p.current_price_minor", "p.price_minor", "p.floor_minor", "p.ceiling_minor", "p.reason_code"])
    .select(["p.needs_person", "p.needs_person_reason"])
    .select([
      "p.reason_text",
      "p.created_at",
      "p.valid_until",
      "p.decided_at",
      "p.decided_by",
      "p.decision_reason",
      "p.reported_at",
      "p.report_reason",
    ])
    .select(["p.change_seq", "p.changed_at", "product.cost_minor", "product.cost_currency", "product.vat_percent"])
    .select(["p.approval_code", "p.approval_reason", "p.persons_needed", "p.first_approved_at", "p.first_approved_by"]);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

function toRecord(row: Row): ProposalRecord {
  const money = (minor: number | null) => (minor === null ? null : { minor, currency: row.currency });
  return {
    id: row.id,
    productId: row.product_id,
    productExternalId: row.external_id,
    productName: row.name,
    gtin: row.gtin,
    cost: toMoney(row.cost_minor, row.cost_currency),
    vatPercent: row.vat_percent === null ? null : Number(row.vat_percent),
    channel: row.code,
    strategyId: row.strategy_id,
    strategyVersion: row.strategy_version,
    status: row.status,
    currency: row.currency,
    currentPrice: money(row.current_price_minor),
    price: { minor: row.price_minor, currency: row.currency },
    floor: money(row.floor_minor),
    ceiling: money(row.ceiling_minor),
    needsPerson: row.needs_person,
    needsPersonReason: row.needs_person_reason,
    reasonCode: row.reason_code,
    reasonText: row.reason_text,
    createdAt: row.created_at,
    validUntil: row.valid_until,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    decisionReason: row.decision_reason,
    reportedAt: row.reported_at,
    reportReason: row.report_reason,
    changeSeq: row.change_seq,
    changedAt: row.changed_at,
    approvalCode: row.approval_code,
    approvalReason: row.approval_reason,
    personsNeeded: row.persons_needed,
    firstApprovedAt: row.first_approved_at,
    firstApprovedBy: row.first_approved_by,
  };
}

function noProposal(id: number): NotFoundError {
  return new NotFoundError(`There is no proposal ${id}; list the proposals to see what there is.`);
}
