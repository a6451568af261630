import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { FetchMode, Outcome } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { Review } from "../domain/source-health.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

/** One look at a listing without its offers. */
export interface ObservationSummary {
  readonly id: number;
  readonly listingId: number;
  readonly observedAt: Instant;
  readonly recordedAt: Instant;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly httpStatus: number | null;
  readonly fetchMode: FetchMode;
  readonly finalUrl: string;
  readonly parser: string | null;
  readonly parserVersion: number | null;
  readonly bodyHash: string | null;
  readonly screenshotHash: string | null;
  readonly offerCount: number;
  /** What became of a look that was not believed at once, and why it was not; null: it was. */
  readonly review: Review | null;
  readonly reviewReason: string | null;
}

export interface ObservationRecord extends ObservationSummary {
  /** As they were read, each field with the place and text it was read from. */
  readonly offers: readonly Offer[];
}

const SUMMARY = [
  "id",
  "listing_id as listingId",
  "observed_at as observedAt",
  "recorded_at as recordedAt",
  "outcome",
  "reason",
  "http_status as httpStatus",
  "fetch_mode as fetchMode",
  "final_url as finalUrl",
  "parser",
  "parser_version as parserVersion",
  "body_hash as bodyHash",
  "screenshot_hash as screenshotHash",
  "review",
  "review_reason as reviewReason",
] as const;
const OFFER_COUNT = sql<number>`jsonb_array_length(offers)`.as("offerCount");

/** Looks at a listing that found something new or failed, newest first; a look that only confirmed the last one leaves no row. */
export async function listObservations(
  db: Db,
  { limit, cursor, listingId, outcome }: PageRequest & { readonly listingId: number; readonly outcome?: Outcome | undefined },
): Promise<Page<ObservationSummary>> {
  let query = db
    .selectFrom("observation")
    .select(SUMMARY)
    .select(OFFER_COUNT)
    .where("listing_id", "=", listingId)
    .orderBy("observed_at", "desc")
    .limit(limit + 1);
  if (outcome !== undefined) query = query.where("outcome", "=", outcome);
  if (cursor) query = query.where("observed_at", "<", readCursor("observations", ["instant"], cursor)[0]);
  return toPage("observations", await query.execute(), limit, (row) => [row.observedAt]);
}

/** @throws NotFoundError */
export async function getObservation(db: Db, id: number): Promise<ObservationRecord> {
  const row = await db
    .selectFrom("observation")
    .select(SUMMARY)
    .select("offers")
    .select(OFFER_COUNT)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new NotFoundError(`There is no observation ${id}; list a listing's observations to see what there is.`);
  }
  return row;
}
