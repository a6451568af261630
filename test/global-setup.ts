import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { connect } from "../store/connect.ts";
import { openEmbeddedPostgres, prepareCluster } from "../store/embedded-postgres.ts";
import type { EmbeddedPostgres } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL, which the first question starts. */
    postgresStarter: string;
    /** How many random markets the pricing laws are tried on, each. */
    pricingLawRuns: number;
  }
}

export const TEMPLATE = "cenoskop_template";

const silent = { info() {}, warn() {}, error() {} };

/** One PostgreSQL per run of the tests, started by the first test that asks, so that runs without a database cost nothing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-test-"));
  // the server's user must be able to enter it
  await chmod(folder, 0o755);
  let started: Promise<EmbeddedPostgres> | null = null;
  const starter = createServer((_request, response) => {
    started ??= start(folder);
    started.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, "127.0.0.1", resolve));
  starter.unref();
  project.provide("postgresStarter", `http://127.0.0.1:${(starter.address() as AddressInfo).port}/`);
  return async () => {
    starter.close();
    starter.closeAllConnections();
    if (started !== null) await (await started).close();
    await rm(folder, { recursive: true, force: true });
  };
}

async function start(folder: string): Promise<EmbeddedPostgres> {
  const options = { dataDir: folder, log: silent, fsync: false };
  const server = await openEmbeddedPostgres(options);
  await endWithThisProcess(options, folder);
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  const url = new URL(server.url);
  url.pathname = `/${TEMPLATE}`;
  const db = connect(url.href, { max: 1 });
  await migrate(db);
  await db.destroy();
  await admin.query(`alter database ${TEMPLATE} is_template true allow_connections false`);
  await admin.end();
  return server;
}

/** A killed test run must not leave a server and a folder behind: a shell waits for our end of a pipe to close. */
async function endWithThisProcess(options: { dataDir: string; log: typeof silent; fsync: boolean }, folder: string): Promise<void> {
  const { data } = await prepareCluster(options);
  const script = 'read -r _; test -e "$1/postmaster.pid" && kill -QUIT "$(head -1 "$1/postmaster.pid")"; sleep 1; rm -rf "$2"';
  const guard = spawn("/bin/sh", ["-c", script, "sh", data, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
}
