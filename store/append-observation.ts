import type { Observation } from "../domain/observation.ts";
import type { Db } from "./connect.ts";

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
  const { id } = await trx
    .insertInto("observation")
    .values({
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
      offers: JSON.stringify(observation.offers),
      review: heldFor === null ? null : "held",
      review_reason: heldFor,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}
