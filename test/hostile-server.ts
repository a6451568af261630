import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Paths asked for so far, in order. */
  readonly asked: string[];
}

/** Serves pages by path on 127.0.0.1; robots.txt answers 404 and an unknown path 404 unless given. */
export async function servePages(pages: Readonly<Record<string, RequestListener>>): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? "");
    const page = pages[(request.url ?? "").split("?")[0] ?? ""];
    if (page !== undefined) return page(request, response);
    response.statusCode = 404;
    response.end("nothing here");
  });
  return listen(server, asked);
}

/** Answers whatever `behave` writes to the bare connection. robots.txt is answered properly first. */
export async function serveBytes(behave: (socket: Socket, path: string) => void): Promise<TestServer> {
  const asked: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      const path = /^GET (\S+)/.exec(data.toString("latin1"))?.[1];
      if (path === undefined) return;
      asked.push(path);
      if (path === "/robots.txt") socket.write("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
      else behave(socket, path);
    });
  });
  return listen(server, asked);
}

async function listen(server: Server, asked: string[]): Promise<TestServer> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
