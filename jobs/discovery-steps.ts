import { inTransaction } from "../store/in-transaction.ts";
import { addLooks } from "../store/discovery-pages.ts";
import { addProgress, finishRun, getRun, type DiscoveryRun } from "../store/discovery-runs.ts";
import { getDiscovery, renewDiscovery } from "../store/discovery.ts";
import { markGone } from "../store/save-candidates.ts";
import { getSource } from "../store/sources.ts";
import type { DiscoveryJob } from "./discover-source.ts";
import { planSearch, planSourceRun } from "./plan-discovery.ts";

const NOTHING_FOUND =
  "Nothing that was read tells of listings; name a sitemap, a category page or a product feed of the site as entry point";

/** A run that nobody began yet is given its first addresses. */
export async function startIfNew({ db, sourceId }: DiscoveryJob, run: DiscoveryRun): Promise<void> {
  if (run.startedAt !== null) return;
  await inTransaction(db, async (trx) => {
    if (run.productId === null) await planSourceRun(trx, run);
    else if ((await planSearch(trx, run, await getSource(trx, sourceId))) === null) await finishRun(trx, run, "failed");
  });
}

/** The limit that a run has reached; null: none. */
export function overLimit(run: DiscoveryRun, { limits, now }: Pick<DiscoveryJob, "limits" | "now">): string | null {
  const { pagesPerRun, bytesPerRun, listingsPerRun, hoursPerRun } = limits;
  if (run.pagesRead + run.pagesFailed >= pagesPerRun) return `${pagesPerRun} addresses were read, the most of one run`;
  if (run.bytes >= bytesPerRun) return `${bytesPerRun} bytes were read, the most of one run`;
  if (run.found >= listingsPerRun) return `${listingsPerRun} listings were found, the most of one run`;
  if (now() - Date.parse(run.startedAt ?? run.requestedAt) > hoursPerRun * 3600_000)
    return `It took ${hoursPerRun} hours, the longest of one run`;
  return null;
}

/**
 * No address waits in a run, or it has reached a limit. A source's run then looks at the pages of those of which nothing told the GTIN, a
 * product's goes on to the next kind of search; else it ends, and what a complete one did not find is gone. False: it goes on.
 */
export async function endOrGoOn(job: DiscoveryJob, runId: number, cutOff: boolean): Promise<boolean> {
  const { db, sourceId, leaseId, leaseSeconds, limits } = job;
  return inTransaction(db, async (trx) => {
    if (!(await renewDiscovery(trx, sourceId, leaseId, leaseSeconds))) return true;
    const run = await getRun(trx, runId);
    if (run.productId !== null) {
      if (!cutOff && run.found === 0 && (await planSearch(trx, run, await getSource(trx, sourceId))) !== null) return false;
    } else {
      const most = Math.min(limits.looksPerRun - run.looks, limits.pagesPerRun - run.pagesRead - run.pagesFailed);
      const { added, waiting } = cutOff || most <= 0 ? { added: 0, waiting: 0 } : await addLooks(trx, run, most);
      if (waiting > 0) {
        const what = `${waiting} listings wait for the next run: nothing but their own page tells their GTIN`;
        await addProgress(trx, runId, { cutOff: [what] });
      }
      if (added > 0) return false;
      await sayWhatIsGone(job, trx, run);
      if (run.found === 0 && run.pagesRead > 0 && !cutOff && (await getDiscovery(trx, sourceId)).entryPoints.length === 0) {
        await addProgress(trx, runId, { problems: [NOTHING_FOUND] });
      }
    }
    const last = await getRun(trx, runId);
    const state = last.pagesRead + last.pagesUnchanged === 0 ? "failed" : last.cutOff.length > 0 || !last.complete ? "cut-off" : "done";
    await finishRun(trx, last, state);
    job.log.info(
      { runId, sourceId, state, found: last.found, added: last.added, gone: last.gone, cutOff: last.cutOff },
      "A search for listings ended",
    );
    return true;
  });
}

async function sayWhatIsGone({ limits, sourceId }: DiscoveryJob, trx: Parameters<typeof markGone>[0], run: DiscoveryRun): Promise<void> {
  if (!run.complete || run.found === 0) return;
  const gone = await markGone(trx, { sourceId, runId: run.id, leastShareFound: limits.leastShareFound });
  if (gone !== null) return addProgress(trx, run.id, { gone });
  const problem = `Fewer than ${Math.round(limits.leastShareFound * 100)} % of the listings known were found; none of the others is taken for gone`;
  await addProgress(trx, run.id, { problems: [problem] });
}
