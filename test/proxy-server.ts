import { createServer, type IncomingMessage, request, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Certificate } from "./serve-tls.ts";

export interface ProxyServer extends AsyncDisposable {
  readonly port: number;
  /** "host:port" of what was asked for, in order; by forwarding or by tunnel. */
  readonly asked: string[];
  /** `refuse`: 403 to all. `silent`: no answer. `dies`: cuts off after the first bytes that come back. */
  behave(how: "well" | "refuse" | "silent" | "dies"): void;
}

export interface ProxyOptions {
  /** "user:password"; others are refused. */
  readonly credentials?: string;
  /** Sent to the server as the header via-proxy by a proxy that forwards. */
  readonly via?: string;
  /** Of a proxy that is spoken to by TLS. */
  readonly tls?: Certificate;
}

/** A real forward proxy on 127.0.0.1 that resolves each name to this machine. */
export async function serveProxy({ credentials, via, tls }: ProxyOptions = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  let mode: Parameters<ProxyServer["behave"]>[0] = "well";
  const denied = (incoming: IncomingMessage): number | null => {
    const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
    if (wanted !== undefined && incoming.headers["proxy-authorization"] !== wanted) return 407;
    return mode === "refuse" ? 403 : null;
  };
  const forward: RequestListener = (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "");
    asked.push(url.host);
    const status = denied(incoming);
    if (mode === "silent") return;
    if (status !== null) return void outgoing.writeHead(status).end();
    const { "proxy-authorization": _, ...headers } = incoming.headers;
    if (via !== undefined) headers["via-proxy"] = via;
    const upstream = request({ host: "127.0.0.1", port: url.port, path: url.pathname + url.search, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (mode === "dies") answer.once("data", () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    upstream.on("error", () => outgoing.destroy()).end();
  };
  const server = tls === undefined ? createServer(forward) : createTlsServer({ key: tls.key, cert: tls.cert }, forward);
  server.on("connect", (incoming, client: Duplex) => {
    asked.push(incoming.url ?? "");
    client.on("error", () => client.destroy());
    const status = denied(incoming);
    if (mode === "silent") return;
    if (status !== null) return void client.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const upstream = tunnelTo(Number((incoming.url ?? "").split(":").at(-1)), client, () => mode);
    upstream.once("connect", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
  });
  return listen(server, asked, (how) => {
    mode = how;
  });
}

/** The same in SOCKS 5 (RFC 1928, 1929), and in SOCKS 4a, where the credentials are a user alone. */
export async function serveSocksProxy({ credentials }: ProxyOptions = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  let mode: Parameters<ProxyServer["behave"]>[0] = "well";
  const server = createTcpServer((client) => {
    client.on("error", () => client.destroy());
    let step: "greeting" | "login" | "request" = "greeting";
    const read = (data: Buffer): void => {
      if (mode === "silent") return;
      if (step === "greeting" && data[0] === 4) {
        client.off("data", read);
        const [user, name] = data.subarray(8).toString().split("\0");
        const named = data.subarray(4, 7).every((byte) => byte === 0);
        const port = data.readUInt16BE(2);
        asked.push(`${named ? name : [...data.subarray(4, 8)].join(".")}:${port}`);
        const code = mode === "refuse" || (credentials !== undefined && user !== credentials) ? 91 : 90;
        const answer = Buffer.from([0, code, 0, 0, 0, 0, 0, 0]);
        if (code !== 90) return void client.end(answer);
        const upstream = tunnelTo(port, client, () => mode);
        return void upstream.once("connect", () => client.write(answer));
      }
      if (step === "greeting") {
        step = credentials === undefined ? "request" : "login";
        return void client.write(Buffer.from([5, credentials === undefined ? 0 : 2]));
      }
      if (step === "login") {
        const user = data.subarray(2, 2 + (data[1] ?? 0)).toString();
        const password = data.subarray(3 + (data[1] ?? 0)).toString();
        step = "request";
        return void client.write(Buffer.from([1, `${user}:${password}` === credentials ? 0 : 1]));
      }
      client.off("data", read);
      const length = data[4] ?? 0;
      const host = data[3] === 3 ? data.subarray(5, 5 + length).toString() : [...data.subarray(4, 8)].join(".");
      const port = data.readUInt16BE(data.length - 2);
      asked.push(`${host}:${port}`);
      if (mode === "refuse") return void client.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]));
      const upstream = tunnelTo(port, client, () => mode);
      upstream.once("connect", () => client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])));
    };
    client.on("data", read);
  });
  return listen(server, asked, (how) => {
    mode = how;
  });
}

function tunnelTo(port: number, client: Duplex, mode: () => string): Socket {
  const upstream = connect(port, "127.0.0.1");
  upstream.on("error", () => client.destroy());
  client.on("close", () => upstream.destroy());
  upstream.once("connect", () => client.pipe(upstream));
  upstream.on("data", (data) => {
    if (mode() === "dies") client.destroy();
    else client.write(data);
  });
  upstream.on("end", () => client.end());
  return upstream;
}

async function listen(server: Server, asked: string[], behave: ProxyServer["behave"]): Promise<ProxyServer> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    behave,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
