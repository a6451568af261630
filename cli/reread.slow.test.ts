import { hash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { observe } from "../parsers/observe.ts";
import { keepPage } from "../store/kept-pages.ts";
import { openPageStore } from "../store/page-store.ts";
import { makePartitionsOf } from "../store/partitions.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { seedListing, seedSource } from "../test/seed.ts";

const pageOf = (price: string): string => `<!doctype html><title>Kettle</title><h1>Kettle</h1>
  <script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Kettle",
  "offers":{"@type":"Offer","price":"${price}","priceCurrency":"PLN","availability":"https://schema.org/InStock"}}</script><p>${price} zł</p>`;

test("kept pages are read by today's parsers; what differs is told field by field, and nothing is written", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, url } = stack.use(await freshDatabase());
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "kept-")), (it) => rm(it, { recursive: true, force: true }));
  const pages = openPageStore(folder);
  const sourceId = await seedSource(db, { host: "shop.example" });
  const finalUrl = "https://shop.example/p";
  const record = async (price: string, change: (offers: string) => string, at: string, kept = true): Promise<string> => {
    const body = Buffer.from(pageOf(price));
    const reading = await observe({ url: finalUrl, requestedUrl: finalUrl, body, contentType: "text/html", hints: {} });
    const name = hash("sha256", body);
    if (kept) await db.transaction().execute((trx) => keepPage(trx, pages, { hash: name, body, kind: "page", contentType: "text/html" }));
    const offers = change(JSON.stringify(reading.offers));
    const { outcome, parser, parserVersion } = reading;
    const how = { outcome, parser, parser_version: parserVersion, fetch_mode: "http" as const, final_url: finalUrl, body_hash: name };
    await makePartitionsOf(db, [at]);
    await db
      .insertInto("observation")
      .values({ ...how, listing_id: await seedListing(db, { sourceId }), observed_at: at, offers })
      .execute();
    return name;
  };
  await record("100.00", (offers) => offers, "2026-03-01T10:00:00Z");
  // what an older parser made of it
  await record("129.99", (offers) => offers.replaceAll("12999", "2999").replaceAll('"InStock"', "null"), "2026-03-02T10:00:00Z");
  await record("150.00", (offers) => offers, "2026-03-03T10:00:00Z", false);
  await record("1.00", (offers) => offers.replaceAll(":100,", ":999,"), "2026-01-01T10:00:00Z");

  const env = { DATABASE_URL: url, PAGES_DIR: folder };
  const counted = async (): Promise<string> => JSON.stringify(await db.selectFrom("observation").selectAll().orderBy("id").execute());
  const before = await counted();
  const shown = await runCli(["reread", "--since", "2026-02-01", "--source", "shop.example"], { env });
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/price +29\.99 PLN -> 129\.99 PLN/);
  expect(shown.stdout).toMatch(/availability +nothing -> InStock/);
  expect(shown.stdout).toContain("2 pages read again: 1 the same, 1 different; 1 not kept any more, 0 damaged.");
  const damaged = await record("200.00", (offers) => offers, "2026-03-04T10:00:00Z");
  await writeFile(join(folder, damaged.slice(0, 2), damaged.slice(2, 4), `${damaged}.zst`), "damaged");
  const json = await runCli(["reread", "--since", "2026-02-01T00:00:00Z", "--outcome", "offers", "--json"], { env });
  expect(json.code).toBe(1);
  const lines = jsonLines(json.stdout);
  expect(lines).toHaveLength(2);
  const differences = (lines[0] as { differences: unknown[] }).differences;
  expect(differences).toContainEqual({
    field: "price",
    offer: expect.any(String) as string,
    before: { amount: "29.99", currency: "PLN" },
    after: { amount: "129.99", currency: "PLN" },
  });
  expect(lines[1]).toMatchObject({ read: 2, same: 1, different: 1, notKept: 1, damaged: 1, fields: { price: 1, availability: 1 } });
  expect((await counted()).startsWith(before.slice(0, -1))).toBe(true);
  const bad = [
    [["--since", "yesterday"], "write one like"],
    [["--since", "2026-01-01", "--outcome", "fine"], "is no outcome"],
    [["--since", "2026-01-01", "--source", "none.example"], "source list"],
  ] as const;
  const refused = await Promise.all(bad.map(([args]) => runCli(["reread", ...args], { env })));
  for (const [index, [, message]] of bad.entries())
    expect(refused[index]).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
});
