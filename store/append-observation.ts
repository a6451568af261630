import { sql } from "kysely";
import type { Observation } from "../domain/observation.ts";
import type { Db } from "./connect.ts";
import { rowsOf } from "./rows-of.ts";

/** Keeps what an observation refers to; see kept-pages.ts. */
export type KeepEvidence = () => Promise<void>;

/** Gives its id. `heldFor`: why the look is not believed. */
export async function appendObservation(
  trx: Db,
  observation: Observation,
  keepEvidence: KeepEvidence,
  heldFor: string | null = null,
): Promise<number> {
  await keepEvidence();
  const [id] = await appendObservations(trx, [observation], heldFor);
  return id ?? notThere(observation);
}

const COLUMNS = {
  listing_id: "bigint",
  observed_at: "timestamptz",
  outcome: "text",
  reason: "text",
  http_status: "integer",
  fetch_mode: "text",
  final_url: "text",
  parser: "text",
  parser_version: "integer",
  body_hash: "text",
  screenshot_hash: "text",
  offers: "json",
} as const;

/** At most one per listing; gives their ids in the same order. What they refer to is kept already. */
export async function appendObservations(trx: Db, observations: readonly Observation[], heldFor: string | null = null): Promise<number[]> {
  if (observations.length === 0) return [];
  const rows = observations.map((observation) => ({
    listing_id: observation.listingId,
    observed_at: observation.observedAt,
    outcome: observation.outcome,
    reason: observation.reason,
    http_status: observation.httpStatus,
    fetch_mode: observation.fetchMode,
    final_url: observation.finalUrl,
    parser: observation.parser,
    parser_version: observation.parserVersion,
    body_hash: observation.bodyHash,
    screenshot_hash: observation.screenshotHash ?? null,
    offers: observation.offers,
  }));
  const { rows: written } = await sql<{ id: number; listing_id: number }>`
    insert into observation (${sql.join(Object.keys(COLUMNS).map((name) => sql.ref(name)))}, review, review_reason)
    select x.*, ${heldFor === null ? null : "held"}, ${heldFor} from ${rowsOf(COLUMNS, rows)} x
    returning id, listing_id`.execute(trx);
  const idOf = new Map(written.map(({ id, listing_id }) => [listing_id, id]));
  return observations.map((observation) => idOf.get(observation.listingId) ?? notThere(observation));
}

function notThere({ listingId }: Observation): never {
  throw new Error(`The observation of listing ${listingId} was written and is not there`);
}
