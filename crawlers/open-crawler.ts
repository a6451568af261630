import { createGuardedAgent, type Resolve } from "../address-guard.ts";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import { attemptVisit, type Attempt, type Progress } from "./attempt-visit.ts";
import { classifyAnswer } from "./classify-answer.ts";
import { fetchPage } from "./fetch-page.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { openBrowsers } from "./open-browsers.ts";
import { openExits, type Exit } from "./open-exits.ts";
import { openLane } from "./open-lane.ts";
import { createMemoryRobotsCache, createRobotsGate, type RobotsCache } from "./robots-gate.ts";
import { renderPage } from "./render-page.ts";

export interface CrawlerOptions {
  /** Says who asks, and how to reach them. Sent as it is, by the browser too. */
  readonly userAgent: string;
  /** Hosts that may be visited although they resolve to private addresses; see address-guard.ts. */
  readonly allowedHosts: readonly string[];
  /** null: a browser is looked for when the first page needs one. */
  readonly chromiumPath: string | null;
  /** Absent: robots.txt is remembered for the life of this crawler. */
  readonly robots?: RobotsCache;
  readonly limits?: Partial<Limits>;
  readonly log: Log;
  /** Absent: the system's. */
  readonly resolve?: Resolve;
  readonly now?: () => Date;
}

export interface Crawler {
  /** Resolves with whatever came back, never rejects for what a site does; rejects when the crawler is closed meanwhile. */
  visit(request: VisitRequest): Promise<Visit>;
  /** Ends visits under way, closes connections and the browser for sure. */
  close(): Promise<void>;
}

interface Entering {
  readonly request: VisitRequest;
  readonly exit: Exit;
  readonly progress: Progress;
  readonly nextTurn: () => Promise<void>;
}

/** Fetches politely: robots.txt before every page, no forbidden address, every limit in limits.ts, one retry. Opens nothing yet. */
export async function openCrawler(options: CrawlerOptions): Promise<Crawler> {
  const { userAgent, allowedHosts, log } = options;
  const limits: Limits = { ...LIMITS, ...options.limits };
  const now = options.now ?? (() => new Date());
  const guard = { allowedHosts, ...(options.resolve === undefined ? {} : { resolve: options.resolve }) };
  const dispatcher = createGuardedAgent({ ...guard, ...limits });
  const closing = new AbortController();
  const exits = openExits({ guard, dispatcher, limits });
  const robots = createRobotsGate({
    cache: options.robots ?? createMemoryRobotsCache(),
    exit: exits.straight,
    allowedHosts,
    userAgent,
    limits,
    now,
    closing: closing.signal,
  });
  const browsers = openBrowsers({ chromiumPath: options.chromiumPath, limits, log });
  const common = { now, closing: closing.signal };
  const exitOf = async ({ session }: VisitRequest, progress: Progress): Promise<Exit> =>
    (progress.exit = session === undefined ? exits.straight : await exits.of(session));

  /** Before each request for a page: its turn, robots.txt and the turn that this took, all counted. */
  const enter = async (url: URL, { request, exit, progress, nextTurn }: Entering): Promise<void> => {
    if (progress.requests > 0) await nextTurn();
    let fetched = false;
    const onFetch = () => (fetched = true);
    progress.crawlDelayMs = await robots.pass(url, { exit, session: request.session, onFetch });
    if (fetched) {
      progress.requests++;
      await nextTurn();
    }
    progress.requests++;
  };

  const byHttp = (request: VisitRequest): Promise<Attempt> =>
    attemptVisit(request, { ...common, fetchMode: "http", totalMs: limits.httpTotalMs }, async (progress, signal, nextTurn) => {
      const exit = await exitOf(request, progress);
      const answer = await fetchPage(request, {
        exit,
        allowedHosts,
        userAgent,
        limits,
        signal,
        onUrl: (url) => {
          progress.url = url.href;
        },
        beforeRequest: (url) => enter(url, { request, exit, progress, nextTurn }),
      });
      progress.status = answer.status;
      return classifyAnswer(answer, request, { fetchMode: "http", limits, now: now() });
    });

  const byBrowser = (request: VisitRequest): Promise<Attempt> =>
    attemptVisit(request, { ...common, fetchMode: "browser", totalMs: limits.browserTotalMs }, async (progress, signal, nextTurn) => {
      const { session, screenshot = false, thirdParties = false } = request;
      const exit = await exitOf(request, progress);
      const beforeDocument = (url: URL) => enter(url, { request, exit, progress, nextTurn });
      const where = { browsers, guard, exit, session, beforeDocument, userAgent, limits, signal, progress, screenshot, thirdParties };
      const { screenshot: picture, heldBack, ...answer } = await renderPage(request.url, where);
      const classified = classifyAnswer(
        answer,
        { ...request, etag: null, lastModified: null },
        { fetchMode: "browser", limits, now: now() },
      );
      return { ...classified, ...(heldBack === 0 ? {} : { heldBack }), ...(picture === null ? {} : { screenshot: picture }) };
    });

  const retries = { maxRetries: limits.maxRetries, retryDelayMs: limits.retryDelayMs, log };
  const httpLane = openLane({ ...retries, concurrency: limits.httpConcurrency, attemptMs: limits.httpTotalMs, attempt: byHttp });
  const browserLane = openLane({
    ...retries,
    concurrency: limits.browserConcurrency,
    attemptMs: limits.browserTotalMs,
    attempt: byBrowser,
  });

  return {
    visit: (request) => (request.fetchMode === "browser" ? browserLane : httpLane).visit(request),
    async close() {
      closing.abort(new Error("The crawler was closed before the visit ended"));
      await Promise.all([httpLane.close(), browserLane.close(), browsers.close()]);
      await exits.close();
      await dispatcher.destroy();
    },
  };
}
