/**
 * One source's runs of discovery, page after page:
 *   store/discovery-runs      the run to go on with, or the one that is due
 *   jobs/plan-discovery       where it begins: entry points, front page, search
 *   jobs/take-turns           the host's gap, as for every other request; store/source-budget the source's requests a day
 *   crawlers                  URL -> Visit, conditional where the page is known
 *   parsers/discovery         page -> listings, and where there is more
 *   store/save-candidates     candidates, in one transaction with the run's progress
 * Bounded in time; then it ends, and the next tick rings again. A crash loses the page at hand, which is read again.
 */
import { DISCOVERY_LIMITS, type DiscoveryLimits } from "../domain/discovery-limits.ts";
import { hostAnswer } from "../domain/host-state.ts";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import { ConflictError } from "../errors.ts";
import type { JobContext, JobData } from "../scheduler/job-types.ts";
import { isOutage } from "../scheduler/outage.ts";
import { acceptableByPolicy } from "../store/candidates.ts";
import type { Db } from "../store/connect.ts";
import { acceptCandidate, rejectCandidate } from "../store/decide-candidate.ts";
import { leaseDiscovery, releaseDiscovery } from "../store/discovery.ts";
import { addProgress, getRun, nextRun, type DiscoveryRun } from "../store/discovery-runs.ts";
import { nextWaitingPage } from "../store/discovery-pages.ts";
import { noteTrouble } from "../store/host-trouble.ts";
import { getSource } from "../store/sources.ts";
import { needsNoVisit, savePage, visitOf } from "./discovery-page.ts";
import { endOrGoOn, overLimit, startIfNew } from "./discovery-steps.ts";
import { takeRequest } from "./take-request.ts";
import { takeTurns, type HostTurns } from "./take-turns.ts";

export interface DiscoverSourceOptions {
  readonly db: Db;
  readonly crawler: { visit(request: VisitRequest): Promise<Visit> };
  readonly log: Log;
  readonly limits?: Partial<DiscoveryLimits>;
  /** No visit begins after so many seconds. Default 60. */
  readonly seconds?: number;
  /** Longer than a batch and its last visit. Default 300. */
  readonly leaseSeconds?: number;
  /** Longest random wait before the first visit. */
  readonly jitterMs?: number;
}

/** What the steps of one job share. */
export interface DiscoveryJob {
  readonly db: Db;
  readonly sourceId: number;
  readonly leaseId: string;
  readonly leaseSeconds: number;
  readonly limits: DiscoveryLimits;
  readonly log: Log;
}

/** Most listings that the policy makes at once. */
const ACCEPTED_AT_ONCE = 200;

/** Goes on with a source's runs until they end or the time is over. A page that fails does not stop the others; a lost database does. */
export async function discoverSource(
  options: DiscoverSourceOptions,
  { sourceId }: JobData["discover-source"],
  { signal }: JobContext,
): Promise<void> {
  const { db, log, seconds = 60, leaseSeconds = 300, jitterMs } = options;
  const deadline = Date.now() + seconds * 1000;
  const leaseId = await leaseDiscovery(db, sourceId, leaseSeconds);
  // somebody else is at it, or was until a moment ago
  if (leaseId === null) return;
  const job: DiscoveryJob = { db, sourceId, leaseId, leaseSeconds, limits: { ...DISCOVERY_LIMITS, ...options.limits }, log };
  const turns = takeTurns(db, { sourceId, signal, ...(jitterMs === undefined ? {} : { jitterMs }) });
  try {
    for (let run = await nextRun(db, sourceId); run !== null; run = await nextRun(db, sourceId)) {
      if (!(await goOnWith(options, job, run, turns, deadline))) break;
    }
    await turns.close();
  } finally {
    await release(job);
  }
}

/** False: the time is over, or nobody may ask the host now. */
async function goOnWith(
  options: DiscoverSourceOptions,
  job: DiscoveryJob,
  begun: DiscoveryRun,
  turns: HostTurns,
  deadline: number,
): Promise<boolean> {
  const { db } = job;
  await startIfNew(job, begun);
  await acceptByPolicy(job, begun.id);
  for (;;) {
    const run = await getRun(db, begun.id);
    if (run.state !== "running") return true;
    const page = await nextWaitingPage(db, run.id);
    const cutOff = page === null ? null : overLimit(run, job.limits);
    if (page === null || cutOff !== null) {
      if (cutOff !== null) await addProgress(db, run.id, { cutOff: [cutOff], incomplete: true });
      if (await endOrGoOn(job, run.id, cutOff !== null)) return true;
      continue;
    }
    if (needsNoVisit(page, job.limits)) {
      if (!(await savePage(job, run, page, null))) return false;
    } else {
      if (Date.now() >= deadline || !(await turns.next(deadline - Date.now())) || !(await takeRequest(db, job.sourceId))) return false;
      const source = await getSource(db, job.sourceId);
      if (!source.enabled) return false;
      const visit = await options.crawler.visit(visitOf(page, source, job.limits));
      const answer = hostAnswer({ outcome: visit.kind === "page" ? "offers" : visit.outcome, httpStatus: visit.status });
      turns.answered(answer, visit.crawlDelayMs ?? null);
      if (!(await savePage(job, run, page, visit))) return false;
      if (answer !== null && answer !== "good" && visit.kind === "ended") {
        const { reason, retryAfterSeconds } = visit;
        const { until } = await noteTrouble(db, {
          sourceId: job.sourceId,
          trouble: answer,
          reason: reason ?? visit.outcome,
          retryAfterSeconds,
        });
        if (until !== null) return false;
      }
    }
    await acceptByPolicy(job, run.id);
  }
}

/** Where the source's policy says so, a candidate with a product's own GTIN is watched from now on. */
async function acceptByPolicy({ db, sourceId, log }: DiscoveryJob, runId: number): Promise<void> {
  for (const id of await acceptableByPolicy(db, sourceId, ACCEPTED_AT_ONCE)) {
    try {
      await acceptCandidate(db, id, { reason: "The GTIN is the product's, and the source's policy takes such candidates" }, "policy");
      await addProgress(db, runId, { accepted: 1 });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      // the address is another product's listing: asking again would find the same
      if (error.code === "listing-exists") await rejectCandidate(db, id, error.message, "policy");
      log.info({ candidateId: id, reason: error.message }, "A candidate could not be taken by policy");
    }
  }
}

async function release({ db, sourceId, leaseId }: DiscoveryJob): Promise<void> {
  try {
    await releaseDiscovery(db, sourceId, leaseId);
  } catch (error) {
    // without the database the lease runs out by itself
    if (!isOutage(error)) throw error;
  }
}
