/**
 * The service, put together: Postgres, queue, API, workers, scheduler, each only where the role asks for it, opened in this order and
 * closed in reverse. main.ts runs it from the environment; the demo and the tests run it with a configuration of their own.
 */
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import type { Logger } from "pino";
import { createGuardedAgent } from "./address-guard.ts";
import { type ApiOptions, buildApp } from "./api/app.ts";
import type { Config } from "./config.ts";
import { openCrawler } from "./crawlers/open-crawler.ts";
import type { RobotsCache } from "./crawlers/robots-gate.ts";
import type { Source } from "./domain/source.ts";
import { ConfigurationError } from "./errors.ts";
import { createRetention } from "./jobs/apply-retention.ts";
import { checkLanding } from "./jobs/check-landing.ts";
import { crawlSource } from "./jobs/crawl-source.ts";
import { deliver } from "./jobs/deliver.ts";
import { discoverSource } from "./jobs/discover-source.ts";
import { housekeeping } from "./jobs/housekeeping.ts";
import { keepSchedules } from "./jobs/keep-schedules.ts";
import { loadRates } from "./jobs/load-rates.ts";
import { openWay } from "./jobs/open-way.ts";
import { protectSellers } from "./jobs/protect-sellers.ts";
import { priceProducts } from "./jobs/price-products.ts";
import { createPageRetention } from "./jobs/retain-pages.ts";
import type { SavedObservation } from "./jobs/save-observation.ts";
import { describeParsers } from "./parsers/describe-parsers.ts";
import { loadParsers } from "./parsers/registry.ts";
import { openQueue } from "./scheduler/queue.ts";
import { startPulse } from "./scheduler/pulse.ts";
import { tick } from "./scheduler/tick.ts";
import { startWatchdog } from "./scheduler/watchdog.ts";
import { startWorkers } from "./scheduler/workers.ts";
import { listKeys } from "./store/api-keys.ts";
import { connect } from "./store/connect.ts";
import { openEmbeddedPostgres } from "./store/embedded-postgres.ts";
import { migrate } from "./store/migrate.ts";
import { savePageParsers } from "./store/page-parsers.ts";
import { forgetPrivateSellers } from "./store/private-sellers.ts";
import { pageStoreOf } from "./store/page-store-of.ts";
import { releaseAllLeases } from "./store/release-all-leases.ts";
import { loadRobots, saveRobots } from "./store/robots.ts";
import { secretBoxOf } from "./store/secret-box.ts";
import type { SourceRecord } from "./store/sources.ts";

export interface Service extends AsyncDisposable {
  /** Where the API listens; null without it. */
  readonly url: string | null;
  /** postgres:// of the database in use; carries the password. */
  readonly databaseUrl: string;
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly log: Logger;
  /** Told of each look at a listing that this process saved. */
  readonly onSaved?: (saved: SavedObservation) => void;
  /** Seconds; tests and the demo shorten them. */
  readonly timing?: Partial<Timing>;
}

export interface Timing {
  /** Between two looks for due work. */
  readonly tick: number;
  /** Between two looks of the watchdog, and how long a listing must have been due before it wonders. */
  readonly watchdog: number;
  readonly overdue: number;
  /** After which a silent worker's job goes to another. */
  readonly lock: number;
  /** For which a listing belongs to a worker: longer than a batch and its last visit. */
  readonly lease: number;
  /** For which a message belongs to a worker: longer than an attempt to send it. */
  readonly deliveryLease: number;
  /** After which a batch ends and is rung for again. */
  readonly batch: number;
}

const TIMING: Timing = { tick: 3, watchdog: 15, overdue: 60, lock: 30, lease: 300, deliveryLease: 60, batch: 60 };

