import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { ConfigurationError } from "../../errors.ts";
import type { Cluster } from "./cluster.ts";
import { SUPERUSER } from "./cluster.ts";
import { runAs, SERVER_ENV } from "./server-user.ts";

/** Recovery after a crash may take that long. */
const READY_WITHIN_MS = 120_000;
/** A shutdown writes everything out first. */
const STOPPED_WITHIN_MS = 90_000;
const START_ATTEMPTS = 6;

/**
 * Sees that the cluster's server answers, and gives its port: adopts one that already runs (of another process, or left over by a killed
 * one), else starts one in a session of its own, so that Ctrl-C in the terminal does not reach it.
 */
export async function ensureServer(cluster: Cluster): Promise<number> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let failures = 0;
  while (Date.now() < deadline) {
    const running = await runningServer(cluster);
    if (running === null) {
      if (failures === START_ATTEMPTS) throw await startFailed(cluster);
      // backends of a killed server need a moment to notice; a port may be taken between choosing and using it
      if (failures > 0) await delay(100 * 2 ** failures);
      if (!(await startServer(cluster, failures === 0 ? await lastPort(cluster) : null))) failures++;
    } else if (running.status === "ready" && (await answers(cluster, running.port))) {
      await writeFile(portFile(cluster), `${running.port}\n`);
      return running.port;
    } else {
      await delay(20);
    }
  }
  throw await startFailed(cluster);
}

/**
 * Stops the server: open transactions are rolled back, everything committed is kept. "immediate" is a crash: the next start recovers. Done
 * with signals, since pg_ctl waits for postmaster.pid to go, and somebody may start the server again before it looks.
 */
export async function stopServer(cluster: Cluster, mode: "fast" | "immediate" = "fast"): Promise<void> {
  const running = await runningServer(cluster);
  if (running === null) return;
  const deadline = Date.now() + STOPPED_WITHIN_MS;
  try {
    process.kill(running.pid, mode === "fast" ? "SIGINT" : "SIGQUIT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  while (await isServerOf(cluster, running.pid)) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL (process ${running.pid}) does not stop; see ${logFile(cluster)}`);
    await delay(10);
  }
}

/** Whether a server of this cluster runs, whoever started it. */
export async function isRunning(cluster: Cluster): Promise<boolean> {
  return (await runningServer(cluster)) !== null;
}

export function serverUrl(cluster: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** "starting", "ready", "stopping", or empty while the file is being written. */
  readonly status: string;
}

/** What postmaster.pid says, if a server of this very cluster stands behind it. */
async function runningServer(cluster: Cluster): Promise<RunningServer | null> {
  const file = join(cluster.data, "postmaster.pid");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (await isServerOf(cluster, pid)) return { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? "" };
  // PostgreSQL replaces a stale file by itself, except when the number now belongs to another process of the same user
  if (isAlive(pid) && (await readFile(file, "utf8").catch(() => null)) === text) await rm(file, { force: true });
  return null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A server's working directory is its data folder, and it enters that before it writes postmaster.pid. */
async function isServerOf(cluster: Cluster, pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  try {
    if (process.platform === "linux") return (await readlink(`/proc/${pid}/cwd`)) === cluster.data;
    return (await runAs(null, "/bin/ps", ["-p", String(pid), "-o", "command="])).includes(cluster.data);
  } catch {
    // it ended in between, or is a zombie
    return false;
  }
}

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new Client({ connectionString: serverUrl(cluster, port, "postgres"), connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "28P01") {
      throw new ConfigurationError([
        `PostgreSQL does not accept the password in ${join(cluster.data, "..", "password")}; put back the file that belongs to this database`,
      ]);
    }
    return false;
  } finally {
    await client.end();
  }
}

/** True when it came up or another process was faster; false when it ended at once. */
async function startServer(cluster: Cluster, wishedPort: number | null): Promise<boolean> {
  const port = (wishedPort !== null && (await freePort(wishedPort))) || (await freePort(0));
  await turnLog(cluster);
  const log = await open(logFile(cluster), "a", 0o600);
  try {
    const child = spawn(cluster.binaries.postgres, ["-D", cluster.data, "-p", String(port), ...settings(cluster)], {
      ...cluster.home.user,
      cwd: "/",
      env: SERVER_ENV,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    const ended = once(child, "exit").then(() => "ended" as const);
    // a spawn error (EAGAIN, EPERM) must not stay unhandled when the race is over
    ended.catch(() => undefined);
    child.unref();
    for (;;) {
      const state = await Promise.race([ended, delay(20, "waiting" as const)]);
      const running = await runningServer(cluster);
      if (running !== null && running.pid !== child.pid) return true;
      if (state === "ended") return false;
      if (running?.status === "ready") return true;
    }
  } finally {
    await log.close();
  }
}

function settings({ fsync }: Cluster): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // service, command line and demo at once, each with pools of its own for the program and the queue
    max_connections: 200,
    shared_buffers: "128MB",
    huge_pages: "off",
    // each page is written whole once between two checkpoints: seldom is cheaper, and pglz (the build has no lz4) costs more than all else of a look
    wal_compression: "off",
    checkpoint_timeout: "15min",
    max_wal_size: "2GB",
    random_page_cost: 1.1,
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    ...(fsync ? {} : { fsync: "off", full_page_writes: "off", autovacuum_naptime: "1h" }),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** The port itself when it can be bound now (0: any), else null. */
async function freePort(wished: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(wished, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch {
    // taken, or not ours to bind
    return null;
  } finally {
    server.close();
  }
}

/** The same port again where it is free, so that a server that died comes back under its old address. */
async function lastPort(cluster: Cluster): Promise<number | null> {
  const text = await readFile(portFile(cluster), "utf8").catch(() => "");
  const port = Number(text);
  return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : null;
}

async function turnLog(cluster: Cluster): Promise<void> {
  const size = await stat(logFile(cluster)).then(
    (file) => file.size,
    () => 0,
  );
  if (size > 5_000_000) await rename(logFile(cluster), `${logFile(cluster)}.1`);
}

async function startFailed(cluster: Cluster): Promise<ConfigurationError> {
  const log = await readFile(logFile(cluster), "utf8").catch(() => "");
  const said = log.split("\n").filter((line) => /FATAL|PANIC|HINT/.test(line));
  return new ConfigurationError([
    `PostgreSQL does not start (${said.slice(-2).join(" ").trim() || "it says nothing"}); see ${logFile(cluster)}, ` +
      "or set DATABASE_URL to a server of your own",
  ]);
}

const logFile = (cluster: Cluster) => join(cluster.home.folder, "server.log");
const portFile = (cluster: Cluster) => join(cluster.home.folder, "port");
