import type { Log } from "../log.ts";
import { isOutage } from "../scheduler/outage.ts";
import { loadCheckPlans } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import type { PageStore } from "../store/page-store.ts";
import { recordPlainLooks } from "../store/plain-looks.ts";
import { finishListings, type ClaimedListing } from "../store/schedule.ts";
import { planNext } from "./plan-next.ts";
import { priceAllAgain } from "./price-again.ts";
import { saveObservation, type Look, type SavedObservation } from "./save-observation.ts";

/** A look at a claimed listing. */
export interface TakenLook extends Look {
  readonly listing: ClaimedListing;
  /** Requests to other sites that a browser's page did without. */
  readonly heldBack: number;
}

export interface SaveLooksOptions {
  readonly db: Db;
  readonly pages: PageStore;
  readonly log: Log;
  readonly onSaved: (saved: SavedObservation) => Promise<void>;
  /** A look that could not be saved and that nothing was written of; the others are. */
  readonly onFailed: (look: TakenLook, error: unknown) => Promise<void>;
}

/**
 * Saves looks of one lease, at most one per listing. Those that found what is known already are saved in one transaction of few statements,
 * their pages let go of. Each of the others is saved as by saveObservation, which keeps its page.
 * Either way a look is saved with everything that follows from it, or not at all. Rejects only when the database is away.
 */
export async function saveLooks(options: SaveLooksOptions, looks: readonly TakenLook[]): Promise<void> {
  const plain = await savePlainLooks(options, looks);
  for (const look of looks) {
    const saved = plain.get(look);
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

async function savePlainLooks({ db, log }: SaveLooksOptions, looks: readonly TakenLook[]): Promise<Map<TakenLook, SavedObservation>> {
  const leaseId = looks[0]?.listing.leaseId;
  if (leaseId === undefined) return new Map();
  try {
    return await inTransaction(db, async (trx) => {
      const recorded = await recordPlainLooks(
        trx,
        leaseId,
        looks.map(({ observation }) => observation),
      );
      const productOf = new Map(recorded.map(({ listingId, productId }) => [listingId, productId]));
      const plain = looks.filter(({ listing }) => productOf.has(listing.listingId));
      const nowMs = Date.now();
      const plans = await loadCheckPlans(trx, [...productOf.keys()], nowMs);
      const planned = new Map(
        plain.map((look) => [look, planNext(plans.get(look.listing.listingId), { ...look, changed: false }, nowMs)] as const),
      );
      await finishListings(
        trx,
        leaseId,
        [...planned.values()].map(({ finish }) => finish),
      );
      const proposals = await priceAllAgain(
        trx,
        [...productOf.values()].filter((productId) => productId !== null),
      );
      return new Map(
        plain.map((look) => {
          const { listing, observation } = look;
          const productId = productOf.get(listing.listingId) ?? null;
          const fresh = productId === null ? 0 : (proposals.get(productId) ?? 0);
          return [
            look,
            {
              listing,
              observation,
              changes: [],
              alerts: 0,
              proposals: fresh,
              sourcePaused: false,
              held: false,
              turn: null,
              rhythmLook: planned.get(look)?.rhythmLook ?? null,
            },
          ] as const;
        }),
      );
    });
  } catch (error) {
    if (isOutage(error)) throw error;
    log.warn({ err: error, looks: looks.length }, "Looks could not be saved at once; each is saved by itself");
    return new Map();
  }
}
