import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Source } from "../domain/source.ts";
import type { Visit } from "../domain/visit.ts";
import type { Db } from "../store/connect.ts";
import { addListing } from "../store/listings.ts";
import { openPageStore } from "../store/page-store.ts";
import { addProxy, listProxies, type ProxyFields } from "../store/proxies.ts";
import { secretBox, type SecretBox } from "../store/secret-box.ts";
import { getAccess, updateAccess } from "../store/source-access.ts";
import { addSource, getSource } from "../store/sources.ts";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { servePages, type TestServer } from "../test/hostile-server.ts";
import { serveProxy, type ProxyServer } from "../test/proxy-server.ts";
import { tryCrawler, type TryCrawler } from "../test/try-crawler.ts";
import { crawlSource } from "./crawl-source.ts";
import { openWay } from "./open-way.ts";

interface Ground {
  readonly db: Db;
  readonly secrets: SecretBox;
  readonly shop: TestServer;
  readonly crawling: TryCrawler;
  readonly source: Source;
  readonly log: ReturnType<typeof collectedLog>;
  /** How the shop treats visitors: by the port of their proxy's listener it cannot tell, so by the header their proxy adds. */
  readonly setMode: (mode: "well" | "refuse-straight" | "wall-straight" | "refuse-all" | "429" | "gone-away" | "login") => void;
  /** A visit in a job of its own, as after a restart. */
  readonly visit: (path?: string) => Promise<Visit>;
  readonly proxy: (fields: Omit<ProxyFields, "url"> & { tier: "datacenter" | "residential" }, server: ProxyServer) => Promise<number>;
}

const PASSWORD = "proxy-pass-word";

async function ground(stack: AsyncDisposableStack): Promise<Ground> {
  const { db } = stack.use(await freshDatabase());
  let mode: Parameters<Ground["setMode"]>[0] = "well";
  const page: RequestListener = (request, response) => {
    const straight = request.headers["via-proxy"] === undefined;
    const status = {
      well: 200,
      "wall-straight": 200,
      "refuse-straight": straight ? 403 : 200,
      "refuse-all": 403,
      "429": 429,
      "gone-away": 0,
      login: 401,
    }[mode];
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "text/html", "retry-after": "60", "set-cookie": "sid=site-cookie-value; Path=/" });
    // too long for the crawler to look into, so that only reading it tells
    if (mode === "wall-straight" && straight)
      return void response.end(`<title>Just a moment...</title><script>${"x();".repeat(10_000)}</script>`);
    response.end(`<p>129,99 zł</p><i>${request.headers.cookie ?? ""}</i>`);
  };
  const shop = stack.use(
    await servePages({
      "/robots.txt": (_, response) => void response.writeHead(200).end("User-agent: *\nDisallow: /private"),
      "/page": page,
      "/private": page,
    }),
  );
  const crawling = stack.use(await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"] }));
  const secrets = secretBox(randomBytes(32));
  const log = collectedLog();
  const { id } = await addSource(db, { host: `shop.localhost:${shop.port}`, kind: "shop", country: "PL", minGapMs: 0 }, "test");
  const source = await getSource(db, id);
  return {
    db,
    secrets,
    shop,
    crawling,
    source,
    log,
    setMode: (to) => {
      mode = to;
    },
    async visit(path = "/page") {
      const way = await openWay({ db, crawler: crawling.crawler, secrets, log, myTurn: async () => true }, source);
      return way.visit({ url: `http://${source.host}${path}`, fetchMode: "http", etag: null, lastModified: null, bodyHash: null });
    },
    async proxy(fields, server) {
      const url = `http://customer:${PASSWORD}@127.0.0.1:${server.port}`;
      return (await addProxy(db, secrets, id, { url, ...fields }, "test")).id;
    },
  };
}

const outcome = (visit: Visit): string => (visit.kind === "page" ? "page" : visit.outcome);

test("a source without proxies and cookies is visited plainly: no session, no row", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, crawling, secrets, source, log, visit } = await ground(stack);
  expect(outcome(await visit())).toBe("page");
  expect(await openWay({ db, crawler: crawling.crawler, secrets, log, myTurn: async () => true }, source)).toBe(crawling.crawler);
  expect(await db.selectFrom("visit_session").select("id").execute()).toEqual([]);
});

