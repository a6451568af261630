import { sql } from "kysely";
import { expect, test } from "vitest";
import { acceptCandidate } from "../store/decide-candidate.ts";
import { requestProductRuns } from "../store/discovery-runs.ts";
import { addProduct } from "../store/products.ts";
import { findSource } from "../store/sources.ts";
import { discoveryGround, entryAt, lastRun, watchOne } from "../test/discovery-ground.ts";

test("without a word about it, a shop is searched by robots.txt and its sitemaps, gzipped ones too", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const watched = await watchOne(ground);
  expect(await ground.run()).toMatchObject({
    state: "done",
    found: 50,
    added: 50,
    pagesRead: 5,
    pagesFailed: 0,
    cutOff: [],
    problems: [],
    complete: true,
  });
  const candidates = await ground.candidates();
  expect(candidates.find(({ url }) => url === watched)).toMatchObject({ state: "accepted", decisionReason: "watched already" });
  expect(candidates.filter(({ state }) => state === "new")).toHaveLength(49);
  expect(ground.web.requests("elektro", ground.web.listings[1]?.path)).toBe(0);
});

test("a second run asks whether anything changed, and reads nothing twice", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  await watchOne(ground);
  await ground.run();
  const before = await ground.candidates();
  expect(await ground.run()).toMatchObject({ state: "done", found: 50, added: 0, pagesRead: 0, pagesUnchanged: 5, gone: 0 });
  const after = await ground.candidates();
  expect(after.map(({ id, state, foundAt }) => [id, state, foundAt])).toEqual(before.map(({ id, state, foundAt }) => [id, state, foundAt]));
  expect(after.every(({ lastSeenAt }, i) => lastSeenAt > (before[i]?.lastSeenAt ?? ""))).toBe(true);
});

test.each([
  ["listing", "/k/wszystko", 48],
  ["feed", "/feeds/google.xml", 48],
  ["feed", "/feeds/ceneo.xml", 48],
  ["feed", "/feeds/produkty.csv", 48],
] as const)("a %s at %s tells name, code and price of all products without a visit to one", async (kind, path, count) => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { web } = ground;
  await ground.set(entryAt(web, "elektro", kind, path));
  expect(await ground.run()).toMatchObject({ state: "done", added: count, problems: [], cutOff: [] });
  const candidates = new Map((await ground.candidates()).map((candidate) => [candidate.url, candidate]));
  for (const { url, product } of web.listings.filter(({ site }) => site === "elektro")) {
    const price = { minor: web.offersAt(url)[0]?.price, currency: "PLN" };
    expect(candidates.get(url)).toMatchObject({ name: product.name, gtin: `0${product.gtin}`, price, lookedAt: null });
    expect(web.requests("elektro", new URL(url).pathname)).toBe(0);
  }
  // the category shows its last page again for every number above it
  expect(web.requests("elektro", path)).toBe(kind === "listing" ? 5 : 1);
});

test.each([
  ["elektro", "shopify", "/", 48, { sku: "E-P-0001" }],
  ["jsklep", "woocommerce", "/wp-json/wc/store/v1/products?per_page=5&page=1", 16, { sku: "JS-P-0001" }],
] as const)("%s is read by the API of %s", async (site, kind, path, count, first) => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, site);
  await ground.set(entryAt(ground.web, site, kind, path));
  expect(await ground.run()).toMatchObject({ state: "done", added: count });
  expect((await ground.candidates()).find(({ sku }) => sku === first.sku)).toMatchObject({ price: { currency: "PLN" }, state: "new" });
});

test("a new listing of a product's GTIN is proposed for it; by policy it is watched, once, and audited", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { db, web } = ground;
  await ground.set({ ...entryAt(web, "elektro", "feed", "/feeds/google.xml"), enabled: true });
  const [first, second] = web.products;
  const { id: productId } = await addProduct(db, { externalId: "A", name: "A", gtin: first?.gtin ?? "" }, "test");
  web.setListed("elektro", first?.slug ?? "", false);
  await ground.run();
  expect(await lastRun(db)).toMatchObject({ added: 47 });
  expect((await ground.candidates()).filter((candidate) => candidate.productId !== null)).toEqual([]);

  // it appears, and the schedule finds it within a day
  web.setListed("elektro", first?.slug ?? "", true);
  await ground.go();
  expect(await lastRun(db)).toMatchObject({ added: 47 });
  await sql`update discovery set next_run_at = next_run_at - interval '1 day'`.execute(db);
  await ground.go();
  expect(await lastRun(db)).toMatchObject({ requestedBy: "schedule", added: 1, accepted: 0, found: 48 });
  const proposed = (await ground.candidates()).filter((candidate) => candidate.productId !== null);
  expect(proposed).toMatchObject([{ productId, reason: "same-gtin", state: "new", name: first?.name }]);
  expect((await findSource(db, web.host("elektro")))?.id).toBe(ground.sourceId);
  expect(await db.selectFrom("listing").select("id").execute()).toEqual([]);

  // a product that comes later is found among what is known
  await addProduct(db, { externalId: "B", name: "B", gtin: second?.gtin ?? "" }, "test");
  await ground.set({ autoAcceptGtin: true });
  expect(await ground.run()).toMatchObject({ accepted: 2 });
  expect(await ground.run()).toMatchObject({ accepted: 0 });
  expect(await db.selectFrom("listing").select(["product_id", "url"]).orderBy("product_id").execute()).toMatchObject([
    { product_id: productId },
    {},
  ]);
  const audited = await db
    .selectFrom("audit_log")
    .select(["actor", "action"])
    .where("action", "in", ["candidate.accept", "listing.create"])
    .execute();
  expect(audited.map(({ actor, action }) => `${actor} ${action}`).toSorted()).toEqual([
    "policy candidate.accept",
    "policy candidate.accept",
    "policy listing.create",
    "policy listing.create",
  ]);
});

