import type { DiscoveryPageKind } from "../domain/discovery.ts";
import type { FoundListing } from "../domain/listing-candidate.ts";
import { pathMatches } from "../domain/path-pattern.ts";
import { mayBeSearched } from "../domain/search-match.ts";
import { bareSiteHost } from "../domain/site-url.ts";
import type { Source } from "../domain/source.ts";
import type { PageVisit, Visit, VisitRequest } from "../domain/visit.ts";
import { NOTHING_FOUND, type FoundPage, type NextPage } from "../parsers/discovery/found-page.ts";
import { DISCOVERY_VERSION } from "../parsers/discovery/read-found-page.ts";
import { searchPage } from "../parsers/discovery/search-page.ts";
import { isOutage } from "../scheduler/outage.ts";
import type { Db } from "../store/connect.ts";
import { addPages, pageFailed, pageRead, pageUnchanged, removePage, type WaitingPage } from "../store/discovery-pages.ts";
import { addProgress, type DiscoveryRun, type RunProgress } from "../store/discovery-runs.ts";
import { getDiscovery, renewDiscovery } from "../store/discovery.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { getProduct } from "../store/products.ts";
import { candidateGone, lookedAt, saveCandidates, seenAgain, suggestBySearch } from "../store/save-candidates.ts";
import { getSource } from "../store/sources.ts";
import type { DiscoveryJob } from "./discover-source.ts";

/** Kinds that are pages for people; the others are documents. */
const PAGES: ReadonlySet<DiscoveryPageKind> = new Set(["front", "listing", "search", "product"]);
/** Kinds that go on by "next": a page that shows nothing new ends them, since some lists repeat their last page without end. */
const CHAINS: ReadonlySet<DiscoveryPageKind> = new Set(["listing", "search", "shopify", "woocommerce"]);
const MOST_TRIES = 3;
const DAY_MS = 86_400_000;

/** A sitemap that its index says did not change since it was read; not believed for ever. */
export function needsNoVisit(page: WaitingPage, job: Trusting): boolean {
  return page.kind === "sitemap" && page.modifiedAt !== null && page.modifiedAt === page.readModifiedAt && isTrusted(page, job);
}

/** What is asked of the crawler: a conditional request where the page was read, by the same program, not too long ago. */
export function visitOf(page: WaitingPage, { fetchMode }: Source, job: Trusting): VisitRequest {
  const proofs = isTrusted(page, job) ? page : { etag: null, lastModified: null, bodyHash: null };
  return {
    url: page.url,
    fetchMode: PAGES.has(page.kind) ? fetchMode : "http",
    etag: proofs.etag,
    lastModified: proofs.lastModified,
    bodyHash: proofs.bodyHash,
    ...(PAGES.has(page.kind) ? {} : { accept: "document" }),
  };
}

type Trusting = Pick<DiscoveryJob, "limits" | "now">;

function isTrusted({ readerVersion, fullAt }: WaitingPage, { limits, now }: Trusting): boolean {
  return readerVersion === DISCOVERY_VERSION && fullAt !== null && now() - Date.parse(fullAt) < limits.trustUnchangedDays * DAY_MS;
}

/**
 * Saves what became of an address, in one transaction: candidates, where there is more, the run's progress. `visit` null: it needed none.
 * False when the lease was lost: then somebody else is at it, and nothing is written.
 */