test("cheapest first; a refusal leads to the next tier, which is remembered over restarts with its reason, counted and paid", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, secrets, source, log, setMode, visit, proxy } = await ground(stack);
  const cheap = stack.use(await serveProxy({ credentials: `customer:${PASSWORD}`, via: "cheap" }));
  const dear = stack.use(await serveProxy({ credentials: `customer:${PASSWORD}`, via: "dear" }));
  await proxy({ tier: "residential", costPerGb: "8", costPerRequest: "0.01", costCurrency: "USD" }, dear);
  await proxy({ tier: "datacenter" }, cheap);
  expect(outcome(await visit())).toBe("page");
  expect([...cheap.asked, ...dear.asked]).toEqual([]);
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "none", tierReason: null });

  setMode("refuse-straight");
  const first = await visit();
  expect(outcome(first)).toBe("page");
  expect(first.requests).toBe(2);
  expect(await getAccess(db, source.id)).toMatchObject({
    tier: "datacenter",
    tierReason: expect.stringMatching(/datacenter.*403/) as string,
  });
  cheap.behave("refuse");
  for (let visits = 1; visits <= 2; visits++) expect(outcome(await visit())).toBe("page");
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "residential" });
  const asked = cheap.asked.length;
  expect(outcome(await visit())).toBe("page");
  expect(cheap.asked.length).toBe(asked);
  const [datacenter, residential] = await listProxies(db, source.id);
  expect(datacenter).toMatchObject({ tier: "datacenter", blocks: 1, spent: null, coolUntil: expect.any(String) as string });
  expect(residential).toMatchObject({ tier: "residential", failures: 0, latencyMs: expect.any(Number) as number, coolUntil: null });
  expect(Number(residential?.spent)).toBeGreaterThanOrEqual(0.02);
  expect(residential?.bytes).toBeGreaterThan(300);

  // the cheaper ways are tried again, and taken when they work
  setMode("well");
  cheap.behave("well");
  await sql`update source_access set try_cheaper_at = now() - interval '1 second'`.execute(db);
  await sql`update proxy set cool_until = null`.execute(db);
  expect(outcome(await visit())).toBe("page");
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "datacenter" });
  await sql`update source_access set try_cheaper_at = now() - interval '1 second'`.execute(db);
  setMode("refuse-straight");
  expect(outcome(await visit())).toBe("page");
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "datacenter" });
  const told = await db.selectFrom("audit_log").select(["actor", "after"]).where("action", "=", "source.tier").orderBy("id").execute();
  expect(told.map(({ after }) => (after as { tier: string }).tier)).toEqual(["datacenter", "residential", "datacenter"]);
  expect(JSON.stringify([log.lines, secrets.seal("x")])).not.toContain(PASSWORD);
});

test.each([
  ["429", "rate-limited"],
  ["login", "blocked"],
] as const)("%s is no reason for another address", async (mode, expected) => {
  await using stack = new AsyncDisposableStack();
  const { db, source, setMode, visit, proxy } = await ground(stack);
  const server = stack.use(await serveProxy({ via: "x" }));
  await proxy({ tier: "datacenter" }, server);
  setMode(mode);
  for (let visits = 0; visits < 4; visits++) expect(outcome(await visit())).toBe(expected);
  expect(outcome(await visit("/private"))).toBe("robots-denied");
  expect(server.asked).toEqual([]);
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "none" });
});

test("a site that is down is one for three visits before a proxy is tried; a proxy that is down makes room for the next one", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, source, setMode, visit, proxy } = await ground(stack);
  const [dead, alive] = [stack.use(await serveProxy({ via: "a" })), stack.use(await serveProxy({ via: "b" }))];
  await proxy({ tier: "datacenter", country: "PL" }, dead);
  await proxy({ tier: "datacenter", country: "DE" }, alive);
  await dead[Symbol.asyncDispose]();
  setMode("gone-away");
  for (let visits = 0; visits < 2; visits++) expect(outcome(await visit())).toBe("network");
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "none" });
  await visit();
  expect(await getAccess(db, source.id)).toMatchObject({ tier: "datacenter" });
  setMode("well");
  await sql`update proxy set cool_until = null`.execute(db);
  const before = alive.asked.length;
  expect(outcome(await visit())).toBe("page");
  expect(alive.asked.length).toBeGreaterThan(before);
  const [pl] = await listProxies(db, source.id);
  expect(pl).toMatchObject({ country: "PL", lastFailure: expect.stringContaining("cannot be reached") as string });
});

