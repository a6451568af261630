import type { RhythmLook } from "../domain/change-rhythm.ts";
import { hostAnswer } from "../domain/host-state.ts";
import type { Observation } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { Log } from "../log.ts";
import { loadCheckPlans } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { noteTrouble } from "../store/host-trouble.ts";
import { keepPage, type PageToKeep } from "../store/kept-pages.ts";
import { lockForPricing } from "../store/lock-for-pricing.ts";
import { recordObservation } from "../store/observations.ts";
import type { PageStore } from "../store/page-store.ts";
import type { QuarantineTurn } from "../store/quarantine.ts";
import { checkWithin, finishListing, replanListing, type ClaimedListing } from "../store/schedule.ts";
import { planNext } from "./plan-next.ts";
import { priceAgain } from "./price-again.ts";
import { raiseAlerts } from "./raise-alerts.ts";

/** A look at a listing, not yet saved. */
export interface Look {
  readonly observation: Observation;
  /** What the observation was read from, to be kept where it tells something new. */
  readonly evidence: readonly PageToKeep[];
  readonly retryAfterSeconds: number | null;
}

export interface SavedObservation {
  readonly listing: ClaimedListing;
  readonly observation: Observation;
  readonly changes: readonly OfferChange[];
  readonly alerts: number;
  readonly proposals: number;
  readonly sourcePaused: boolean;
  /** The look is kept, but not believed yet. */
  readonly held: boolean;
  /** The source went into quarantine or came out of it. */
  readonly turn: QuarantineTurn | null;
  /** What it tells of when its source's pages change. */
  readonly rhythmLook: RhythmLook | null;
}

/**
 * Saves a look with everything that follows from it, in one transaction: a crash leaves all of it or nothing. Its page is kept when it told
 * something new, and a page that cannot be kept undoes the rest: an observation never points to nothing. Null when the lease was
 * lost meanwhile: then somebody else reads the listing, and nothing is written.
 */
export async function saveObservation(
  { db, pages, log, now = Date.now }: { readonly db: Db; readonly pages: PageStore; readonly log: Log; readonly now?: () => number },
  look: Look & { readonly listing: ClaimedListing },
): Promise<SavedObservation | null> {
  const { listing, observation, evidence, retryAfterSeconds } = look;
  const { outcome } = observation;
  return inTransaction(db, async (trx) => {
    const leased = await finishListing(trx, listing);
    if (!leased) return null;
    const nowMs = now();
    const plans = await loadCheckPlans(trx, [listing.listingId], nowMs);
    const answer = hostAnswer(observation);
    const trouble = answer === "good" ? null : answer;
    const rest =
      trouble === null ? null : await noteTrouble(trx, { ...listing, trouble, reason: observation.reason ?? outcome, retryAfterSeconds });
    const sourcePaused = rest !== null && rest.until !== null;
    const {
      result,
      changes,
      reason,
      lookAgain = false,
      turn = null,
    } = await recordObservation(trx, observation, async () => {
      for (const page of evidence) await keepPage(trx, pages, page);
      if (listing.productId !== null && PRICED.has(outcome)) await lockForPricing(trx, [listing.productId]);
    });
    const changed = result === "recorded" || result === "confirmed" ? changes.some(({ firstReading }) => !firstReading) : null;
    const { finish, rhythmLook } = planNext(plans.get(listing.listingId), { ...look, changed }, nowMs);
    await replanListing(trx, finish);
    if (lookAgain) await checkWithin(trx, listing.listingId, SECOND_LOOK_SECONDS);
    const held = result === "held";
    const alerts = changes.length === 0 ? 0 : await raiseAlerts(trx, log, listing.productId, changes);
    // a look into the past is no news: what stands now has been told and priced
    const priced = listing.productId !== null && (result === "recorded" || result === "confirmed") && PRICED.has(outcome);
    if (reason !== undefined)
      log.info({ listingId: listing.listingId, observedAt: observation.observedAt, outcome, reason }, "A look was dropped");
    const proposals = priced ? await priceAgain(trx, listing.productId) : 0;
    return { listing, observation, changes, alerts, proposals, sourcePaused, held, turn, rhythmLook };
  });
}

/** When a jump has its second look: late enough that a slip of the site may be mended, early enough for a bargain. */
const SECOND_LOOK_SECONDS = 10 * 60;
/** The market is known to be this way now: also when nothing changed on the page, since offers elsewhere age and strategies change. */
const PRICED: ReadonlySet<string> = new Set(["offers", "unchanged", "gone"]);
