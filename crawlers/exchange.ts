import type { Dispatcher } from "undici";
import type { Limits } from "./limits.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

/** One answer to one request, no redirect followed. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** As they came, unjoined: a cookie may hold commas. */
  readonly setCookies: readonly string[];
  /** As it came, still compressed; empty where `wantsBody` said no. */
  readonly body: Buffer;
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Pick<Limits, "maxBodyBytes"> & {
    /** Named where the bound is broken, when it is what is left of a larger one. */
    readonly statedBytes?: number;
  };
  readonly signal: AbortSignal;
  /** false: the body is not read, the connection given up. */
  readonly wantsBody: (status: number, headers: Readonly<Record<string, string>>) => boolean;
}

/**
 * GETs a URL and collects the body as it comes. Below undici's `request`, since a body in one piece needs no stream: that halves the
 * cost of a page. An answer that grows beyond the limit is cut off at once.
 * @throws VisitEndedError too-large; otherwise undici's errors, or the signal's reason.
 */
export function exchange(url: URL, { dispatcher, headers, limits, signal, wantsBody }: ExchangeOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let head: { status: number; headers: Record<string, string>; setCookies: readonly string[] } | null = null;
    let size = 0;
    const chunks: Buffer[] = [];
    const finish = (settle: () => void): void => {
      signal.removeEventListener("abort", stop);
      settle();
    };
    const fail = (error: Error): void => {
      finish(() => reject(error));
      controller?.abort(error);
    };
    const stop = (): void => fail(signal.reason as Error);
    const done = (): void => {
      if (head === null) return;
      const { status, headers, setCookies } = head;
      finish(() =>
        resolve({
          url,
          status,
          headers,
          setCookies,
          body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size),
        }),
      );
    };
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: "GET", headers },
      {
        onRequestStart(started) {
          controller = started;
          if (signal.aborted) started.abort(signal.reason as Error);
        },
        onResponseStart(started, status, rawHeaders) {
          // 103 and its like announce the answer proper
          if (status < 200) return;
          const cookies = rawHeaders["set-cookie"] ?? [];
          head = { status, headers: joined(rawHeaders), setCookies: typeof cookies === "string" ? [cookies] : cookies };
          if (!wantsBody(status, head.headers)) {
            done();
            started.abort(new Error("body not wanted"));
          } else if (Number(head.headers["content-length"] ?? 0) > limits.maxBodyBytes) {
            fail(tooLarge(limits.statedBytes ?? limits.maxBodyBytes, status));
          }
        },
        onResponseData(_started, chunk) {
          size += chunk.length;
          if (size > limits.maxBodyBytes) fail(tooLarge(limits.statedBytes ?? limits.maxBodyBytes, head?.status));
          else chunks.push(chunk);
        },
        onResponseEnd: done,
        onResponseError: (_started, error) => finish(() => reject(error)),
      },
    );
  });
}

export function tooLarge(maxBytes: number, status?: number): VisitEndedError {
  const size = `${Math.round(maxBytes / 1024 / 1024)} MiB`;
  return new VisitEndedError(
    "too-large",
    `The answer is larger than the ${size} allowed; it was cut off.`,
    status === undefined ? {} : { status },
  );
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return result;
}
