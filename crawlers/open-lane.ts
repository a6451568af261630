import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import type { Attempt } from "./attempt-visit.ts";
import { createForgetfulQueue } from "./forgetful-queue.ts";
import { QuietCrawler } from "./quiet-crawlee.ts";

export interface Lane {
  /** Resolves however the visit ends; rejects only when the lane is closed or breaks. */
  visit(request: VisitRequest): Promise<Visit>;
  /** Visits that wait or are under way. */
  size(): number;
  close(): Promise<void>;
}

export interface LaneOptions {
  /** Visits at once. */
  readonly concurrency: number;
  /** Further attempts of a visit that failed for a passing reason. */
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** Longest that one attempt can take; a backstop, attempts end themselves sooner. */
  readonly attemptMs: number;
  readonly attempt: (request: VisitRequest) => Promise<Attempt>;
  readonly log: Log;
}

interface Waiting {
  readonly request: VisitRequest;
  readonly resolve: (visit: Visit) => void;
  readonly reject: (error: unknown) => void;
  /** Of attempts that failed in passing. */
  requests: number;
  failed: Visit | null;
}

/**
 * One long-lived crawlee crawler that visits what it is given. Crawlee owns concurrency and retries; its queue, sessions and storage
 * are left out, as they cost more than the fetch itself.
 */
export function openLane(options: LaneOptions): Lane {
  const waiting = new Map<string, Waiting>();
  let crawler: QuietCrawler | null = null;
  let closed = false;
  let count = 0;
  const wake = (): void => void crawler?.autoscaledPool?.notify();
  let queue = createForgetfulQueue(options.retryDelayMs, wake);

  function startCrawler(): void {
    const started = new QuietCrawler({
      requestQueue: queue.provider,
      keepAlive: true,
      minConcurrency: options.concurrency,
      maxConcurrency: options.concurrency,
      useSessionPool: false,
      maxRequestRetries: options.maxRetries,
      // and minutes of waiting for turns, which end with the batch
      requestHandlerTimeoutSecs: Math.ceil(options.attemptMs / 1000) + 600,
      statisticsOptions: { saveErrorSnapshots: false },
      async requestHandler({ request }) {
        const entry = waiting.get(request.uniqueKey);
        if (entry === undefined) return;
        const settle = (visit: Visit): void => {
          waiting.delete(request.uniqueKey);
          entry.resolve(entry.requests > 1 ? { ...visit, requests: entry.requests } : visit);
        };
        if (entry.failed !== null && (await entry.request.nextTurn?.()) === false) return settle(entry.failed);
        const { visit, transient } = await options.attempt(entry.request);
        entry.requests += visit.requests ?? 1;
        if (!transient || request.retryCount >= options.maxRetries) return settle(visit);
        entry.failed = visit;
        throw new Error("passing failure");
      },
      failedRequestHandler({ request }, error) {
        waiting.get(request.uniqueKey)?.reject(error);
        waiting.delete(request.uniqueKey);
      },
    });
    crawler = started;
    started.run().then(
      () => ended(new Error("The crawler stopped by itself")),
      (error: unknown) => ended(error),
    );
  }

  /** Crawlee gave up, which it should never do: whoever waits is told, and the next visit finds a new crawler. */
  function ended(error: unknown): void {
    crawler = null;
    if (closed) return;
    options.log.error({ err: error }, "The crawler broke and is started again");
    rejectAll(error);
    queue = createForgetfulQueue(options.retryDelayMs, wake);
  }

  function rejectAll(error: unknown): void {
    queue.close();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  return {
    visit(request) {
      if (closed) return Promise.reject(new Error("The crawler is closed"));
      if (crawler === null) startCrawler();
      return new Promise((resolve, reject) => {
        const key = String(count++);
        waiting.set(key, { request, resolve, reject, requests: 0, failed: null });
        queue.push(key, request.url);
      });
    },
    size: () => waiting.size,
    async close() {
      closed = true;
      const running = crawler;
      rejectAll(new Error("The crawler was closed before the visit ended"));
      await running?.teardown();
    },
  };
}
