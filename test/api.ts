import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { pino } from "pino";
import { buildApp } from "../api/app.ts";
import { createKey, SCOPES, type Scope } from "../store/api-keys.ts";
import type { Db } from "../store/connect.ts";
import { openPageStore, type PageStore } from "../store/page-store.ts";
import { type SecretBox, secretBox } from "../store/secret-box.ts";
import { freshDatabase } from "./fresh-database.ts";

export interface TestApi extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly db: Db;
  readonly pages: PageStore;
  readonly secrets: SecretBox;
  /** What the API wrote to its log, a JSON line each. */
  readonly log: readonly string[];
  /** A request with a key that may do everything, unless headers are given. */
  call(method: InjectOptions["method"], url: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  keyWith(...scopes: Scope[]): Promise<string>;
}

export interface TestApiOptions {
  readonly allowedHosts?: readonly string[];
}

/** The API on a database of its own, called without a port. */
export async function openTestApi({ allowedHosts = [] }: TestApiOptions = {}): Promise<TestApi> {
  const database = await freshDatabase();
  const { db } = database;
  const log: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => log.push(line) });
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-pages-"));
  const pages = openPageStore(folder);
  const secrets = secretBox(randomBytes(32));
  const app = buildApp({ db, log: logger, allowedHosts, pages, secrets });
  await app.ready();
  let keys = 0;
  const keyWith = async (...scopes: Scope[]): Promise<string> => (await createKey(db, { name: `test-${++keys}`, scopes })).key;
  const everything = await keyWith(...SCOPES);
  return {
    app,
    db,
    pages,
    secrets,
    log,
    keyWith,
    call: (method = "GET", url, body, headers = { authorization: `Bearer ${everything}` }) =>
      app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body as object }) }),
    async [Symbol.asyncDispose]() {
      await app.close();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
