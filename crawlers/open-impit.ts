import type { Impit } from "impit";
import type { AddressGuardOptions } from "../address-guard.ts";
import { tooLarge, type Answer, type ExchangeOptions } from "./exchange.ts";
import type { Limits } from "./limits.ts";
import { networkFailure } from "./network-failure.ts";
import type { Exit } from "./open-exits.ts";
import { openGuardedProxy, type GuardedProxy } from "./open-guarded-proxy.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

/** The newest that it knows: its "chrome" alone is an old one, whose greeting lacks what every Chrome's has. */
const LOOKS_LIKE = "chrome151";

export interface ImpitOptions {
  readonly way: Exit;
  readonly guard: AddressGuardOptions;
  readonly limits: Limits;
}

/**
 * The same way with impit, whose TLS and HTTP/2 look like a browser's. It resolves names and connects by itself, so all it does goes through a
 * guarded proxy of its own, as a browser's connections do. Who asks is still said by our User-Agent.
 */
export async function openImpit({ way, guard, limits }: ImpitOptions): Promise<Exit> {
  const { Impit: Client } = await import("impit").catch((error: unknown) => {
    throw new VisitEndedError(
      "network",
      "This source is set to be read with impit, which is not installed here; install it with `npm install impit`, or set the source's http_client to undici.",
      { cause: error },
    );
  });
  const { dispatcher, tunnel } = way;
  const proxy = await openGuardedProxy({ guard, dispatcher, connectTimeoutMs: limits.connectTimeoutMs, tunnel });
  const impit = new Client({ browser: LOOKS_LIKE, followRedirects: false, proxyUrl: proxy.url, timeout: limits.httpTotalMs });
  return {
    ...way,
    exchange: (url, options) => exchangeByImpit(impit, proxy, url, options),
    async close() {
      proxy.close();
      if (way.tunnel !== null) await way.close();
    },
  };
}

async function exchangeByImpit(impit: Impit, proxy: GuardedProxy, url: URL, options: ExchangeOptions): Promise<Answer> {
  const { limits, signal } = options;
  // impit decompresses, and says which codings it knows
  const { "accept-encoding": _, ...headers } = options.headers;
  try {
    const response = await impit.fetch(url.href, { headers, signal });
    const { "content-encoding": __, "set-cookie": ___, ...kept } = Object.fromEntries(response.headers.entries());
    const answer = { url, status: response.status, headers: kept, setCookies: response.headers.getSetCookie() };
    if (!options.wantsBody(response.status, kept)) {
      response.abort();
      return { ...answer, body: Buffer.alloc(0) };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > limits.maxBodyBytes) {
        response.abort();
        throw tooLarge(limits.maxBodyBytes, response.status);
      }
      chunks.push(chunk);
    }
    return { ...answer, body: Buffer.concat(chunks, size) };
  } catch (error) {
    if (signal.aborted) throw signal.reason as Error;
    if (error instanceof VisitEndedError) throw error;
    const known = proxy.failureOf(url.host);
    if (known !== null) throw networkFailure(known, url.host);
    const firstLine = (error as Error).message.split("\n")[0] ?? "";
    throw new VisitEndedError("network", `The request to ${url.host} failed (${firstLine}).`, { cause: error, transient: true });
  }
}
