import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Whether `redis-server` is on the PATH; where it is not, test/redis-notice.ts says so at the end of the run. */
export const HAS_REDIS = (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, "redis-server"), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** The queue backends that can be tested here. */
export const QUEUE_BACKENDS: readonly ("postgres" | "redis")[] = HAS_REDIS ? ["postgres", "redis"] : ["postgres"];

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  /** As a power cut would. */
  kill(): Promise<void>;
  /** On the same port and data. */
  start(): Promise<void>;
}

/** A Redis of the caller's own, on loopback, a free port and a temporary folder, as a careful operator would set it (AOF, noeviction). */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-redis-"));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const options = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "yes",
    "maxmemory-policy": "noeviction",
    loglevel: "warning",
  };
  // a test that runs out of time never gets to dispose of it
  const orphaned = (): boolean => server?.kill("SIGKILL") ?? false;
  process.once("exit", orphaned);
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const child = spawn("redis-server", args, { stdio: "ignore" });
      server = child;
      while (!(await answers(port))) {
        if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}; run it by hand to see why`);
        await delay(20);
      }
    },
    async kill() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const exit = once(server, "exit");
      server.kill("SIGKILL");
      await exit;
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", orphaned);
      await redis.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write("PING\r\n");
    const [reply] = (await once(socket, "data")) as [Buffer];
    return reply.toString().startsWith("+PONG");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
