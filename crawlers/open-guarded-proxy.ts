import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { request, type Dispatcher } from "undici";
import { assertAllowedUrl, lookupWith, resolveAllowed, type AddressGuardOptions } from "../address-guard.ts";

export interface GuardedProxy {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** Why the last connection to this host ("host:port") failed, or null. */
  failureOf(host: string): Error | null;
  close(): void;
}

export interface GuardedProxyOptions {
  readonly guard: AddressGuardOptions;
  /** A dispatcher of `createGuardedAgent`. */
  readonly dispatcher: Dispatcher;
  readonly connectTimeoutMs: number;
  /** Makes connections through another proxy, its own checks included; null: they are made straight. */
  readonly tunnel: ((host: string, port: number) => Promise<Socket>) | null;
}

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/**
 * A forward proxy on loopback for the pages of one visit. The browser resolves no name itself, so that every connection of a page -
 * document, redirect, script, frame, worker, WebSocket - is resolved, checked and opened here. Intercepting requests inside the
 * browser could not do that: it sees names, not the address that is connected to, and never sees WebSockets or redirects of frames.
 */
export async function openGuardedProxy({
  guard,
  dispatcher,
  connectTimeoutMs,
  tunnel: further,
}: GuardedProxyOptions): Promise<GuardedProxy> {
  const failures = new Map<string, Error>();
  const open = new Set<Duplex>();
  const closing = new AbortController();

  async function tunnel(incoming: IncomingMessage, client: Duplex): Promise<void> {
    const authority = incoming.url ?? "";
    const at = authority.lastIndexOf(":");
    const hostname = authority.slice(0, at);
    const port = Number(authority.slice(at + 1));
    const upstream = further === null ? await connectStraight(hostname, port) : await further(hostname, port);
    open.add(upstream);
    upstream.once("close", () => open.delete(upstream));
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    await Promise.all([pipeline(client, upstream), pipeline(upstream, client)]);
  }

  async function connectStraight(hostname: string, port: number): Promise<Socket> {
    const addresses = await resolveAllowed(hostname, port, guard);
    const upstream = connect({
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port,
      lookup: lookupWith(async () => addresses),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 1000,
    });
    open.add(upstream);
    upstream.once("close", () => open.delete(upstream));
    upstream.setTimeout(connectTimeoutMs, () => upstream.destroy(Object.assign(new Error("connect timeout"), { code: "ETIMEDOUT" })));
    await new Promise<void>((resolve, reject) => upstream.once("connect", resolve).once("error", reject));
    upstream.setTimeout(0);
    return upstream;
  }

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = assertAllowedUrl(incoming.url ?? "", guard.allowedHosts);
    const method = incoming.method ?? "GET";
    const answer = await request(url, {
      dispatcher,
      method,
      headers: endToEnd(incoming.headers),
      body: method === "GET" || method === "HEAD" ? null : incoming,
      signal: closing.signal,
    });
    outgoing.writeHead(answer.statusCode, endToEnd(answer.headers));
    await pipeline(answer.body, outgoing);
  }

  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch((error: Error) => {
      failures.set(URL.parse(incoming.url ?? "")?.host ?? "", error);
      // no answer of our own making: the page must not take it for the shop's
      outgoing.destroy();
    });
  });
  server.on("connect", (incoming, client: Duplex) => {
    client.on("error", () => client.destroy());
    tunnel(incoming, client).catch((error: Error) => {
      failures.set((incoming.url ?? "").replace(/:443$/, ""), error);
      client.destroy();
    });
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failureOf: (host) => failures.get(host) ?? null,
    close() {
      closing.abort();
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function endToEnd(
  headers: IncomingHttpHeaders | Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !HOP_BY_HOP.has(name)) result[name] = value;
  return result;
}
