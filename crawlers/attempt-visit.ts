import type { FetchMode } from "../domain/observation.ts";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Classified } from "./classify-answer.ts";
import type { Exit } from "./open-exits.ts";
import { networkFailure } from "./network-failure.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

/** One try at a visit. */
export interface Attempt {
  readonly visit: Visit;
  /** It failed for a reason that may be gone in a moment. */
  readonly transient: boolean;
}

/** Where a visit has got to; filled in on the way, so that the record of a failed one says it too. */
export interface Progress {
  url: string;
  status: number | null;
  crawlDelayMs: number | null;
  /** The way of the visit, once it is open. */
  exit: Exit | null;
  /** Made so far. */
  requests: number;
}

export interface AttemptOptions {
  readonly fetchMode: FetchMode;
  readonly totalMs: number;
  readonly now: () => Date;
  /** Aborted when the whole crawler closes. */
  readonly closing: AbortSignal;
}

/**
 * Runs one visit within its time and turns every way it can fail into an outcome with a reason.
 * @throws the reason of `closing`, and programming errors.
 */
export async function attemptVisit(
  request: VisitRequest,
  { fetchMode, totalMs, now, closing }: AttemptOptions,
  work: (progress: Progress, signal: AbortSignal, nextTurn: () => Promise<void>) => Promise<Classified>,
): Promise<Attempt> {
  const fetchedAt = now().toISOString();
  let startedAt = performance.now();
  const progress: Progress = { url: request.url, status: null, crawlDelayMs: null, exit: null, requests: 0 };
  const total = new AbortController();
  const arm = (ms: number) => setTimeout(() => total.abort(new Error("out of time")), ms);
  let timer = arm(totalMs);
  let waiting = 0;
  let over = false;
  let waitsSince = 0;
  /** What is waited for the host's sake is none of the visit's time. A page that sets off twice waits twice at once. */
  const nextTurn = async (): Promise<void> => {
    if (request.nextTurn === undefined) return;
    if (waiting++ === 0) {
      clearTimeout(timer);
      waitsSince = performance.now();
    }
    const granted = await request.nextTurn().finally(() => {
      // a browser's visit may end while its page waits
      if (--waiting > 0 || over) return;
      startedAt += performance.now() - waitsSince;
      timer = arm(Math.max(totalMs - (performance.now() - startedAt), 0));
    });
    if (closing.aborted) throw closing.reason as Error;
    if (!granted) throw new VisitEndedError("timeout", `${hostOf(progress.url)} may not be asked again soon enough to go on.`);
  };
  const stop = (): void => total.abort(closing.reason as Error);
  closing.addEventListener("abort", stop, { once: true });
  if (closing.aborted) stop();
  let classified: Classified;
  let transient = false;
  let byProxy = false;
  try {
    classified = await work(progress, total.signal, nextTurn);
  } catch (error) {
    if (closing.aborted) throw closing.reason as Error;
    if (total.signal.aborted) {
      classified = ended("timeout", `The visit was given up after ${Math.round(totalMs / 100) / 10} s.`);
    } else {
      const failure: VisitEndedError = networkFailure(error, hostOf(progress.url));
      classified = ended(failure.outcome, failure.message);
      transient = failure.transient;
      byProxy = failure.byProxy;
      progress.status ??= failure.status;
    }
  } finally {
    over = true;
    clearTimeout(timer);
    closing.removeEventListener("abort", stop);
  }
  const { url, status, crawlDelayMs, exit, requests } = progress;
  const bytes = exit?.takeBytes?.() ?? null;
  const proxy = bytes === null ? {} : { proxy: { bytes, failed: byProxy } };
  const base = { request, finalUrl: url, status, fetchedAt, fetchMode, durationMs: Math.round(performance.now() - startedAt) };
  return {
    visit: { ...base, ...classified, ...proxy, ...(crawlDelayMs === null ? {} : { crawlDelayMs }), ...(requests > 1 ? { requests } : {}) },
    transient,
  };
}

function ended(outcome: VisitEndedError["outcome"], reason: string): Classified {
  return { kind: "ended", outcome, reason, body: null, bodyHash: null, retryAfterSeconds: null };
}

const hostOf = (url: string): string => URL.parse(url)?.host ?? url;
