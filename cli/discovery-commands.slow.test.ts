import { expect, test } from "vitest";
import { bareListing } from "../domain/listing-candidate.ts";
import { addProduct } from "../store/products.ts";
import { saveCandidates } from "../store/save-candidates.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { seedSource } from "../test/seed.ts";

test("a site is set to be searched, searched now, and its runs are listed", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  await seedSource(database.db, { host: "shop.example" });
  const set = await runCli(
    [
      "discover",
      "set",
      "shop.example",
      "--on",
      "--every",
      "12h",
      "--from",
      "feed=https://shop.example/f.xml?a=b",
      "--accept-gtin",
      "--json",
    ],
    { env },
  );
  expect(set).toMatchObject({ code: 0, stderr: "" });
  expect(jsonLines(set.stdout)).toMatchObject([
    {
      enabled: true,
      intervalSeconds: 43_200,
      autoAcceptGtin: true,
      entryPoints: [{ kind: "feed", url: "https://shop.example/f.xml?a=b" }],
    },
  ]);
  for (const [argument, said] of [
    ["feed=http://127.0.0.1/f", "loopback"],
    ["page=https://shop.example/", "sitemap"],
    ["feed=f.xml", "absolute"],
  ] as const) {
    expect(await runCli(["discover", "set", "shop.example", "--from", argument], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(said),
    });
  }
  expect(await runCli(["discover", "now", "none.example"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("source list"),
  });
  expect((await runCli(["discover", "now", "shop.example"], { env })).stdout).toMatch(/shop\.example {2}all it sells {2}running/);
  expect(jsonLines((await runCli(["discover", "runs", "shop.example", "--json"], { env })).stdout)).toMatchObject([
    { state: "running", requestedBy: "cli" },
  ]);
});

test("candidates are listed, accepted and rejected", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const env = { DATABASE_URL: database.url };
  const sourceId = await seedSource(db, { host: "shop.example" });
  await addProduct(db, { externalId: "A-1", name: "Kettle", gtin: "5901234123457" }, "test");
  const listing = {
    ...bareListing("https://shop.example/k"),
    name: "Kettle",
    gtin: "05901234123457",
    price: { minor: 12_900, currency: "PLN" },
    priceText: "129,00 zł",
  };
  await saveCandidates(db, [listing, bareListing("https://shop.example/other")], {
    sourceId,
    runId: null,
    pageId: null,
    kind: "feed",
    url: "https://shop.example/f",
  });
  const listed = await runCli(["candidate", "list", "--suggested"], { env });
  expect(listed.stdout).toMatch(/^ +1 {2}A-1 \(same-gtin\) +129\.00 PLN {2}05901234123457 {2}Kettle {2}https:\/\/shop\.example\/k\n$/);
  expect(await runCli(["candidate", "accept", "2"], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining("product_id") });
  expect(await runCli(["candidate", "accept", "1", "--every", "1h"], { env })).toMatchObject({
    code: 0,
    stdout: "Watching https://shop.example/k as listing 1.\n",
  });
  expect(await runCli(["candidate", "reject", "2", "--reason", "a set"], { env })).toMatchObject({ code: 0 });
  expect(await runCli(["candidate", "reject", "2"], { env })).toMatchObject({ code: 2 });
  expect((await runCli(["candidate", "list"], { env })).stdout).toBe("");
});