test("what nothing but its own page tells is looked at there, bounded; what is no product is not asked again", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { web } = ground;
  await ground.set({ ...entryAt(web, "elektro", "sitemap", "/sitemap.xml"), includePaths: ["/p/sluchawki*.html", "/kontakt"] });
  const limits = { looksPerRun: 2 };
  expect(await ground.run(limits)).toMatchObject({
    state: "cut-off",
    added: 4,
    looks: 2,
    complete: true,
    cutOff: [expect.stringMatching(/^2 listings wait/)],
  });
  expect(await ground.run(limits)).toMatchObject({ state: "done", looks: 2 });
  expect(await ground.run(limits)).toMatchObject({ state: "done", looks: 0 });
  const candidates = await ground.candidates();
  const known = candidates.filter(({ gtin }) => gtin !== null);
  expect(known).toHaveLength(3);
  expect(known[0]).toMatchObject({ name: expect.stringMatching(/^Słuchawki/), price: { currency: "PLN" }, lookReason: null });
  expect(candidates.find(({ gtin }) => gtin === null)).toMatchObject({
    url: expect.stringMatching(/kontakt$/),
    lookReason: expect.any(String),
  });
  expect(web.requests("elektro", "/kontakt")).toBe(1);
});

test("what a complete run does not find is gone, and comes back; a list that broke takes nothing with it", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { web } = ground;
  await ground.set(entryAt(web, "elektro", "listing", "/k/wszystko"));
  await ground.run();
  const slug = web.products[3]?.slug ?? "";
  web.setListed("elektro", slug, false);
  expect(await ground.run()).toMatchObject({ state: "done", gone: 1 });
  expect((await ground.candidates()).filter(({ state }) => state === "gone")).toMatchObject([{ url: expect.stringContaining(slug) }]);
  web.setListed("elektro", slug, true);
  expect(await ground.run()).toMatchObject({ gone: 0, added: 0 });
  expect((await ground.candidates()).filter(({ state }) => state !== "new")).toEqual([]);

  for (const product of web.products.slice(4)) web.setListed("elektro", product.slug, false);
  expect(await ground.run()).toMatchObject({ gone: 0, problems: [expect.stringMatching(/Fewer than 50 %/)] });
  web.setMode("elektro", "503", "/k/wszystko");
  expect(await ground.run()).toMatchObject({ state: "running" });
  await ground.db.updateTable("source").set({ paused_until: null, paused_reason: null, pause_kind: null }).execute();
});

test("a product is searched for by GTIN, then by brand and MPN, then by name", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "porownywarka");
  const { db, web } = ground;
  const [first, second, third] = web.products;
  await ground.set({ searchUrl: `${web.origin("porownywarka")}/;szukaj-{query}` });
  const search = async (externalId: string, fields: { name: string; gtin?: string; mpn?: string; brand?: string }) => {
    const { id } = await addProduct(db, { externalId, ...fields }, "test");
    await requestProductRuns(db, id, "test");
    await ground.go();
    return { id, run: await lastRun(db) };
  };
  const byGtin = await search("A", { name: "whatever", gtin: first?.gtin ?? "" });
  expect(byGtin.run).toMatchObject({ state: "done", searchStep: "gtin", found: 1, added: 1, productId: byGtin.id });
  const byMpn = await search("B", { name: "whatever", brand: second?.brand ?? "", mpn: second?.mpn ?? "", gtin: "4006381333931" });
  // the comparator does not show MPNs, and the name does not have it: no guess
  expect(byMpn.run).toMatchObject({ state: "done", searchStep: "name", found: 0 });
  const byName = await search("C", { name: third?.name ?? "", gtin: "4006381333931" });
  expect(byName.run).toMatchObject({ state: "done", searchStep: "name", found: 1 });
  expect(await ground.candidates()).toMatchObject([
    { productId: byGtin.id, reason: "found-by-gtin", name: first?.name, state: "new" },
    { productId: byName.id, reason: "found-by-name", name: third?.name },
  ]);
  // a run over the source knows nothing of what searches found
  await ground.run();
  expect((await ground.candidates()).map(({ state }) => state)).toEqual(["new", "new"]);
});

test("a candidate that somebody accepts at the same time as another becomes one listing", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await discoveryGround(stack, "elektro");
  const { db } = ground;
  await ground.set(entryAt(ground.web, "elektro", "feed", "/feeds/google.xml"));
  await ground.run();
  const [candidate] = await ground.candidates();
  const { id: productId } = await addProduct(db, { externalId: "A", name: "A" }, "test");
  const both = await Promise.allSettled([1, 2].map(() => acceptCandidate(db, candidate?.id ?? 0, { productId }, "test")));
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await db.selectFrom("listing").select("product_id").execute()).toEqual([{ product_id: productId }]);
});
