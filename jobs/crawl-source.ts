/**
 * One source's due listings, one after the other:
 *   jobs/settle-source        apply what a person confirmed since
 *   store/schedule            claim what is due, with a lease that runs out by itself
 *   jobs/wait-for-turn        keep the source's gap
 *   crawlers                  URL -> Visit
 *   parsers/observe           page -> Reading
 *   jobs/save-observation     one transaction: observation, alerts, deliveries, proposals, next check
 * Bounded in listings and in time; then it ends, and the next tick rings again.
 */
import { setImmediate as breathe } from "node:timers/promises";
import type { Source } from "../domain/source.ts";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import { observe } from "../parsers/observe.ts";
import type { JobContext, JobData } from "../scheduler/job-types.ts";
import { isOutage } from "../scheduler/outage.ts";
import { LOOK } from "../scheduler/pulse.ts";
import type { Db } from "../store/connect.ts";
import type { PageStore } from "../store/page-store.ts";
import { beat } from "../store/heartbeat.ts";
import { claimListings, finishListing, releaseListings, type ClaimedListing } from "../store/schedule.ts";
import type { QuarantineTurn } from "../store/quarantine.ts";
import { postponeVisits, switchFetchMode } from "../store/source-politeness.ts";
import { getSource } from "../store/sources.ts";
import { observationOf } from "./observation-of.ts";
import { saveObservation, type Look, type SavedObservation } from "./save-observation.ts";
import { priceChangedSince, settleSource } from "./settle-source.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/** When a listing is due again that the program itself could not deal with. */
const FAILED_SECONDS = 15 * 60;

export interface CrawlSourceOptions {
  readonly db: Db;
  readonly crawler: { visit(request: VisitRequest): Promise<Visit> };
  readonly pages: PageStore;
  readonly log: Log;
  /** Most listings of one batch. Default 100. */
  readonly batch?: number;
  /** No visit begins after so many seconds. Default 60. */
  readonly seconds?: number;
  /** Longer than a batch and its last visit. Default 300. */
  readonly leaseSeconds?: number;
  /** Told of each look that was saved. */
  readonly onSaved?: (saved: SavedObservation) => void;
}

/** Reads a source's due listings. A listing that fails does not stop the others; a lost database does, and the leases run out. */
export async function crawlSource(
  options: CrawlSourceOptions,
  { sourceId }: JobData["crawl-source"],
  { signal }: JobContext,
): Promise<void> {
  const { db, log, batch = 100, seconds = 60, leaseSeconds = 300 } = options;
  const deadline = Date.now() + seconds * 1000;
  const myTurn = (): Promise<boolean> => waitForTurn(db, { sourceId, patienceMs: deadline - Date.now(), signal });

  await settleSource(options, sourceId);
  const listings = await claimListings(db, { sourceId, limit: batch, leaseSeconds });
  const leaseId = listings[0]?.leaseId;
  if (leaseId === undefined) return;
  try {
    let source: Source = await getSource(db, sourceId);
    for (const listing of listings) {
      if (!(await myTurn())) break;
      try {
        let look = await lookAt(options, source, listing);
        if (look.observation.outcome === "needs-browser" && source.fetchMode === "http") {
          source = await switchToBrowser(options, source, look.observation.reason);
          if (!(await myTurn())) break;
          look = await lookAt(options, source, listing);
        }
        const saved = await saveObservation(options, { listing, ...look });
        if (saved === null) continue;
        options.onSaved?.(saved);
        if (saved.turn !== null) await tellOfTurn(options, source, saved.turn);
        if (saved.sourcePaused) break;
      } catch (error) {
        if (isOutage(error)) throw error;
        // a crawler that is closed refuses the visit; the listing is given back
        if (signal.aborted) break;
        log.error(
          { err: error, listingId: listing.listingId, url: listing.url },
          "A look at a listing failed; it is due again in a quarter of an hour",
        );
        await finishListing(db, { listingId: listing.listingId, leaseId, delaySeconds: FAILED_SECONDS });
      }
      // parsing keeps the processor busy: let timers and sockets have their turn
      await breathe();
    }
    await beat(db, LOOK);
  } finally {
    await giveBack(options, leaseId);
  }
}

/** One visit and what the parsers make of it; a page is kept as evidence before anything is concluded from it. */
async function lookAt({ db, crawler, pages }: CrawlSourceOptions, source: Source, listing: ClaimedListing): Promise<Look> {
  const { url, listingId, etag, lastModified, bodyHash } = listing;
  const visit = await crawler.visit({ url, fetchMode: source.fetchMode, etag, lastModified, bodyHash });
  if (visit.crawlDelayMs !== undefined) await postponeVisits(db, source.id, visit.crawlDelayMs);
  if (visit.body !== null && visit.bodyHash !== null) await pages.put(visit.bodyHash, visit.body);
  const reading =
    visit.kind === "page"
      ? await observe({ url: visit.finalUrl, requestedUrl: url, body: visit.body, contentType: visit.contentType, hints: source })
      : null;
  return {
    observation: observationOf(listingId, visit, reading),
    retryAfterSeconds: visit.kind === "ended" ? visit.retryAfterSeconds : null,
  };
}

async function switchToBrowser({ db, log }: CrawlSourceOptions, source: Source, why: string | null): Promise<Source> {
  const reason = why ?? "The price exists only after JavaScript ran";
  await switchFetchMode(db, { sourceId: source.id, fetchMode: "browser", reason });
  log.info({ sourceId: source.id, host: source.host, reason }, "A source is read by a browser from now on");
  return { ...source, fetchMode: "browser", fetchModeReason: reason };
}

/** The market loses or regains the offers in doubt at once. */
async function tellOfTurn(
  options: CrawlSourceOptions,
  { id, host }: Source,
  { turn, reason, suspectSince }: QuarantineTurn,
): Promise<void> {
  const began = turn === "began";
  const what = began ? "A source is in quarantine: its changes are held until somebody confirms them" : "A source is out of quarantine";
  options.log.warn({ sourceId: id, host, reason }, what);
  if (!began) await settleSource(options, id);
  else if (suspectSince !== null) await priceChangedSince(options.db, id, suspectSince);
}

/** What was claimed and not read is due as before. */
async function giveBack({ db }: CrawlSourceOptions, leaseId: string): Promise<void> {
  try {
    await releaseListings(db, leaseId);
  } catch (error) {
    // without the database the leases run out by themselves
    if (!isOutage(error)) throw error;
  }
}