export async function savePage(job: DiscoveryJob, run: DiscoveryRun, page: WaitingPage, visit: Visit | null): Promise<boolean> {
  const reading = visit?.kind === "page" ? await read(job, page, visit) : null;
  const save = (work: (trx: Db) => Promise<RunProgress>): Promise<boolean> =>
    inTransaction(job.db, async (trx) => {
      if (!(await renewDiscovery(trx, job.sourceId, job.leaseId, job.leaseSeconds))) return false;
      await addProgress(trx, run.id, await work(trx));
      return true;
    });
  if (visit === null || (visit.kind === "ended" && visit.outcome === "unchanged")) return save((trx) => unchanged(trx, page));
  if (visit.kind === "ended") {
    const transient = ["network", "timeout", "rate-limited"].includes(visit.outcome) && page.tries + 1 < MOST_TRIES;
    const why = visit.reason ?? visit.outcome;
    return save((trx) => failed(trx, run, page, why, { transient, gone: visit.outcome === "gone" }));
  }
  if (reading === null || reading.unreadable !== null) {
    return save((trx) =>
      failed(trx, run, page, `It cannot be read: ${reading?.unreadable ?? "nothing was found"}`, { transient: false, gone: false }),
    );
  }
  try {
    return await save((trx) => found(trx, job, run, page, visit, reading));
  } catch (error) {
    if (isOutage(error)) throw error;
    // one page that cannot be saved must not be read again for ever
    job.log.error(
      { err: error, url: page.url, runId: run.id },
      "What a page told of listings could not be saved; the run goes on without it",
    );
    return save((trx) => failed(trx, run, page, "What it told could not be saved; see the log", { transient: false, gone: false }));
  }
}

async function read(
  { db, sourceId, limits, log }: DiscoveryJob,
  page: WaitingPage,
  visit: PageVisit,
): Promise<FoundPage & { readonly unreadable: string | null }> {
  const source = await getSource(db, sourceId);
  const { includePaths, entryPoints } = await getDiscovery(db, sourceId);
  const given = entryPoints.some(({ url }) => url === page.url);
  if (!given && bareSiteHost(new URL(visit.finalUrl).host) !== bareSiteHost(source.host)) {
    return { listings: [], next: [], problems: [], cutOff: [], unreadable: `it leads to another host, ${new URL(visit.finalUrl).host}` };
  }
  const result = await searchPage({
    kind: page.kind,
    url: visit.finalUrl,
    body: visit.body,
    contentType: visit.contentType,
    headers: visit.headers ?? {},
    fetchedAt: visit.fetchedAt,
    hints: source,
    host: source.host,
    limits,
  }).catch((error: unknown) => {
    // a page that a reader breaks on must not be asked for again and again
    log.error({ err: error, url: page.url, sourceId }, "A page could not be searched for listings; the run goes on without it");
    return { ...NOTHING_FOUND, unreadable: "its reader failed; see the log" };
  });
  if (includePaths.length === 0 || page.kind === "product" || page.kind === "search") return result;
  return { ...result, listings: result.listings.filter(({ url }) => includePaths.some((pattern) => pathMatches(pattern, url))) };
}

async function unchanged(trx: Db, page: WaitingPage): Promise<RunProgress> {
  const { fresh } = await seenAgain(trx, page.id, page.runId);
  await pageUnchanged(trx, page);
  return { pagesUnchanged: 1, found: fresh };
}

async function failed(
  trx: Db,
  run: DiscoveryRun,
  page: WaitingPage,
  why: string,
  { transient, gone }: { readonly transient: boolean; readonly gone: boolean },
): Promise<RunProgress> {
  if (page.kind === "product") {
    if (gone) await candidateGone(trx, run.sourceId, page.url);
    if (transient) await pageFailed(trx, page.id, false);
    else {
      await lookedAt(trx, { sourceId: run.sourceId, url: page.url, reason: why });
      await removePage(trx, page.id);
    }
    return transient ? {} : { pagesFailed: 1, looks: 1 };
  }
  await pageFailed(trx, page.id, !transient);
  if (transient) return {};
  const guessed = page.kind === "sitemap" && gone && page.depth === 1;
  // a shop that does not give its list away may still have a sitemap
  const instead = page.depth === 1 && (page.kind === "shopify" || page.kind === "woocommerce");
  if (instead)
    await addPages(trx, run, [{ kind: "robots", url: new URL("/robots.txt", page.url).href, modifiedAt: null }], {
      depth: 0,
      parentId: null,
    });
  const remedy = guessed ? " Make a sitemap, a feed or a category page an entry point of the source." : "";
  return { pagesFailed: 1, problems: [`${page.url.slice(0, 300)}: ${why}${remedy}`], incomplete: !instead };
}

