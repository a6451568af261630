import type { Instant } from "../domain/instant.ts";
import type { Log } from "../log.ts";
import { applyConfirmed, clearSuspicion, confirmedListings, productsChangedSince } from "../store/confirmed-looks.ts";
import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { priceAgain } from "./price-again.ts";
import { raiseAlerts } from "./raise-alerts.ts";

/**
 * What a person's word or a recovery leaves to do for a source, each listing and product in a transaction of its own: confirmed looks are
 * applied with their alerts and proposals, and products whose market regains offers of the source are priced anew.
 */
export async function settleSource({ db, log }: { readonly db: Db; readonly log: Log }, sourceId: number): Promise<void> {
  for (const { listingId, productId } of await confirmedListings(db, sourceId)) {
    await inTransaction(db, async (trx) => {
      const changes = await applyConfirmed(trx, listingId);
      if (changes.length === 0) return;
      await raiseAlerts(trx, log, productId, changes);
      if (productId !== null) await priceAgain(trx, productId);
    });
  }
  const since = await clearSuspicion(db, sourceId);
  if (since !== null) await priceChangedSince(db, sourceId, since);
}

/** Prices the products whose market lost or regained offers of the source, those that changed since then. */
export async function priceChangedSince(db: Db, sourceId: number, since: Instant): Promise<void> {
  for (const productId of await productsChangedSince(db, sourceId, since)) await inTransaction(db, (trx) => priceAgain(trx, productId));
}
