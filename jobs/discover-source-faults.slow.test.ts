import { expect, test } from "vitest";
import { listCandidates } from "../store/candidates.ts";
import { requestSourceRun } from "../store/discovery-runs.ts";
import { updateDiscovery } from "../store/discovery.ts";
import { addListing } from "../store/listings.ts";
import { setBudget } from "../store/source-budget.ts";
import { addSource, getSource } from "../store/sources.ts";
import { discoveryGround, entryAt, lastRun } from "../test/discovery-ground.ts";
import { servePages } from "../test/hostile-server.ts";
import { discoverSource } from "./discover-source.ts";

test("limits cut a run off and say so, and nothing is taken for gone", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  await ground.set(entryAt(ground.web, "elektro", "listing", "/k/wszystko"));
  await ground.run();
  expect(await ground.run({ pagesPerRun: 2, trustUnchangedDays: 0 })).toMatchObject({
    state: "cut-off",
    pagesRead: 2,
    gone: 0,
    complete: false,
    cutOff: [expect.stringMatching(/^2 addresses/)],
  });
  expect(await ground.run({ listingDepth: 1, trustUnchangedDays: 0 })).toMatchObject({
    state: "cut-off",
    pagesRead: 2,
    cutOff: [expect.stringMatching(/more than 1 pages/)],
  });
  expect(await ground.run({ listingsPerRun: 20, trustUnchangedDays: 0 })).toMatchObject({ state: "cut-off", found: 20, gone: 0 });
  expect(await ground.run({ bytesPerRun: 10, trustUnchangedDays: 0 })).toMatchObject({ state: "cut-off", pagesRead: 1 });
  expect((await ground.candidates()).every(({ state }) => state === "new")).toBe(true);
});

test("a job that is stopped, killed or doubled goes on where it was", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  await ground.set(entryAt(ground.web, "elektro", "listing", "/k/wszystko"));
  await requestSourceRun(ground.db, ground.sourceId, "test");
  await discoverSource(
    { ...ground.options, seconds: 0 },
    { sourceId: ground.sourceId },
    { jobId: "1", signal: new AbortController().signal },
  );
  expect(await lastRun(ground.db)).toMatchObject({ state: "running", pagesWaiting: 1, pagesRead: 0 });
  await ground.go({}, AbortSignal.abort());
  expect(await lastRun(ground.db)).toMatchObject({ state: "running", pagesRead: 0 });

  // another worker holds it, and is dead
  await ground.db
    .updateTable("discovery")
    .set({ lease_id: "00000000-0000-0000-0000-000000000000", leased_until: new Date(Date.now() + 60_000) })
    .execute();
  await ground.go();
  expect(await lastRun(ground.db)).toMatchObject({ pagesRead: 0 });
  await ground.db
    .updateTable("discovery")
    .set({ leased_until: new Date(0) })
    .execute();
  await Promise.all([ground.go(), ground.go(), ground.go()]);
  expect(await lastRun(ground.db)).toMatchObject({ state: "done", pagesRead: 5, added: 48 });
  expect(ground.web.requests("elektro", "/k/wszystko")).toBe(5);
});

test("a job that breaks off between two pages, or loses its lease while it visits one, leaves nothing half written", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { db, options, sourceId } = ground;
  await ground.set(entryAt(ground.web, "elektro", "listing", "/k/wszystko"));
  await requestSourceRun(db, sourceId, "test");
  const job = async (visits: number, then: () => Promise<unknown>): Promise<void> => {
    let left = visits;
    const visit: typeof options.crawler.visit = async (request) => {
      if (left-- === 0) await then();
      return options.crawler.visit(request);
    };
    await discoverSource({ ...options, crawler: { visit } }, { sourceId }, { jobId: "1", signal: new AbortController().signal });
  };
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  await expect(job(1, () => Promise.reject(away))).rejects.toThrow("ECONNREFUSED");
  expect(await lastRun(db)).toMatchObject({ state: "running", pagesRead: 1, found: 12, pagesWaiting: 1 });

  const stolen = { lease_id: "00000000-0000-0000-0000-000000000000", leased_until: new Date(0) };
  await job(1, () => db.updateTable("discovery").set(stolen).execute());
  expect(await lastRun(db)).toMatchObject({ state: "running", pagesRead: 2, found: 24 });
  await ground.go();
  expect(await lastRun(db)).toMatchObject({ state: "done", pagesRead: 5, found: 48, added: 48 });
  expect(await ground.candidates()).toHaveLength(48);
});

