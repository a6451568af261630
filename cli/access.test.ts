import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { seedSource } from "../test/seed.ts";

test("cookies and a proxy are given on standard input and shown without their secrets", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, url } = stack.use(await freshDatabase());
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cli-")), (it) => rm(it, { recursive: true, force: true }));
  await seedSource(db, { host: "shop.example" });
  const env = { DATABASE_URL: url, DATA_DIR: folder };
  const secrets = JSON.stringify({ cookies: [{ name: "zip", value: "secret-zip" }], headers: { "X-Store": "secret-store" } });
  const [set, added] = await Promise.all([
    runCli(["access", "set", "shop.example", "--secrets", "--no-direct", "--client", "impit"], { env, stdin: secrets }),
    runCli(["proxy", "add", "shop.example", "--tier", "residential", "--country", "pl", "--cost-per-gb", "8", "--cost-currency", "usd"], {
      env,
      stdin: "http://user:secret-word@proxy.example:8080\n",
    }),
  ]);
  expect(set).toMatchObject({ code: 0, stderr: "" });
  expect(set.stdout).toMatch(/client +impit\ndirect +never without a proxy\ncookies +zip\nheaders +X-Store\ntier +none/);
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(added.stdout).toMatch(/residential +PL +http:\/\/proxy\.example:8080 .*0 visits.*0\.0000 USD/);
  const [listed, bad, wrong] = await Promise.all([
    runCli(["proxy", "list", "shop.example", "--json"], { env }),
    runCli(["access", "set", "shop.example", "--secrets"], { env, stdin: '{"cookies":"secret-zip"' }),
    runCli(["proxy", "add", "shop.example", "--tier", "mobile"], { env, stdin: "user:secret-word@proxy" }),
  ]);
  expect(jsonLines(listed.stdout)).toMatchObject([{ server: "http://proxy.example:8080", hasCredentials: true, country: "PL" }]);
  expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining("Standard input") as string });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("write it like") as string });
  for (const { stdout, stderr } of [set, added, listed, bad, wrong]) expect(stdout + stderr).not.toContain("secret-");
});