async function found(
  trx: Db,
  job: DiscoveryJob,
  run: DiscoveryRun,
  page: WaitingPage,
  visit: PageVisit,
  reading: FoundPage,
): Promise<RunProgress> {
  const counted = { pagesRead: 1, bytes: visit.body.byteLength };
  const on = { sourceId: run.sourceId, kind: page.kind, url: page.url };
  if (page.kind === "product") {
    // whatever its own page calls itself, it is the candidate that was looked at
    const listings = reading.listings.map((listing) => ({ ...listing, url: page.url }));
    await saveCandidates(trx, listings, { ...on, runId: run.id, pageId: null });
    await lookedAt(trx, {
      sourceId: run.sourceId,
      url: page.url,
      reason: listings.length > 0 ? null : (reading.problems[0] ?? "It shows no product"),
    });
    await removePage(trx, page.id);
    return { ...counted, looks: 1 };
  }
  const room = job.limits.listingsPerRun - run.found;
  const listings = reading.listings.slice(0, Math.max(0, room));
  const cutOff = [
    ...reading.cutOff,
    ...(listings.length < reading.listings.length ? [`${job.limits.listingsPerRun} listings were found, the most of one run`] : []),
  ];
  const progress = { ...counted, problems: reading.problems, cutOff, incomplete: cutOff.length > 0 };
  if (run.productId !== null) {
    const possible = await possibleListings(trx, run, listings);
    const { ids, added } = await saveCandidates(trx, possible, { ...on, runId: null, pageId: null });
    await suggestBySearch(trx, ids, run.productId, `found-by-${run.searchStep ?? "name"}`);
    await goOn(trx, job, run, page, reading.next, possible.length);
    await pageRead(trx, page.id, proofOf(visit));
    return { ...progress, found: possible.length, added };
  }
  const { added, fresh } = await saveCandidates(trx, listings, { ...on, runId: run.id, pageId: page.id });
  const limits = await goOn(trx, job, run, page, reading.next, fresh);
  await pageRead(trx, page.id, proofOf(visit));
  return { ...progress, found: fresh, added, cutOff: [...cutOff, ...limits], incomplete: progress.incomplete || limits.length > 0 };
}

/** Puts where there is more into the run; gives the limits that keep it from that. */
async function goOn(
  trx: Db,
  { limits }: DiscoveryJob,
  run: DiscoveryRun,
  page: WaitingPage,
  next: readonly NextPage[],
  fresh: number,
): Promise<string[]> {
  if (next.length === 0 || (CHAINS.has(page.kind) && fresh === 0)) return [];
  const depth = page.depth + 1;
  const most =
    page.kind === "search"
      ? limits.searchPages
      : page.kind === "sitemap"
        ? limits.sitemapDepth
        : CHAINS.has(page.kind)
          ? limits.listingDepth
          : 2;
  if (depth >= most && page.kind === "search") return [];
  if (depth > most) {
    return [page.kind === "sitemap" ? `Sitemap indexes stand more than ${most} deep in each other` : `A list has more than ${most} pages`];
  }
  await addPages(trx, run, next, { depth, parentId: page.id });
  return [];
}

async function possibleListings(trx: Db, run: DiscoveryRun, listings: readonly FoundListing[]): Promise<FoundListing[]> {
  const product = await getProduct(trx, { id: run.productId ?? 0 });
  return listings.filter((listing, position) => mayBeSearched(listing, product, run.searchStep ?? "name", position));
}

function proofOf({ etag, lastModified, bodyHash }: PageVisit) {
  return { etag, lastModified, bodyHash, readerVersion: DISCOVERY_VERSION };
}
