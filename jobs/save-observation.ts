import { evaluateAlerts } from "../alerts/evaluate.ts";
import type { Observation } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { Log } from "../log.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import { alertRulesFor, saveAlerts } from "../store/alerts.ts";
import type { Db } from "../store/connect.ts";
import { addDeliveries } from "../store/deliveries.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { loadMarkets } from "../store/markets.ts";
import { recordObservation } from "../store/observations.ts";
import { saveProposal } from "../store/proposals.ts";
import { finishListing, type ClaimedListing } from "../store/schedule.ts";
import { pauseSource } from "../store/source-politeness.ts";
import { nextCheck } from "./next-check.ts";

/** A look at a listing, not yet saved. */
export interface Look {
  readonly observation: Observation;
  readonly retryAfterSeconds: number | null;
}

export interface SavedObservation {
  readonly listing: ClaimedListing;
  readonly observation: Observation;
  readonly changes: readonly OfferChange[];
  readonly alerts: number;
  readonly proposals: number;
  readonly sourcePaused: boolean;
}

/**
 * Saves a look with everything that follows from it, in one transaction: a crash leaves all of it or nothing. Null when the lease was
 * lost meanwhile: then somebody else reads the listing, and nothing is written.
 */
export async function saveObservation(
  { db, log }: { readonly db: Db; readonly log: Log },
  look: Look & { readonly listing: ClaimedListing },
): Promise<SavedObservation | null> {
  const { listing, observation, retryAfterSeconds } = look;
  const { outcome } = observation;
  const next = nextCheck({ ...listing, outcome, retryAfterSeconds });
  return inTransaction(db, async (trx) => {
    const held = await finishListing(trx, { ...listing, ...(next.delaySeconds === null ? {} : { delaySeconds: next.delaySeconds }) });
    if (!held) return null;
    if (next.pauseSourceSeconds !== null) {
      const until = new Date(Date.now() + next.pauseSourceSeconds * 1000);
      await pauseSource(trx, { sourceId: listing.sourceId, until, reason: observation.reason ?? outcome });
    }
    const { changes } = await recordObservation(trx, observation);
    const alerts = changes.length === 0 ? 0 : await raiseAlerts(trx, log, listing.productId, changes);
    const proposals = listing.productId === null || !PRICED.has(outcome) ? 0 : await priceAgain(trx, listing.productId);
    return { listing, observation, changes, alerts, proposals, sourcePaused: next.pauseSourceSeconds !== null };
  });
}

/** The market is known to be this way now: also when nothing changed on the page, since offers elsewhere age and strategies change. */
const PRICED: ReadonlySet<string> = new Set(["offers", "unchanged", "gone"]);
/** A proposal that nobody took up by then is made anew from the market as it is. */
const PROPOSAL_HOURS = 24;

/** Alerts, and their messages into the outbox. Gives how many are new. */
async function raiseAlerts(trx: Db, log: Log, productId: number | null, changes: readonly OfferChange[]): Promise<number> {
  const drafts = evaluateAlerts(await alertRulesFor(trx, productId), changes, (rule, reason) =>
    log.warn({ alertRuleId: rule.id, kind: rule.kind }, `An alert rule cannot be used: ${reason}`),
  );
  const saved = await saveAlerts(trx, drafts);
  const messages = saved.map(({ id, ruleId, kind, title, productId, listingId, offerId, observationId, createdAt, data }) => ({
    event: "alert.triggered",
    key: `alert-${id}`,
    payload: { id, ruleId, kind, title, productId, listingId, offerId, observationId, createdAt, ...data },
  }));
  await addDeliveries(trx, messages);
  return saved.length;
}

/** Gives how many proposals are new. */
async function priceAgain(trx: Db, productId: number): Promise<number> {
  const now = new Date();
  const validUntil = new Date(now.getTime() + PROPOSAL_HOURS * 3_600_000);
  let proposals = 0;
  for (const { market, strategy } of await loadMarkets(trx, productId, now)) {
    const pricing = proposePrice(market, strategy);
    const { result } = await saveProposal(trx, { market, strategy, pricing }, { validUntil });
    if (result === "saved") proposals += 1;
  }
  return proposals;
}
