import type { DiscoveryLimits } from "../domain/discovery-limits.ts";
import { openCrawler } from "../crawlers/open-crawler.ts";
import type { PretendSiteName } from "../fixtures/pretend-market.ts";
import { servePretendWeb, type PretendWeb } from "../fixtures/pretend-web.ts";
import { discoverSource, type DiscoverSourceOptions } from "../jobs/discover-source.ts";
import { listCandidates, type Candidate } from "../store/candidates.ts";
import type { Db } from "../store/connect.ts";
import { listRuns, requestSourceRun, type DiscoveryRun } from "../store/discovery-runs.ts";
import { updateDiscovery, type DiscoveryFields } from "../store/discovery.ts";
import { addListing } from "../store/listings.ts";
import { addSource } from "../store/sources.ts";
import { collectedLog } from "./collected-log.ts";
import { freshDatabase } from "./fresh-database.ts";

export interface DiscoveryGround {
  readonly db: Db;
  readonly web: PretendWeb;
  readonly sourceId: number;
  readonly options: DiscoverSourceOptions;
  /** One job. */
  go(limits?: Partial<DiscoveryLimits>, signal?: AbortSignal): Promise<void>;
  /** Asks for a run and lets it end. */
  run(limits?: Partial<DiscoveryLimits>): Promise<DiscoveryRun>;
  set(fields: DiscoveryFields): Promise<void>;
  candidates(): Promise<readonly Candidate[]>;
}

export async function discoveryGround(
  stack: AsyncDisposableStack,
  site: PretendSiteName,
  fields: DiscoveryFields = {},
): Promise<DiscoveryGround> {
  const { db } = stack.use(await freshDatabase());
  const web = stack.use(await servePretendWeb({ seed: 7 }));
  const log = collectedLog();
  const given = { userAgent: "Cenoskop/0 (test)", allowedHosts: ["*.localhost"], chromiumPath: null, log, limits: { retryDelayMs: 10 } };
  const crawler = stack.adopt(await openCrawler(given), (it) => it.close());
  const kind = site === "targowisko" ? "marketplace" : site === "porownywarka" ? "comparator" : "shop";
  const parser = site === "porownywarka" ? "ceneo.pl" : null;
  const { id: sourceId } = await addSource(db, { host: web.host(site), kind, currency: "PLN", minGapMs: 0, parser }, "test");
  const set = async (more: DiscoveryFields): Promise<void> => void (await updateDiscovery(db, sourceId, more, "test"));
  await set(fields);
  const options = { db, crawler, log, jitterMs: 0 };
  const never = new AbortController().signal;
  const go = (limits: Partial<DiscoveryLimits> = {}, signal = never) =>
    discoverSource({ ...options, limits: { looksPerRun: 0, ...limits } }, { sourceId }, { jobId: "1", signal });
  return {
    db,
    web,
    sourceId,
    options,
    go,
    set,
    async run(limits) {
      await requestSourceRun(db, sourceId, "test");
      await go(limits);
      return lastRun(db);
    },
    candidates: async () => (await listCandidates(db, { limit: 1000, sourceId })).items,
  };
}

export async function lastRun(db: Db): Promise<DiscoveryRun> {
  const [run] = (await listRuns(db, { limit: 1 })).items;
  if (run === undefined) throw new Error("there is no run");
  return run;
}

export const entryAt = (
  web: { origin(site: PretendSiteName): string },
  site: PretendSiteName,
  kind: "sitemap" | "listing" | "feed" | "shopify" | "woocommerce",
  path: string,
) => ({
  entryPoints: [{ kind, url: `${web.origin(site)}${path}` }],
});

/** A watched address tells by which scheme a site is asked. */
export async function watchOne({ db, web }: DiscoveryGround): Promise<string> {
  const url = web.listings[0]?.url ?? "";
  await addListing(db, { url }, "test");
  return url;
}
