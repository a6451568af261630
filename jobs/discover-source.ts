/**
 * One source's runs of discovery, page after page:
 *   store/discovery-runs      the run to go on with, or the one that is due
 *   jobs/plan-discovery       where it begins: entry points, front page, search
 *   jobs/take-turns           the host's gap and the source's requests a day, as for every other request
 *   jobs/open-way             proxies and sessions, where the source wants them
 *   crawlers                  URL -> Visit, conditional where the page is known
 *   parsers/discovery         page -> listings, and where there is more
 *   store/save-candidates     candidates, in one transaction with the run's progress
 * Bounded in time; then it ends, and the next tick rings again. A crash loses the page at hand, which is read again.
 */
import { DISCOVERY_LIMITS, type DiscoveryLimits } from "../domain/discovery-limits.ts";
import { hostAnswer } from "../domain/host-state.ts";
import type { Source } from "../domain/source.ts";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import { ConflictError } from "../errors.ts";
import type { JobContext, JobData } from "../scheduler/job-types.ts";
import { isOutage } from "../scheduler/outage.ts";
import { acceptableByPolicy } from "../store/candidates.ts";
import { loadPace } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { databaseClock } from "../store/database-clock.ts";
import { acceptCandidate, rejectCandidate } from "../store/decide-candidate.ts";
import { leaseDiscovery, releaseDiscovery } from "../store/discovery.ts";
import { addProgress, getRun, nextRun, type DiscoveryRun } from "../store/discovery-runs.ts";
import { nextWaitingPage } from "../store/discovery-pages.ts";
import { getSource } from "../store/sources.ts";
import { needsNoVisit, savePage, visitOf } from "./discovery-page.ts";
import { endOrGoOn, overLimit, startIfNew } from "./discovery-steps.ts";
import { heedAnswer } from "./heed-answer.ts";
import type { Way } from "./open-way.ts";
import { spendBudget } from "./spend-budget.ts";
import { countTurns } from "./count-turns.ts";
import { takeTurns, type HostTurns } from "./take-turns.ts";

export interface DiscoverSourceOptions {
  readonly db: Db;
  readonly crawler: { visit(request: VisitRequest): Promise<Visit> };
  /** How a source is visited that wants proxies, cookies or headers; absent: plainly. */
  readonly openWay?: (source: Source, myTurn: () => Promise<boolean>) => Promise<Way>;
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
  /** By the database, in milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** How one job asks the source's host. */
interface Asking {
  readonly turns: HostTurns;
  /** False: there is no time left, or nobody may ask now. */
  readonly myTurn: () => Promise<boolean>;
  readonly visit: (request: VisitRequest) => Promise<Visit>;
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
  const deadline = performance.now() + seconds * 1000;
  const leaseId = await leaseDiscovery(db, sourceId, leaseSeconds);
  // somebody else is at it, or was until a moment ago
  if (leaseId === null) return;
  const clock = await databaseClock(db);
  const now = (): number => Date.parse(clock());
  const job: DiscoveryJob = { db, sourceId, leaseId, leaseSeconds, limits: { ...DISCOVERY_LIMITS, ...options.limits }, now, log };
  try {
    const budget = spendBudget(db, await loadPace(db, sourceId, now()), now);
    const turns = takeTurns(db, { sourceId, signal, budget, ...(jitterMs === undefined ? {} : { jitterMs }) });
    const myTurn = async (): Promise<boolean> => performance.now() < deadline && (await turns.next(deadline - performance.now()));
    const way = await options.openWay?.(await getSource(db, sourceId), myTurn);
    const asking: Asking = {
      myTurn,
      turns,
      async visit(request) {
        const extra = countTurns(myTurn);
        const visit = await (way ?? options.crawler).visit({ ...request, nextTurn: extra.next });
        budget.spent(visit.requests ?? 1, extra.count());
        return visit;
      },
    };
    for (let run = await nextRun(db, sourceId); run !== null; run = await nextRun(db, sourceId)) {
      if (!(await goOnWith(job, run, asking))) break;
    }
    await turns.close();
    await budget.close();
  } finally {
    await release(job);
  }
}

/** False: the time is over, or nobody may ask the host now. */
async function goOnWith(job: DiscoveryJob, begun: DiscoveryRun, asking: Asking): Promise<boolean> {
  const { db } = job;
  await startIfNew(job, begun);
  await acceptByPolicy(job, begun.id);
  for (;;) {
    const run = await getRun(db, begun.id);
    if (run.state !== "running") return true;
    const page = await nextWaitingPage(db, run.id);
    const cutOff = page === null ? null : overLimit(run, job);
    if (page === null || cutOff !== null) {
      if (cutOff !== null) await addProgress(db, run.id, { cutOff: [cutOff], incomplete: true });
      if (await endOrGoOn(job, run.id, cutOff !== null)) return true;
      continue;
    }
    if (needsNoVisit(page, job)) {
      if (!(await savePage(job, run, page, null))) return false;
    } else {
      if (!(await asking.myTurn())) return false;
      const source = await getSource(db, job.sourceId);
      if (!source.enabled) return false;
      const visit = await asking.visit(visitOf(page, source, job));
      const answer = hostAnswer({ outcome: visit.kind === "page" ? "offers" : visit.outcome, httpStatus: visit.status });
      asking.turns.answered(answer, visit.crawlDelayMs ?? null);
      if (!(await savePage(job, run, page, visit))) return false;
      if (visit.kind === "ended" && !(await heedAnswer(db, job.sourceId, { ...visit, httpStatus: visit.status }))) return false;
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
