import { type Dispatcher, request } from "undici";
import { assertAllowedUrl } from "../address-guard.ts";

export interface FetchRatesOptions {
  /** Connects to public addresses alone, or to those that are allowed by name. */
  readonly dispatcher: Dispatcher;
  readonly allowedHosts: readonly string[];
  readonly userAgent: string;
  readonly timeoutMs?: number;
}

/** The whole history of the ECB has about 9 MB. */
const MOST_BYTES = 20_000_000;
const MOST_REDIRECTS = 3;

/** A publisher's file, or why it could not be had, in words that end with the remedy. */
export type FetchedRates = { readonly text: string } | { readonly problem: string };

/** Fetches a file of rates. Every address on the way is checked before it is visited. */
export async function fetchRates(url: string, options: FetchRatesOptions): Promise<FetchedRates> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  try {
    let address = assertAllowedUrl(url, options.allowedHosts);
    for (let redirects = 0; ; redirects++) {
      const { statusCode, headers, body } = await request(address, {
        dispatcher: options.dispatcher,
        signal,
        headers: { "user-agent": options.userAgent, accept: "application/xml, application/json, text/csv;q=0.9, */*;q=0.1" },
      });
      const location = headers["location"];
      if (statusCode >= 300 && statusCode < 400 && typeof location === "string" && redirects < MOST_REDIRECTS) {
        await body.dump();
        address = assertAllowedUrl(new URL(location, address), options.allowedHosts);
        continue;
      }
      if (statusCode !== 200) {
        await body.dump();
        return failed(url, `it answered ${statusCode}`);
      }
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > MOST_BYTES) return failed(url, `it sends more than ${MOST_BYTES} bytes`);
        chunks.push(chunk);
      }
      return { text: new TextDecoder().decode(Buffer.concat(chunks)) };
    }
  } catch (error) {
    return failed(url, reasonOf(error));
  }
}

function failed(url: string, why: string): FetchedRates {
  return {
    problem: `${new URL(url).host} gave no rates: ${why}; see that it can be reached from here, or load a file: cenoskop rates load --from FILE`,
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors.find((one) => one instanceof Error) : error.cause;
  return error.message || (inner instanceof Error ? reasonOf(inner) : ((error as NodeJS.ErrnoException).code ?? error.name));
}
