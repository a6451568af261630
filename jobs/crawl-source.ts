/**
 * One source's due listings, one after the other, or several at once where the source's gap allows:
 *   jobs/settle-source        apply what a person confirmed since
 *   store/schedule            claim what is due, with a lease that runs out by itself
 *   jobs/take-turns           keep the host's gap, let it rest
 *   crawlers                  URL -> Visit
 *   parsers/observe           page -> Reading
 *   jobs/protect-sellers      names of private sellers end here
 *   jobs/save-looks           looks that found nothing new in one transaction, each other one in its own:
 *                             observation, alerts, deliveries, proposals, next check
 * Bounded in listings and in time; then it ends, and the next tick rings again.
 */
import { randomUUID } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { RhythmLook } from "../domain/change-rhythm.ts";
import { hostAnswer } from "../domain/host-state.ts";
import type { Instant } from "../domain/instant.ts";
import type { Outcome, Reading } from "../domain/observation.ts";
import type { Source } from "../domain/source.ts";
import type { PageVisit, Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import { observe } from "../parsers/observe.ts";
import { readerOf } from "../parsers/reader-of.ts";
import { loadParsers } from "../parsers/registry.ts";
import type { JobContext, JobData } from "../scheduler/job-types.ts";
import { isOutage } from "../scheduler/outage.ts";
import { LOOK } from "../scheduler/pulse.ts";
import { loadPace } from "../store/check-plans.ts";
import { appendObservation } from "../store/append-observation.ts";
import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { keepPages } from "../store/kept-pages.ts";
import { makePartitionsOf } from "../store/partitions.ts";
import type { PageStore } from "../store/page-store.ts";
import { databaseClock } from "../store/database-clock.ts";
import { beat } from "../store/heartbeat.ts";
import { finishListing, releaseListings, type ClaimedListing } from "../store/schedule.ts";
import type { QuarantineTurn } from "../store/quarantine.ts";
import { noteRhythmLooks } from "../store/source-pace.ts";
import { switchFetchMode } from "../store/source-politeness.ts";
import { getSource, type SourceRecord } from "../store/sources.ts";
import { conditionsFor, type Conditions } from "./conditions-for.ts";
import { evidenceOf } from "./evidence-of.ts";
import { gatherBatches } from "./gather-batches.ts";
import { handOutListings } from "./hand-out-listings.ts";
import { heedAnswer } from "./heed-answer.ts";
import { judgeValidators } from "./judge-validators.ts";
import { nextCheck } from "./next-check.ts";
import { observationOf } from "./observation-of.ts";
import type { Way } from "./open-way.ts";
import { saveLooks, type TakenLook } from "./save-looks.ts";
import type { SavedObservation } from "./save-observation.ts";
import { priceChangedSince, settleSource } from "./settle-source.ts";
import type { Protect } from "./protect-sellers.ts";
import { type Budget, spendBudget } from "./spend-budget.ts";
import { countTurns } from "./count-turns.ts";
import { type HostTurns, takeTurns } from "./take-turns.ts";
import { type HttpTrial, tryHttpAgain } from "./try-http-again.ts";

/** When a listing is due again that the program itself could not deal with. */
const FAILED_SECONDS = 15 * 60;
/** A source whose gap is shorter is visited so many times at once; with a longer one a visit ends before the next begins. */
const SHORT_GAP_MS = 500;
const AT_ONCE = 16;
/** Longest wait for robots.txt's, a redirect's or a second attempt's turn; with the batch and the visit it stays below the lease. */
const TO_END_MS = 120_000;
/** Looks saved together, and the longest that one waits for others: a crash costs no more than these visits. */
const SAVED_AT_ONCE = { most: 128, mostBytes: 16 * 1024 * 1024, withinMs: 300 };

export interface CrawlSourceOptions {
  readonly db: Db;
  readonly crawler: Way;
  readonly pages: PageStore;
  readonly log: Log;
  /** How a source is visited that needs more than plain visits; absent: each is visited plainly. */
  readonly openWay?: (source: Source, myTurn: () => Promise<boolean>) => Promise<Way>;
  /** What makes observations storable: without names of private sellers. Absent: they are stored as read. */
  readonly protect?: (source: SourceRecord) => Promise<Protect>;
  /** Most listings claimed at once. Default 100. */
  readonly batch?: number;
  /** Most listings of one job. Default 5000. */
  readonly most?: number;
  /** No visit begins after so many seconds. Default 60. */
  readonly seconds?: number;
  /** Longer than a batch and its last visit. Default 300. */
  readonly leaseSeconds?: number;
  /** Told of each look that was saved. */
  readonly onSaved?: (saved: SavedObservation) => void;
}

/** What the visits of one job share. */
interface Job {
  readonly sourceId: number;
  readonly leaseId: string;
  readonly signal: AbortSignal;
  /** By performance.now(), as the system's clock may jump. */
  readonly deadline: number;
  readonly clock: () => Instant;
  readonly turns: HostTurns;
  readonly budget: Budget;
  readonly protect: Protect;
  readonly rhythmLooks: RhythmLook[];
  source: SourceRecord;
  /** As parsers/reader-of.ts names what reads its pages now. */
  readonly reader: string;
  readonly httpTrial: HttpTrial | null;
  /** One look a batch is enough to judge the source's validators. */
  validatorsJudged: boolean;
  /** A page could not be read without what it wants of other sites: a browser loads that too from now on. */
  thirdParties: boolean;
  /** No further visit is begun. */
  stopped: boolean;
  /** As the site's robots.txt asked for in this job. */
  crawlDelayMs: number;
}

/** Reads a source's due listings. A listing that fails does not stop the others; a lost database does, and the leases run out. */
export async function crawlSource(
  options: CrawlSourceOptions,
  { sourceId }: JobData["crawl-source"],
  { signal }: JobContext,
): Promise<void> {
  const { db, batch = 100, most = 5000, seconds = 60, leaseSeconds = 300 } = options;
  const deadline = performance.now() + seconds * 1000;
  const leaseId = randomUUID();
  await settleSource(options, sourceId);
  let left = most;
  const limit = (): number => {
    const gapMs = job === null ? 0 : gapOf(job);
    // what cannot be visited in time is not claimed
    const reachable = gapMs === 0 ? batch : Math.ceil((deadline - performance.now()) / gapMs) + 1;
    const claimed = job?.stopped === true ? 0 : Math.min(batch, left, reachable);
    left -= claimed;
    return claimed;
  };
  let job: Job | null = null;
  const next = handOutListings(db, { sourceId, leaseId, leaseSeconds, limit });
  const first = await next();
  if (first === null) return;
  try {
    const source = await getSource(db, sourceId);
    const protect = (await options.protect?.(source)) ?? (async (observation) => observation);
    const clock = await databaseClock(db);
    const nowMs = (): number => Date.parse(clock());
    const pace = await loadPace(db, sourceId, nowMs());
    const budget = spendBudget(db, pace, nowMs);
    const turns = takeTurns(db, { sourceId, signal, budget });
    const reader = readerOf(await loadParsers(), source);
    const way = await options.openWay?.(source, async () => job !== null && myTurn(job));
    const reading = { ...options, crawler: way ?? options.crawler };
    const httpTrial = tryHttpAgain(reading, source, (look) => byHttp(reading, job, look));
    const state = { rhythmLooks: [], validatorsJudged: false, thirdParties: false, stopped: false, crawlDelayMs: 0 };
    job = { sourceId, leaseId, signal, deadline, clock, turns, budget, protect, source, reader, httpTrial, ...state };
    await readListings(reading, job, first, next);
    await httpTrial?.close();
    await turns.close();
    await budget.close();
    await noteRhythmLooks(db, sourceId, job.rhythmLooks, nowMs());
    await beat(db, LOOK);
  } finally {
    await giveBack(options, leaseId);
  }
}

/** Canaries and one page of the others come first, each saved before the next is asked for: they tell what to expect. */
async function readListings(
  options: CrawlSourceOptions,
  job: Job,
  first: ClaimedListing,
  next: () => Promise<ClaimedListing | null>,
): Promise<void> {
  const saving = {
    ...options,
    now: () => Date.parse(job.clock()),
    onSaved: async (saved: SavedObservation) => {
      options.onSaved?.(saved);
      if (saved.rhythmLook !== null) job.rhythmLooks.push(saved.rhythmLook);
      if (saved.sourcePaused) job.stopped = true;
      await judge(options, job, saved);
      if (saved.turn !== null) await tellOfTurn(options, job.source, saved.turn);
    },
    onFailed: ({ listing }: TakenLook, error: unknown) => failed(options, listing, error),
  };
  const looks = gatherBatches<TakenLook>((taken) => saveLooks(saving, taken), SAVED_AT_ONCE);
  const read = async (listing: ClaimedListing): Promise<void> => {
    const look = await readListing(options, job, listing);
    if (look !== null) await looks.add(look, bytesOf(look));
    // parsing keeps the processor busy: let timers and sockets have their turn
    await breathe();
  };
  try {
    let listing: ClaimedListing | null = first;
    for (let probing = true; probing && listing !== null && !job.stopped;) {
      await read(listing);
      await looks.flush();
      probing = listing.canary;
      if (!job.stopped) listing = await next();
    }
    const lane = async (begin: ClaimedListing | null): Promise<void> => {
      try {
        for (let at = begin ?? (await next()); at !== null && !job.stopped; at = job.stopped ? null : await next()) await read(at);
      } catch (error) {
        job.stopped = true;
        throw error;
      }
    };
    const lanes = gapOf(job) < SHORT_GAP_MS && job.source.fetchMode === "http" ? AT_ONCE : 1;
    const ended = await Promise.allSettled(
      Array.from({ length: job.stopped ? 0 : lanes }, (_, index) => lane(index === 0 ? listing : null)),
    );
    for (const one of ended) if (one.status === "rejected") throw one.reason;
  } finally {
    await looks.flush();
  }
}

/** null: the listing is not read now; it is given back, or due again later. */
async function readListing(options: CrawlSourceOptions, job: Job, listing: ClaimedListing): Promise<TakenLook | null> {
  if (!(await myTurn(job))) return null;
  try {
    let look = await lookAt(options, job, listing);
    if (look === null) return null;
    if (look.observation.outcome === "needs-browser" && look.observation.fetchMode === "http") {
      if (job.source.fetchMode === "http") job.source = await switchToBrowser(options, job.source, look);
      if (!(await myTurn(job))) return null;
      look = await lookAt(options, job, listing);
      if (look === null) return null;
    }
    if (!job.thirdParties && look.heldBack > 0 && INCOMPLETE.has(look.observation.outcome)) {
      job.thirdParties = true;
      if (!(await myTurn(job))) return null;
      look = await lookAt(options, job, listing);
      if (look === null) return null;
    }
    await job.httpTrial?.compare(look);
    // known before it is saved: nobody else is to be asked meanwhile
    if (nextCheck({ ...listing, ...look, outcome: look.observation.outcome }).pauseSourceSeconds !== null) job.stopped = true;
    return look;
  } catch (error) {
    if (isOutage(error)) throw error;
    // a crawler that is closed refuses the visit; the listing is given back
    if (job.signal.aborted) job.stopped = true;
    else await failed(options, listing, error);
    return null;
  }
}

/** How a page ends that lacks what its scripts would have brought. */
const INCOMPLETE: ReadonlySet<Outcome> = new Set(["unreadable", "ambiguous", "needs-browser"]);

/** `begun`: within a visit, which is worth a wait beyond the batch's time: given up, it would count as a failure of the site. */
async function myTurn(job: Job, begun = false): Promise<boolean> {
  const left = job.deadline - performance.now();
  const patience = begun ? Math.max(left, TO_END_MS) : left;
  // a turn taken ahead may be at hand when the time is over
  if (!job.stopped && patience > 0 && (await job.turns.next(patience))) {
    if (!job.stopped) return true;
    // another visit was told to stay away while this one waited
    job.budget.giveBack(1);
  }
  job.stopped = true;
  return false;
}

/** The page once more, by HTTP and whole, to be compared with what the browser read. */
async function byHttp(options: CrawlSourceOptions, job: Job | null, { listing }: TakenLook): Promise<TakenLook | null> {
  if (job === null || !(await myTurn(job))) return null;
  const look = await lookAt(options, { ...job, source: { ...job.source, fetchMode: "http" }, reader: "" }, listing);
  if (look !== null && !(await heedAnswer(options.db, job.sourceId, { ...look.observation, ...look }))) job.stopped = true;
  return look;
}

async function judge(options: CrawlSourceOptions, job: Job, saved: SavedObservation): Promise<void> {
  if (job.validatorsJudged || !conditionsOf(job, saved.listing).verifying) return;
  const visit = async (request: VisitRequest): Promise<Visit> => {
    const turns = countTurns(() => myTurn(job));
    const visited = await options.crawler.visit({ ...request, nextTurn: turns.next });
    job.budget.spent(visited.requests ?? 1, turns.count());
    if (visited.kind === "ended") {
      const told = { ...visited, httpStatus: visited.status };
      job.turns.answered(hostAnswer(told), visited.crawlDelayMs ?? null);
      if (!(await heedAnswer(options.db, job.sourceId, told))) job.stopped = true;
    }
    return visited;
  };
  const reason = await judgeValidators({ ...options, visit, myTurn: () => myTurn(job) }, job.source, saved);
  job.validatorsJudged = saved.changes.length > 0;
  if (reason !== null) job.source = { ...job.source, validatorsDistrustReason: reason };
}

function conditionsOf({ source, reader }: Job, listing: ClaimedListing): Conditions {
  return conditionsFor(listing, { currentReader: reader, distrusted: source.validatorsDistrustReason !== null });
}

/** One visit and what the parsers make of it; null: robots.txt took the last turn of this batch, and the page was not asked for. */
async function lookAt({ crawler }: CrawlSourceOptions, job: Job, listing: ClaimedListing): Promise<TakenLook | null> {
  const { source } = job;
  const { url, listingId } = listing;
  const { etag, lastModified, bodyHash } = conditionsOf(job, listing);
  const { fetchMode, screenshots } = source;
  const observedAt = job.clock();
  const turns = countTurns(() => myTurn(job, true));
  let reading: Reading | null = null;
  const refusalIn = async ({ finalUrl, body, contentType, packed }: PageVisit): Promise<string | null> => {
    // evidence is made of the packed body
    const given = packed === undefined ? {} : { unpack: packed.unpack };
    reading = await observe({ url: finalUrl, requestedUrl: url, body, contentType, hints: source, ...given });
    return reading.outcome === "blocked" ? (reading.reason ?? "blocked") : null;
  };
  const asked = { url, fetchMode, etag, lastModified, bodyHash, screenshot: screenshots, thirdParties: job.thirdParties };
  const visit = await crawler.visit({ ...asked, nextTurn: turns.next }, refusalIn);
  job.budget.spent(visit.requests ?? 1, turns.count());
  if (turns.refused() && visit.finalUrl === URL.parse(url)?.href) return null;
  if (visit.crawlDelayMs !== undefined) job.crawlDelayMs = visit.crawlDelayMs;
  if (visit.kind !== "page") reading = null;
  else if (reading === null) await refusalIn(visit);
  const read = observationOf(listingId, visit, reading);
  // a 304 is about the body that the validators came with
  const found = read.outcome === "unchanged" ? listing.bodyHash : read.bodyHash;
  const observation = await job.protect({ ...read, bodyHash: found, observedAt, reader: job.reader });
  job.turns.answered(hostAnswer(observation), visit.crawlDelayMs ?? null);
  return {
    listing,
    observation,
    retryAfterSeconds: visit.kind === "ended" ? visit.retryAfterSeconds : null,
    heldBack: visit.heldBack ?? 0,
    evidence: evidenceOf(visit),
  };
}

const bytesOf = ({ evidence }: TakenLook): number => evidence.reduce((sum, { bytes }) => sum + bytes, 0);

function gapOf({ source, crawlDelayMs }: Job): number {
  return Math.max(source.minGapMs, crawlDelayMs);
}

async function failed({ db, log }: CrawlSourceOptions, { listingId, leaseId, url }: ClaimedListing, error: unknown): Promise<void> {
  log.error({ err: error, listingId, url }, "A look at a listing failed; it is due again in a quarter of an hour");
  await finishListing(db, { listingId, leaseId, delaySeconds: FAILED_SECONDS });
}

/** With the page that was the reason: an observation of its own, as the listing's look is that of the browser. */
async function switchToBrowser(
  { db, pages, log }: CrawlSourceOptions,
  source: SourceRecord,
  { observation, evidence }: TakenLook,
): Promise<SourceRecord> {
  const reason = observation.reason ?? "The price exists only after JavaScript ran";
  await inTransaction(db, async (trx) => {
    if (!(await switchFetchMode(trx, { sourceId: source.id, fetchMode: "browser", reason }))) return;
    await makePartitionsOf(trx, [observation.observedAt]);
    await appendObservation(trx, observation, () => keepPages(trx, pages, evidence));
  });
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
