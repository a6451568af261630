import type { Log } from "../log.ts";
import { isOutage } from "../scheduler/outage.ts";
import { loadCheckPlans } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { keepPages } from "../store/kept-pages.ts";
import { lockForPricing } from "../store/lock-for-pricing.ts";
import type { PageStore } from "../store/page-store.ts";
import { finishListings, type ClaimedListing } from "../store/schedule.ts";
import { recordSureLooks } from "../store/sure-looks.ts";
import type { Evidence } from "./evidence-of.ts";
import { planNext } from "./plan-next.ts";
import { priceAllAgain } from "./price-again.ts";
import { raiseAllAlerts } from "./raise-alerts.ts";
import { saveObservation, type Look, type SavedObservation } from "./save-observation.ts";

/** A look at a claimed listing. */
export interface TakenLook extends Look {
  readonly listing: ClaimedListing;
  readonly evidence: readonly Evidence[];
  /** Requests to other sites that a browser's page did without. */
  readonly heldBack: number;
}

export interface SaveLooksOptions {
  readonly db: Db;
  readonly pages: PageStore;
  readonly log: Log;
  /** The clock that next checks are planned by, in milliseconds. Absent: this process's. */
  readonly now?: () => number;
  readonly onSaved: (saved: SavedObservation) => Promise<void>;
  /** A look that could not be saved and that nothing was written of; the others are. */
  readonly onFailed: (look: TakenLook, error: unknown) => Promise<void>;
}

/**
 * Saves looks of one lease, at most one per listing. Those about which nothing is in doubt are saved in one transaction of few statements, with
 * the alerts and proposals that follow; the pages of those that found something new are kept, the others let go of. Each of the rest is saved as
 * by saveObservation. Either way a look is saved with everything that follows from it, or not at all. Rejects only when the database is away.
 */
export async function saveLooks(options: SaveLooksOptions, looks: readonly TakenLook[]): Promise<void> {
  const sure = await saveSureLooks(options, looks);
  for (const look of looks) {
    const saved = sure.get(look);
    if (saved !== undefined) {
      await options.onSaved(saved);
      continue;
    }
    try {
      const careful = await saveObservation(options, look);
      if (careful !== null) await options.onSaved(careful);
    } catch (error) {
      if (isOutage(error)) throw error;
      await options.onFailed(look, error);
    }
  }
}

async function saveSureLooks(
  { db, pages, log, now = Date.now }: SaveLooksOptions,
  looks: readonly TakenLook[],
): Promise<Map<TakenLook, SavedObservation>> {
  const leaseId = looks[0]?.listing.leaseId;
  if (leaseId === undefined) return new Map();
  const evidenceOf = new Map(looks.map(({ observation, evidence }) => [observation, evidence]));
  try {
    return await inTransaction(db, async (trx) => {
      const recorded = await recordSureLooks(
        trx,
        leaseId,
        looks.map(({ observation }) => observation),
        async (told) => {
          await keepPages(
            trx,
            pages,
            told.flatMap((observation) => evidenceOf.get(observation) ?? []),
          );
          // of all looks, also those that are known already: what is locked later would be out of order
          await lockForPricing(
            trx,
            looks.flatMap(({ listing }) => listing.productId ?? []),
          );
        },
      );
      const byListing = new Map(recorded.map((sure) => [sure.listingId, sure]));
      const changes = recorded.flatMap((sure) => sure.changes);
      const nowMs = now();
      const plans = await loadCheckPlans(trx, [...byListing.keys()], nowMs);
      const saved = looks.flatMap((look) => {
        const sure = byListing.get(look.listing.listingId);
        if (sure === undefined) return [];
        const changed = sure.changes.some(({ firstReading }) => !firstReading);
        return [{ look, sure, planned: planNext(plans.get(sure.listingId), { ...look, changed }, nowMs) }];
      });
      await finishListings(
        trx,
        leaseId,
        saved.map(({ planned }) => planned.finish),
      );
      const alerts = changes.length === 0 ? new Map<number, number>() : await raiseAllAlerts(trx, log, changes);
      const proposals = await priceAllAgain(
        trx,
        recorded.flatMap(({ productId }) => productId ?? []),
      );
      return new Map(
        saved.map(({ look, sure: { listingId, productId, changes: found }, planned }) => [
          look,
          {
            listing: look.listing,
            observation: look.observation,
            changes: found,
            alerts: alerts.get(listingId) ?? 0,
            proposals: productId === null ? 0 : (proposals.get(productId) ?? 0),
            sourcePaused: false,
            held: false,
            turn: null,
            rhythmLook: planned.rhythmLook,
          },
        ]),
      );
    });
  } catch (error) {
    if (isOutage(error)) throw error;
    log.warn({ err: error, looks: looks.length }, "Looks could not be saved at once; each is saved by itself");
    return new Map();
  }
}
