import { Request, type RequestProvider } from "@crawlee/basic";

/** Requests waiting for a crawler. Unlike crawlee's own queue it forgets what was handled, so it neither grows nor slows down. */
export interface ForgetfulQueue {
  /** In the shape that crawlee asks for. */
  readonly provider: RequestProvider;
  push(uniqueKey: string, url: string): void;
  /** Waiting, being handled or to be tried again. */
  size(): number;
  /** Forgets all; a request that fails after this is not tried again. */
  close(): void;
}

const MOST_SPARE = 64;

/** `wake` is called whenever there is something to do; a request that is tried again waits `retryDelayMs` first. */
export function createForgetfulQueue(retryDelayMs: number, wake: () => void): ForgetfulQueue {
  const waiting: Request[] = [];
  const handling = new Set<string>();
  const resting = new Map<string, NodeJS.Timeout>();
  /** Handled without any failure, to be used again: making one costs a tenth of fetching a page. */
  const spare: Request[] = [];
  let closed = false;
  const refuse = (): never => {
    throw new Error("This queue is fed by push() alone");
  };
  const provider = {
    fetchNextRequest: async () => {
      const request = waiting.shift() ?? null;
      if (request !== null) handling.add(request.uniqueKey);
      return request;
    },
    markRequestHandled: async (request: Request) => {
      handling.delete(request.uniqueKey);
      if (request.retryCount === 0 && request.errorMessages.length === 0 && spare.length < MOST_SPARE) spare.push(request);
    },
    reclaimRequest: async (request: Request) => {
      handling.delete(request.uniqueKey);
      if (closed) return;
      const timer = setTimeout(() => {
        resting.delete(request.uniqueKey);
        waiting.push(request);
        wake();
      }, retryDelayMs);
      resting.set(request.uniqueKey, timer);
    },
    isEmpty: async () => waiting.length === 0,
    isFinished: async () => false,
    handledCount: async () => 0,
    getTotalCount: () => waiting.length + handling.size + resting.size,
    getPendingCount: () => waiting.length,
    addRequest: refuse,
    addRequests: refuse,
    addRequestsBatched: refuse,
  };
  return {
    // crawlee's type names its own class, its code asks for these methods only
    provider: provider as unknown as RequestProvider,
    push(uniqueKey, url) {
      const used = spare.pop();
      waiting.push(used === undefined ? new Request({ url, uniqueKey }) : Object.assign(used, { url, uniqueKey }));
      wake();
    },
    size: () => waiting.length + handling.size + resting.size,
    close() {
      closed = true;
      waiting.length = 0;
      for (const timer of resting.values()) clearTimeout(timer);
      resting.clear();
    },
  };
}
