import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "cenoskop-cli-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test("rates are loaded from a file, used by a channel, given by hand and ended", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url, RATES_ECB_URL: "off", RATES_NBP_URL: "http://127.0.0.1:1/rates" };
  const file = join(await folder(), "eurofxref-hist.csv");
  await writeFile(file, "Date,USD,PLN,\n2026-01-05,1.05,4.2345,\n");
  expect(await runCli(["rates", "load", "--from", file], { env })).toMatchObject({
    code: 0,
    stdout: "ecb: 1 tables up to 2026-01-05; 2 rates new, 0 corrected.\n",
  });
  // off here, and an address that is not visited there
  const outside = await runCli(["rates", "load", "--json"], { env });
  expect(outside.code).toBe(1);
  expect(jsonLines(outside.stdout)).toEqual([
    { problem: expect.stringContaining("RATES_ECB_URL is off") },
    { problem: expect.stringMatching(/127\.0\.0\.1.*loopback.*cenoskop rates load --from FILE/) },
  ]);
  expect((await runCli(["rates", "use", "shop", "--provider", "nbp", "--max-age-days", "4"], { env })).stdout).toContain(
    "nbp that are at most 4 days old",
  );
  expect((await runCli(["rates", "give", "EUR", "PLN", "4,25", "--until", "2999-01-01T00:00:00Z"], { env })).code).toBe(2);
  const until = new Date(Date.now() + 86_400_000).toISOString();
  expect(await runCli(["rates", "give", "EUR", "PLN", "4.25", "--until", until, "--reason", "hedged"], { env })).toMatchObject({ code: 0 });
  const [ecb, nbp, manual] = jsonLines((await runCli(["rates", "list", "--json"], { env })).stdout);
  expect([ecb, nbp, manual]).toMatchObject([
    { provider: "ecb", newestDay: "2026-01-05", channels: 0 },
    { provider: "nbp", newestDay: null, channels: 1, failures: 1 },
    { from: "EUR", rate: "4.25", reason: "hedged", createdBy: "cli" },
  ]);
  expect((await runCli(["rates", "end", String(manual?.["id"])], { env })).code).toBe(0);
});

test("a list is exported to a file by its ending, or to standard output; what is refused says why", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  const path = await folder();
  const catalogue = join(path, "catalogue.ndjson");
  await writeFile(catalogue, '{"product_id":"A","name":"=1+1"}\n{"product_id":"B","name":"Toster","price":"tanio"}\n');
  const problems = join(path, "problems.csv");
  expect((await runCli(["import", catalogue, "--problems", problems], { env })).code).toBe(2);
  const report = await readFile(problems, "utf8");
  expect(report.split("\r\n")[1]).toContain(`${catalogue},2,price,tanio,bad-amount,`);
  const out = join(path, "products.csv");
  expect(await runCli(["export", "products", "--out", out], { env })).toMatchObject({
    code: 0,
    stdout: "",
    stderr: "1 rows of products.\n",
  });
  expect(await readFile(out, "utf8")).toContain("'=1+1");
  const printed = await runCli(["export", "products"], { env });
  expect(jsonLines(printed.stdout)).toMatchObject([{ external_id: "A", name: "=1+1" }]);
  expect(await runCli(["export", "secrets"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("products, product-channels"),
  });
});
