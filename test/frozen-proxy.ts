import { once } from "node:events";
import { createServer, connect as dial, type AddressInfo, type Socket } from "node:net";

/** Passes bytes on; `freeze` makes the connections open by then swallow everything, as a firewall that forgot them does, and tells how many. */
export async function frozenProxy(target: number): Promise<AsyncDisposable & { port: number; freeze(): number }> {
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((from) => {
    const to = dial(target, "127.0.0.1");
    pairs.add([from, to]);
    from.pipe(to).pipe(from);
    for (const socket of [from, to]) {
      socket.on("error", () => {
        from.destroy();
        to.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      for (const [from, to] of pairs) {
        from.unpipe(to);
        to.unpipe(from);
        from.resume();
        to.resume();
      }
      return pairs.size;
    },
    async [Symbol.asyncDispose]() {
      for (const sockets of pairs) for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
