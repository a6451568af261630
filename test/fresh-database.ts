import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { inject } from "vitest";
import { connect } from "../store/connect.ts";
import type { Db } from "../store/connect.ts";

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Db;
}

/** A migrated database of the caller's own, dropped on dispose; that fails when somebody still holds a connection to it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  // without fsync copying the files takes a quarter of the time of the default, which writes them through the log
  return makeDatabase("template cenoskop_template strategy file_copy");
}

/** The same without any tables. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  return makeDatabase("strategy file_copy");
}

async function makeDatabase(how: string): Promise<FreshDatabase> {
  const server = await serverUrl();
  const name = `test_${randomBytes(6).toString("hex")}`;
  await administer(server, (admin) => admin.query(`create database ${name} ${how}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = connect(url.href, { applicationName: "freshDatabase" });
  return {
    url: url.href,
    db,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await administer(server, (admin) => drop(admin, name));
    },
  };
}

let asked: Promise<string> | null = null;

function serverUrl(): Promise<string> {
  asked ??= fetch(inject("postgresStarter")).then(async (answer) => {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The tests' PostgreSQL did not start: ${text}`);
    return text;
  });
  return asked;
}

async function administer<T>(server: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function drop(admin: Client, name: string): Promise<void> {
  const deadline = Date.now() + 1_000;
  let left: string[];
  for (;;) {
    const { rows } = await admin.query<{ held: string }>(
      "select application_name || ': ' || left(query, 80) as held from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
      [name],
    );
    left = rows.map((row) => row.held);
    // a server process ends a moment after its client
    if (left.length === 0 || Date.now() > deadline) break;
    await delay(5);
  }
  await admin.query(`drop database ${name} with (force)`);
  if (left.length > 0) throw new Error(`Connections were left open to the test's database; close them:\n${left.join("\n")}`);
}
