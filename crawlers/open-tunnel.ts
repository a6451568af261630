import { request as requestByHttp } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { SocksClient } from "socks";
import { lookupWith, resolveAllowed, type AddressGuardOptions } from "../address-guard.ts";
import { ForbiddenAddressError } from "../errors.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

export interface TunnelOptions {
  /** With user name and password; http:, https:, socks4: or socks5:. */
  readonly proxy: URL;
  readonly guard: AddressGuardOptions;
  readonly connectTimeoutMs: number;
  /** Told of each connection to the proxy before anything is sent on it. */
  readonly onSocket: (socket: Socket) => void;
}

/** Authorization for a proxy that speaks HTTP, or nothing. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(text).toString("base64")}` };
}

/** The proxy's fault and not the site's. The message names the proxy without its credentials. */
export function proxyFailure(proxy: URL, what: string, cause?: unknown): VisitEndedError {
  return new VisitEndedError("network", `The proxy ${proxy.host} ${what}.`, { cause, byProxy: true });
}

/**
 * A connection to the proxy, its address checked like any other: a proxy in a private network must be allowed by name.
 * @throws VisitEndedError the proxy's fault
 */
export async function connectToProxy({ proxy, guard, connectTimeoutMs, onSocket }: TunnelOptions): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(proxy.port) || DEFAULT_PORTS[proxy.protocol] || 80;
  const addresses = await resolveAllowed(host, port, guard).catch((error: unknown) => {
    if (error instanceof ForbiddenAddressError) throw proxyFailure(proxy, `may not be used: ${error.message.replace(/\.$/, "")}`, error);
    throw proxyFailure(proxy, "does not resolve", error);
  });
  const socket = connect({
    host,
    port,
    lookup: lookupWith(async () => addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1000,
    noDelay: true,
  });
  onSocket(socket);
  try {
    await ready(socket, "connect", connectTimeoutMs);
    if (proxy.protocol !== "https:") return socket;
    const secure = connectTls({ socket, ...(isIP(host) === 0 ? { servername: host } : {}), host });
    await ready(secure, "secureConnect", connectTimeoutMs);
    return secure;
  } catch (error) {
    socket.destroy();
    throw proxyFailure(proxy, `cannot be reached (${codeOf(error)})`, error);
  }
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443, "socks4:": 1080, "socks5:": 1080 };

/**
 * A connection to `host`:`port` through the proxy. The proxy resolves the name; what it resolves to from here is checked before.
 * @throws ForbiddenAddressError; VisitEndedError the proxy's fault
 */
export async function openTunnel(host: string, port: number, options: TunnelOptions): Promise<Socket> {
  const { proxy, guard, connectTimeoutMs } = options;
  await resolveAllowed(host, port, guard);
  const socket = await connectToProxy(options);
  try {
    if (proxy.protocol.startsWith("socks")) {
      const bare = host.replace(/^\[(.*)\]$/, "$1");
      await SocksClient.createConnection({
        proxy: {
          host: proxy.hostname,
          port: Number(proxy.port) || 1080,
          type: proxy.protocol === "socks4:" ? 4 : 5,
          ...(proxy.username === "" ? {} : { userId: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) }),
        },
        command: "connect",
        destination: { host: bare, port },
        existing_socket: socket,
        timeout: connectTimeoutMs,
      }).catch((error: Error) => {
        throw proxyFailure(proxy, `does not lead to ${host} (${error.message})`, error);
      });
    } else await askForTunnel(socket, `${host}:${port}`, options);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function askForTunnel(socket: Socket, authority: string, { proxy, connectTimeoutMs }: TunnelOptions): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const signal = AbortSignal.timeout(connectTimeoutMs);
  const headers = { host: authority, ...proxyAuthorization(proxy) };
  requestByHttp({ method: "CONNECT", path: authority, headers, createConnection: () => socket, signal })
    .on("connect", ({ statusCode = 0 }, _, head) => {
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head);
        return asked.resolve();
      }
      const what =
        statusCode === 407 ? "refuses the user name or password (407)" : `does not lead to ${authority} (it answers ${statusCode})`;
      asked.reject(proxyFailure(proxy, what));
    })
    .on("error", (error) => asked.reject(proxyFailure(proxy, `gave up on the way to ${authority} (${codeOf(error)})`, error)))
    .on("close", () => asked.reject(proxyFailure(proxy, `closed the connection on the way to ${authority}`)))
    .end();
  await asked.promise;
}

async function ready(socket: Socket, event: "connect" | "secureConnect", withinMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })), withinMs);
  socket.once(event, resolve).once("error", reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    socket.off(event, resolve).off("error", reject);
    // later errors belong to whoever uses the connection; until then nobody listens
    socket.on("error", () => socket.destroy());
  }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