/** @throws ConfigurationError when something given cannot be used: a port that is taken, a server that does not answer. */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const { log } = options;
  const timing = { ...TIMING, ...options.timing };
  const does = (role: "api" | "scheduler" | "worker"): boolean => config.role === "all" || config.role === role;
  await using opening = new AsyncDisposableStack();

  const databaseUrl =
    config.databaseUrl ?? opening.adopt(await openEmbeddedPostgres({ dataDir: config.dataDir, log }), (it) => it.close()).url;
  const db = opening.adopt(connect(databaseUrl, { max: 4 + config.workerConcurrency, log }), (it) => it.destroy());
  await migrate(db, { log });
  // the embedded database serves one service: whatever is claimed was claimed by one that crashed
  if (config.databaseUrl === null) await releaseAllLeases(db);
  const secrets = await secretBoxOf(config);

  const queue = opening.adopt(await openQueueOf(config, databaseUrl, timing, log), (it) => it.close());
  const pages = pageStoreOf(config);
  const url = does("api") ? await listen(opening, config, { db, pages, secrets, allowedHosts: config.allowedHosts, log }) : null;

  const stopping = new AbortController();
  const work = { queue, log, stopping: stopping.signal };
  if (does("worker")) {
    await savePageParsers(db, describeParsers(await loadParsers()));
    const { userAgent, allowedHosts, chromiumPath } = config;
    if (!/https?:|mailto:|@/.test(userAgent)) {
      log.warn("Sites cannot tell whom to ask about our visits: set CONTACT_URL to a page or a mailto: address of yours");
    }
    const robots: RobotsCache = {
      get: (origin) => loadRobots(db, origin),
      set: (origin, entry) => saveRobots(db, { ...entry, origin }),
    };
    const crawler = opening.adopt(await openCrawler({ userAgent, allowedHosts, chromiumPath, robots, log }), (it) => it.close());
    const dispatcher = opening.adopt(createGuardedAgent({ allowedHosts }), (it) => it.destroy());
    const crawl = {
      db,
      crawler,
      pages,
      log,
      protect: (source: SourceRecord) => protectSellers({ db, secrets, log }, source),
      openWay: (source: Source, myTurn: () => Promise<boolean>) => openWay({ db, crawler, secrets, log, myTurn }, source),
      seconds: timing.batch,
      leaseSeconds: timing.lease,
      ...(options.onSaved && { onSaved: options.onSaved }),
    };
    startWorkers({
      ...work,
      serve: { crawl: config.workerConcurrency, discover: 1, price: 1, deliver: 1 },
      handlers: {
        "crawl-source": (data, context) => crawlSource(crawl, data, context),
        "discover-source": (data, context) => discoverSource(crawl, data, context),
        "price-products": (_, context) => priceProducts(db, context),
        deliver: (_, context) => deliver({ db, secrets, dispatcher, leaseSeconds: timing.deliveryLease }, context),
        "load-rates": () => loadRates({ db, log, addresses: config.rateAddresses, fetch: { dispatcher, allowedHosts, userAgent } }),
      },
    });
  }
  if (does("scheduler")) {
    const limits = { days: config.pagesKeepDays, bytes: config.pagesMaxBytes };
    const retainPages = createPageRetention({ db, pages, limits, log });
    const letGo = createRetention({ db, log });
    startWorkers({
      ...work,
      serve: { schedule: 2 },
      handlers: {
        tick: () => tick(db, queue),
        "check-landing": (_, { signal }) => checkLanding({ db, log }, signal),
        housekeeping: () =>
          housekeeping(
            { db, log },
            {
              sellers: () => forgetPrivateSellers(db, config.privateSellersKeepDays),
              schedules: () => keepSchedules({ db, log }),
              pages: retainPages,
              retention: letGo,
            },
          ),
      },
    });
    await queue.tickEvery(timing.tick);
    const watchdog = startWatchdog({
      db,
      queue,
      log,
      tickSeconds: timing.tick,
      everySeconds: timing.watchdog,
      overdueSeconds: timing.overdue,
    });
    opening.defer(() => watchdog.stop());
  }
  const heart = startPulse({ db, log, name: `${config.role}@${hostname()}` });
  opening.defer(() => heart.stop());
  // first of all: tell jobs to stop, so that what closes next does not look like failure
  opening.defer(() => stopping.abort());

  const open = opening.move();
  const close = (): Promise<void> => open.disposeAsync();
  return { url, databaseUrl, close, [Symbol.asyncDispose]: close };
}

async function openQueueOf({ redisUrl }: Config, databaseUrl: string, timing: Timing, log: Logger) {
  try {
    return await openQueue({ databaseUrl, redisUrl, log, lockSeconds: timing.lock });
  } catch (error) {
    const where = redisUrl === null ? "in Postgres" : `on Redis at ${new URL(redisUrl).host}`;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([
      `The job queue ${where} cannot be opened (${why}); start that server, or correct ${redisUrl === null ? "DATABASE_URL" : "REDIS_URL"}.`,
    ]);
  }
}

async function listen(opening: AsyncDisposableStack, { host, port }: Config, options: ApiOptions): Promise<string> {
  const { db, log } = options;
  const app = opening.adopt(buildApp(options), (it) => it.close());
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  const { port: actual } = app.server.address() as AddressInfo;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${actual}`;
  if (!(await listKeys(db)).some(({ revokedAt }) => revokedAt === null)) {
    log.info("There is no API key yet; make one with: npx cenoskop key create --name me --scopes read,write,approve,feed,admin");
  }
  return url;
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EADDRINUSE") {
    return new ConfigurationError([`Port ${port} on ${host} is taken by another program; set PORT to a free one, or to 0 for any.`]);
  }
  if (code === "EACCES") return new ConfigurationError([`Port ${port} may not be opened by this user; set PORT to one above 1023.`]);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new ConfigurationError([`HOST is "${host}", which is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all.`]);
  }
  return error;
}
