import type { Instant } from "../domain/instant.ts";
import type { Outcome } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { Db } from "./connect.ts";

/** A look that was kept and not believed. */
export interface HeldLook {
  readonly observationId: number;
  readonly observedAt: Instant;
  readonly outcome: Outcome;
  readonly offers: readonly Offer[];
  readonly finalUrl: string;
  readonly bodyHash: string | null;
  readonly reason: string | null;
}

/** null: it is no longer kept. */
export async function heldLook(trx: Db, observationId: number): Promise<HeldLook | null> {
  const look = await trx
    .selectFrom("observation")
    .select([
      "id as observationId",
      "observed_at as observedAt",
      "outcome",
      "offers",
      "final_url as finalUrl",
      "body_hash as bodyHash",
      "reason",
    ])
    .where("id", "=", observationId)
    .executeTakeFirst();
  return look ?? null;
}

/** A later look told what is so: the held one no longer waits. */
export async function supersede(trx: Db, listingId: number, observationId: number): Promise<void> {
  await trx.updateTable("observation").set({ review: "superseded" }).where("id", "=", observationId).execute();
  await trx
    .updateTable("listing_check")
    .set({ held_observation_id: null })
    .where("listing_id", "=", listingId)
    .where("held_observation_id", "=", observationId)
    .execute();
}
