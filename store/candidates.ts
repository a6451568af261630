import { sql } from "kysely";
import type { DiscoveryPageKind } from "../domain/discovery.ts";
import type { CandidateReason, CandidateState, FoundListing } from "../domain/listing-candidate.ts";
import type { Instant } from "../domain/instant.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { toMoney } from "./to-money.ts";

/** A listing that was found and that nobody watches yet, or that somebody decided on. */
export interface Candidate extends FoundListing {
  readonly id: number;
  readonly sourceId: number;
  readonly host: string;
  readonly priceSeenAt: Instant | null;
  readonly foundAt: Instant;
  readonly lastSeenAt: Instant;
  /** Kind and address of the page that told of it first. */
  readonly foundKind: DiscoveryPageKind;
  readonly foundOn: string;
  /** Its own page was read, since nothing else told its GTIN, and why that told nothing. */
  readonly lookedAt: Instant | null;
  readonly lookReason: string | null;
  readonly state: CandidateState;
  /** Whose listing it may be, and why; decided: whose it is. */
  readonly productId: number | null;
  readonly productExternalId: string | null;
  readonly reason: CandidateReason | null;
  readonly listingId: number | null;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
  readonly decisionReason: string | null;
}

export interface CandidateFilter {
  readonly state?: CandidateState | undefined;
  readonly sourceId?: number | undefined;
  readonly productId?: number | undefined;
  readonly reason?: CandidateReason | undefined;
  /** 14 digits. */
  readonly gtin?: string | undefined;
  /** With a product that it may belong to, or without. */
  readonly suggested?: boolean | undefined;
}

/** In the order in which they were found. */
export async function listCandidates(db: Db, { limit, cursor, ...filter }: PageRequest & CandidateFilter): Promise<Page<Candidate>> {
  let query = select(db)
    .orderBy("c.id")
    .limit(limit + 1);
  if (filter.state !== undefined) query = query.where("c.state", "=", filter.state);
  if (filter.sourceId !== undefined) query = query.where("c.source_id", "=", filter.sourceId);
  if (filter.productId !== undefined) query = query.where("c.product_id", "=", filter.productId);
  if (filter.reason !== undefined) query = query.where("c.reason", "=", filter.reason);
  if (filter.gtin !== undefined) query = query.where("c.gtin", "=", filter.gtin);
  if (filter.suggested !== undefined) query = query.where("c.product_id", filter.suggested ? "is not" : "is", null);
  if (cursor) query = query.where("c.id", ">", readCursor("candidates", ["number"], cursor)[0]);
  const { items, nextCursor } = toPage("candidates", await query.execute(), limit, (row) => [row.id]);
  return { items: items.map(toCandidate), nextCursor };
}

/** @throws NotFoundError */
export async function getCandidate(db: Db, id: number): Promise<Candidate> {
  const row = await select(db).where("c.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no candidate ${id}; list the candidates to see what there is.`);
  return toCandidate(row);
}

/** New candidates with the GTIN of one product, at a source whose policy takes them without asking. */
export async function acceptableByPolicy(db: Db, sourceId: number, most: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select c.id from listing_candidate c join discovery d on d.source_id = c.source_id and d.auto_accept_gtin
    where c.source_id = ${sourceId} and c.state = 'new' and c.reason = 'same-gtin' and c.product_id is not null
    order by c.id limit ${most}`.execute(db);
  return rows.map(({ id }) => id);
}

function select(db: Db) {
  return db
    .selectFrom("listing_candidate as c")
    .innerJoin("source as s", "s.id", "c.source_id")
    .leftJoin("product as p", "p.id", "c.product_id")
    .select([
      "c.id",
      "c.source_id as sourceId",
      "s.host",
      "c.url",
      "c.name",
      "c.brand",
      "c.gtin",
      "c.mpn",
      "c.sku",
      "c.price_minor",
      "c.currency",
      "c.price_text as priceText",
      "c.price_seen_at as priceSeenAt",
      "c.image",
      "c.modified_at as modifiedAt",
      "c.found_at as foundAt",
      "c.last_seen_at as lastSeenAt",
      "c.found_kind as foundKind",
      "c.found_on as foundOn",
      "c.looked_at as lookedAt",
      "c.look_reason as lookReason",
      "c.state",
      "c.product_id as productId",
      "p.external_id as productExternalId",
      "c.reason",
      "c.listing_id as listingId",
      "c.decided_at as decidedAt",
      "c.decided_by as decidedBy",
      "c.decision_reason as decisionReason",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

function toCandidate({ price_minor, currency, ...row }: Row): Candidate {
  return { ...row, price: toMoney(price_minor, currency) };
}
