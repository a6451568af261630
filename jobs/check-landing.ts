import { canonicalUrl } from "../domain/canonical-url.ts";
import { judgeLanding, type LandingReading } from "../domain/judge-landing.ts";
import { livePrice, type LiveOffer } from "../domain/live-price.ts";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import { OUTCOME_REMEDIES } from "../domain/outcome-remedies.ts";
import type { Log } from "../log.ts";
import { isOutage } from "../scheduler/outage.ts";
import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { askForLook, dueLandings, type LandingFacts, lockLanding, saveLanding } from "../store/landing-cases.ts";
import { ownPageUrl } from "../store/landing-settings.ts";
import { moveLanded } from "../store/move-landed.ts";
import { ensureOwnPage, LANDING_ACTOR } from "../store/own-pages.ts";
import { raiseDriftAlerts } from "./raise-alerts.ts";

/** Judged in one round; the next tick rings again. */
const AT_ONCE = 500;

export interface CheckLandingOptions {
  readonly db: Db;
  readonly log: Log;
  /** The clock, for tests. */
  readonly now?: () => Date;
}

/**
 * Whether approved prices that the shop was shown are live on its own pages. The pages are listings like any other, read on the ordinary way
 * with all its politeness; here looks are asked for, and what they found is judged, each price in a transaction of its own.
 */
export async function checkLanding({ db, log, now = () => new Date() }: CheckLandingOptions, signal?: AbortSignal): Promise<void> {
  for (const proposalId of await dueLandings(db, now(), AT_ONCE)) {
    if (signal?.aborted === true) return;
    try {
      await inTransaction(db, (trx) => checkOne(trx, proposalId, now()));
    } catch (error) {
      if (isOutage(error)) throw error;
      // one that fails must not keep the others from being judged; it comes again with the next round
      log.error({ err: error, proposalId }, "Whether a price is live could not be judged");
    }
  }
}

async function checkOne(trx: Db, proposalId: number, now: Date): Promise<void> {
  const facts = await lockLanding(trx, proposalId, now);
  if (facts === null) return;
  const { soFar, price, settings, status } = facts;
  const { reading, live } = read(facts);
  const withdrawn = facts.replaced || status === "superseded" || status === "expired" || status === "rejected-by-shop";
  const verdict = judgeLanding({ ...soFar, price, withdrawn: withdrawn || !settings.enabled, reading, settings }, now);
  if (verdict.state === "landed" && (status === "published" || status === "drifted" || (status === "expired" && !facts.replaced))) {
    await moveLanded(trx, proposalId, { to: "applied", from: status, actor: LANDING_ACTOR, at: new Date(live?.at ?? now) });
  }
  if (verdict.state === "drifted" && live !== null && !withdrawn && (status === "published" || status === "applied")) {
    await moveLanded(trx, proposalId, { to: "drifted", from: status, actor: LANDING_ACTOR, at: now });
  }
  await saveLanding(trx, proposalId, verdict, live);
  if (verdict.state === "drifted" && soFar.driftedAt === null && live !== null) await alarm(trx, facts, live, verdict.driftedAt ?? live.at);
  if (verdict.look) await look(trx, facts, now);
}

interface Live {
  readonly price: Money;
  readonly at: Instant;
  readonly offer: LiveOffer;
}

/** What the last look says of the time since the price was shown, and since a look was asked for. */
function read({ page, soFar, price, vatPercent, settings, product }: LandingFacts): { reading: LandingReading; live: Live | null } {
  const unsure = (code: string, reason: string) => ({ reading: { kind: "uncertain", code, reason } as const, live: null });
  const url = ownPageUrl(settings, product);
  if (url === null || canonicalUrl(url) === null)
    return unsure("no-page", "The address of the product's page is not known; give the product its `url`, or the channel a page_url.");
  if (page === null) return { reading: { kind: "none" }, live: null };
  const since = Date.parse(soFar.askedAt ?? soFar.since);
  if (page.lastCheckedAt === null || Date.parse(page.lastCheckedAt) < since) return { reading: { kind: "none" }, live: null };
  if (page.inDoubt) return unsure("in-doubt", "What the page said is not believed yet: its price jumped, or its source is in quarantine.");
  if (page.lastSeenAt === null || Date.parse(page.lastSeenAt) < since) {
    const outcome = page.lastOutcome ?? "unreadable";
    return unsure(outcome, `The page could not be read (${page.lastReason ?? outcome}). ${OUTCOME_REMEDIES[outcome] ?? ""}`.trim());
  }
  const found = livePrice(page.offers, { price, vatPercent, sellerName: settings.sellerName });
  if (found.offer === null) return unsure(found.code, found.reason);
  const live = { price: found.price, at: page.lastSeenAt, offer: found.offer };
  return { reading: { kind: "certain", price: live.price, at: live.at }, live };
}

async function alarm(
  trx: Db,
  { proposalId, product, channelCode, price, page }: LandingFacts,
  live: Live,
  driftedAt: Instant,
): Promise<void> {
  if (page === null) return;
  await raiseDriftAlerts(trx, {
    proposalId,
    productId: product.id,
    productName: product.name,
    channelCode,
    approved: price,
    live: live.price,
    driftedAt,
    listingId: page.listingId,
    offerId: live.offer.offerId,
    observationId: live.offer.observationId,
    sellerName: live.offer.sellerName,
    url: live.offer.url,
  });
}

async function look(trx: Db, { product, channelId, settings }: LandingFacts, now: Date): Promise<void> {
  const url = ownPageUrl(settings, product);
  if (url === null || canonicalUrl(url) === null) return;
  await askForLook(trx, await ensureOwnPage(trx, { productId: product.id, channelId, url }), now);
}