test("a page that a reader breaks on is told of, and not asked for again and again", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  await ground.set(entryAt(ground.web, "elektro", "feed", "/feeds/google.xml"));
  // as a mistake of ours would: a number that is none
  const run = await ground.run({ entriesPerDocument: Symbol("mistake") as never });
  expect(run).toMatchObject({ state: "failed", pagesFailed: 1, found: 0 });
  expect(run.problems.join(" ")).toMatch(/feeds\/google\.xml: It cannot be read: its reader failed; see the log/);
  expect(ground.web.requests("elektro", "/feeds/google.xml")).toBe(1);
  // nothing is lost with it
  expect(await ground.run()).toMatchObject({ state: "done", added: 48 });
});

test("robots.txt, walls and other hosts are told; a rejected candidate stays so", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { web } = ground;
  await ground.set({
    entryPoints: [
      { kind: "listing", url: `${web.origin("elektro")}/szukaj?q=x` },
      { kind: "feed", url: `${web.origin("jsklep")}/nothing.xml` },
    ],
  });
  expect(await ground.run()).toMatchObject({
    state: "failed",
    pagesFailed: 2,
    problems: [expect.stringMatching(/robots\.txt .*forbids/), expect.stringMatching(/404/)],
  });
  // addresses of another shop are none of this one's
  await ground.set({ entryPoints: [{ kind: "feed", url: `${web.origin("jsklep")}/wp-json/wc/store/v1/products` }] });
  expect(await ground.run()).toMatchObject({ added: 0, problems: [expect.stringMatching(/no product feed/)] });
  await ground.set({ entryPoints: [{ kind: "listing", url: `${web.origin("elektro")}/k/wszystko` }] });
  web.setMode("elektro", "redirect-loop", "/k/wszystko");
  expect(await ground.run()).toMatchObject({ state: "failed", problems: [expect.stringMatching(/redirects in a circle/)] });
});

test("a site's redirects and lists do not lead to private addresses", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { db, options } = ground;
  await using shop = await servePages({
    "/robots.txt": (_, response) => void response.writeHead(404).end(),
    "/moved": (_, response) => void response.writeHead(302, { location: `http://127.0.0.1:${shop.port}/secret` }).end(),
    "/elsewhere": (_, response) => void response.writeHead(302, { location: `${ground.web.origin("elektro")}/sitemap.xml` }).end(),
    "/feed": (_, response) => void response.end("id,link\n1,http://127.0.0.1/a\n2,http://169.254.169.254/b\n3,http://[::1]/c\n"),
    "/secret": (_, response) => void response.end("<urlset/>"),
  });
  const origin = `http://shop.localhost:${shop.port}`;
  const { id } = await addSource(db, { host: new URL(origin).host, kind: "shop", minGapMs: 0 }, "test");
  const entryPoints = [
    { kind: "sitemap" as const, url: `${origin}/moved` },
    { kind: "feed" as const, url: `${origin}/feed` },
  ];
  await updateDiscovery(db, id, { entryPoints }, "test");
  await requestSourceRun(db, id, "test");
  await discoverSource(options, { sourceId: id }, { jobId: "1", signal: new AbortController().signal });
  expect(await lastRun(db)).toMatchObject({
    state: "cut-off",
    found: 0,
    problems: [expect.stringMatching(/moved: 127\.0\.0\.1 is .*not visited from here/), expect.stringMatching(/^3 entries were left out/)],
  });
  // a page that is no entry point may not lead away either
  await updateDiscovery(db, id, { entryPoints: [{ kind: "listing", url: `${origin}/elsewhere` }] }, "test");
  await requestSourceRun(db, id, "test");
  await discoverSource(options, { sourceId: id }, { jobId: "1", signal: new AbortController().signal });
  expect((await listCandidates(db, { limit: 10, sourceId: id })).items).toEqual([]);
});

test("a source's requests a day are kept: the run waits, and the source rests until its next day", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "jsklep");
  const { db, sourceId, web } = ground;
  await ground.set(entryAt(web, "jsklep", "woocommerce", "/wp-json/wc/store/v1/products?per_page=1&page=1"));
  await setBudget(db, sourceId, { requestsPerDay: 10 }, "test");
  expect(await ground.run()).toMatchObject({
    state: "running",
    complete: true,
    pagesWaiting: 1,
    waitsFor: expect.stringMatching(/^The source rests until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: The budget of 10 requests a day/),
  });
  expect(web.requests("jsklep")).toBeLessThanOrEqual(10);
  expect(await getSource(db, sourceId)).toMatchObject({ pausedReason: expect.stringMatching(/^The budget of 10 requests a day/) });
  await setBudget(db, sourceId, { requestsPerDay: null }, "test");
  await ground.go();
  expect(await lastRun(db)).toMatchObject({ state: "done", added: 16, waitsFor: null });
});

test("a site that tells of no listings by itself: the run says what to name", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "porownywarka");
  await addListing(ground.db, { url: `${ground.web.origin("porownywarka")}/71000001` }, "test");
  expect(await ground.run()).toMatchObject({ found: 0, problems: [/404/, /name a sitemap/].map((said) => expect.stringMatching(said)) });
});