test("cookies stay over jobs; a refusal ends the session, and a source that wants a proxy is never visited without", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, secrets, source, shop, setMode, visit, proxy } = await ground(stack);
  await updateAccess(db, secrets, source.id, { direct: false, cookies: [{ name: "zip", value: "zip-cookie-value" }] }, "test");
  expect(await visit()).toMatchObject({ outcome: "network", reason: expect.stringMatching(/proxy only.*add one/) as string });
  expect(shop.asked).toEqual([]);
  const server = stack.use(await serveProxy({ via: "x" }));
  await proxy({ tier: "datacenter" }, server);
  await visit();
  const again = await visit();
  expect(Buffer.from(again.body ?? []).toString()).toContain("<i>zip=zip-cookie-value; sid=site-cookie-value</i>");
  setMode("refuse-all");
  expect(outcome(await visit())).toBe("blocked");
  const sessions = await db.selectFrom("visit_session").select(["uses", "retired_reason", "jar_sealed"]).orderBy("id").execute();
  expect(sessions[0]).toMatchObject({ uses: 3, retired_reason: expect.stringContaining("403") as string, jar_sealed: null });
  setMode("well");
  expect(Buffer.from((await visit()).body ?? []).toString()).toContain("<i>zip=zip-cookie-value</i>");
});

test("a wall that only its content gives away leads to the next tier as one told by its status does", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, secrets, source, crawling, log, setMode, proxy } = await ground(stack);
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "pages-")), (it) => rm(it, { recursive: true, force: true }));
  const good = stack.use(await serveProxy({ credentials: `customer:${PASSWORD}`, via: "x" }));
  await proxy({ tier: "residential", name: "good" }, good);
  await addListing(db, { url: `http://${source.host}/page`, intervalSeconds: 3600 }, "test");
  const options = { db, crawler: crawling.crawler, pages: openPageStore(folder), log };
  const crawl = (): Promise<void> =>
    crawlSource(
      { ...options, openWay: (one, myTurn) => openWay({ db, crawler: crawling.crawler, secrets, log, myTurn }, one) },
      { sourceId: source.id },
      { jobId: "1", signal: new AbortController().signal },
    );
  setMode("wall-straight");
  await crawl();
  const { last_outcome } = await db.selectFrom("listing_check").select("last_outcome").executeTakeFirstOrThrow();
  expect(last_outcome).not.toBe("blocked");
  expect(await getAccess(db, source.id)).toMatchObject({
    tier: "residential",
    tierReason: expect.stringContaining("Cloudflare") as string,
  });
  expect(good.asked.length).toBeGreaterThan(0);
});

test("a job reads a source through its proxy, and no secret is in any table or log", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, secrets, source, shop, crawling, log, setMode, proxy } = await ground(stack);
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "pages-")), (it) => rm(it, { recursive: true, force: true }));
  const good = stack.use(await serveProxy({ credentials: `customer:${PASSWORD}`, via: "x" }));
  const bad = stack.use(await serveProxy({ credentials: "other:one", via: "y" }));
  await proxy({ tier: "datacenter", name: "bad" }, bad);
  await proxy({ tier: "residential", name: "good" }, good);
  const cookies = [{ name: "zip", value: "zip-cookie-value" }];
  await updateAccess(db, secrets, source.id, { cookies, headers: { "X-Token": "header-secret-value" } }, "test");
  setMode("refuse-straight");
  await addListing(db, { url: `http://${source.host}/page`, intervalSeconds: 3600 }, "test");
  const options = {
    db,
    crawler: crawling.crawler,
    pages: openPageStore(folder),
    log,
    openWay: (one: Source, myTurn: () => Promise<boolean>) => openWay({ db, crawler: crawling.crawler, secrets, log, myTurn }, one),
  };
  await crawlSource(options, { sourceId: source.id }, { jobId: "1", signal: new AbortController().signal });
  expect(good.asked.length).toBeGreaterThan(0);
  expect(shop.asked.filter((path) => path === "/page").length).toBeGreaterThan(0);
  const { last_outcome } = await db.selectFrom("listing_check").select("last_outcome").executeTakeFirstOrThrow();
  expect(last_outcome).not.toMatch(/blocked|network/);

  const { rows: tables } = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(db);
  const all: string[] = [JSON.stringify(log.lines)];
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db);
    all.push(...rows.map(({ row }) => row));
  }
  expect(all.length).toBeGreaterThan(10);
  for (const secret of [PASSWORD, "zip-cookie-value", "header-secret-value", "site-cookie-value"])
    expect(all.filter((text) => text.includes(secret))).toEqual([]);
});
