import type { Socket } from "node:net";
import { Agent, buildConnector, Pool } from "undici";
import { resolveAllowed, type AddressGuardOptions } from "../address-guard.ts";
import { exchange } from "./exchange.ts";
import type { Limits } from "./limits.ts";
import type { Exit } from "./open-exits.ts";
import { connectToProxy, openTunnel, proxyAuthorization, proxyFailure } from "./open-tunnel.ts";

type Callback = buildConnector.Callback;

/** undici's connectors speak in callbacks. */
function answer(socket: Promise<Socket>, callback: Callback, then: (socket: Socket) => void = (it) => callback(null, it)): void {
  void (async () => {
    let connected: Socket;
    try {
      connected = await socket;
    } catch (error) {
      return callback(error as Error, null);
    }
    then(connected);
  })();
}

export interface ProxiedAgentOptions {
  /** With user name and password. */
  readonly proxy: URL;
  readonly guard: AddressGuardOptions;
  readonly limits: Limits;
}

/**
 * The way through one proxy. undici has agents for proxies, but none that tells which connections it makes, so that neither the proxy's
 * address could be checked nor its bytes be counted; and its SOCKS agent is experimental. https goes through a tunnel, http is forwarded where
 * the proxy speaks HTTP, since many refuse tunnels to port 80.
 */
export function openProxiedAgent({ proxy, guard, limits }: ProxiedAgentOptions): Exit {
  const sockets = new Set<Socket>();
  let closedBytes = 0;
  let takenBytes = 0;
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      closedBytes += socket.bytesRead + socket.bytesWritten;
    });
  };
  const way = { proxy, guard, connectTimeoutMs: limits.connectTimeoutMs, onSocket };
  const tunnel = (host: string, port: number): Promise<Socket> => openTunnel(host, port, way);
  const upgrade = buildConnector({ timeout: limits.connectTimeoutMs, allowH2: false });
  const pool = {
    connections: 32,
    headersTimeout: limits.headersTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
    bodyTimeout: limits.bodyTimeoutMs,
  };

  const tunnelling = new Agent({
    ...pool,
    connect(target, callback) {
      const secure = target.protocol === "https:";
      const port = Number(target.port) || (secure ? 443 : 80);
      answer(tunnel(target.hostname, port), callback, (socket) => {
        if (secure) upgrade({ ...target, httpSocket: socket }, callback);
        else callback(null, socket);
      });
    },
  });
  const forwarding = proxy.protocol.startsWith("socks")
    ? null
    : new Pool(proxy.origin, { ...pool, connect: (_, callback) => answer(connectToProxy(way), callback) });
  const credentials = proxyAuthorization(proxy);

  const dispatcher = tunnelling.compose((dispatch) => (options, handler) => {
    const target = URL.parse(String(options.origin));
    if (forwarding === null || target?.protocol !== "http:") return dispatch(options, handler);
    const headers = { ...(options.headers as Record<string, string>), host: target.host, ...credentials };
    resolveAllowed(target.hostname, Number(target.port) || 80, guard)
      .then(() => forwarding.dispatch({ ...options, origin: proxy.origin, path: `${target.origin}${options.path}`, headers }, handler))
      .catch((error: Error) => handler.onResponseError?.(null as never, error));
    return true;
  });

  return {
    dispatcher,
    tunnel,
    async exchange(url, options) {
      const answer = await exchange(url, { ...options, dispatcher });
      // no site answers so: it is the proxy that forwards
      if (answer.status === 407) throw proxyFailure(proxy, "refuses the user name or password (407)");
      return answer;
    },
    takeBytes() {
      const total = [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, closedBytes);
      const fresh = total - takenBytes;
      takenBytes = total;
      return fresh;
    },
    async close() {
      await Promise.all([tunnelling.close(), forwarding?.close()]);
      for (const socket of sockets) socket.destroy();
    },
  };
}
