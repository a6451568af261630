import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { recordObservation } from "../store/observations.ts";
import { connect } from "../store/connect.ts";
import { addSource } from "../store/sources.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { observationOf, offerOf, seedListing } from "../test/seed.ts";

test("sellers stored by name before are brought along, listed, exported and erased", async () => {
  await using database = await freshDatabase();
  const { db, url } = database;
  const dataDir = await mkdtemp(join(tmpdir(), "cenoskop-cli-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const env = { DATABASE_URL: url, DATA_DIR: dataDir };
  const { id: sourceId } = await addSource(db, { host: "market.example", kind: "marketplace" }, "test");
  const listingId = await seedListing(db, { sourceId });
  const offers = [offerOf(1999, { seller: "Jan Nowak" })];
  await db.transaction().execute((trx) => recordObservation(trx, observationOf(listingId, new Date().toISOString(), { offers })));

  expect((await runCli(["privacy", "settle"], { env })).stdout).toContain("changed: 1.");
  expect((await runCli(["privacy", "settle"], { env })).stdout).toContain("changed: 0.");
  const listed = await runCli(["privacy", "list", "--source", "market.example"], { env });
  expect(listed.stdout).toMatch(/^market\.example +private-seller-[a-z2-7]{16} {2}last seen \d{4}-\d\d-\d\d {2}Jan Nowak\n$/);
  const exported = await runCli(["privacy", "export", "jan nowak"], { env });
  expect(jsonLines(exported.stdout).map(({ is }) => is)).toEqual(["identity", "offer", "price", "observation"]);
  expect(await runCli(["privacy", "export", "Ewa"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("as the site shows it"),
  });
  expect((await runCli(["privacy", "erase", "Jan Nowak"], { env })).stdout).toMatch(
    /^Erased\. What stays of market\.example \(1 offers\) is called private-/,
  );
  expect((await runCli(["privacy", "list"], { env })).stdout).toMatch(/erased \S+, not kept again\n$/);
  expect((await runCli(["source", "set", "market.example", "--sellers", "some"], { env })).stderr).toContain("auto, traders, private");
});

test("a tool's role is made, logs in, and is ended", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  const role = `bi_cli_${randomBytes(5).toString("hex")}`;
  try {
    expect((await runCli(["bi", "sql", "--role", role], { env })).stdout).toContain(`create role "${role}" nologin`);
    expect((await runCli(["bi", "password", "--role", role], { env })).stderr).toContain("cenoskop bi grant");
    expect((await runCli(["bi", "grant", "--role", role], { env })).code).toBe(0);
    const [login] = jsonLines((await runCli(["bi", "password", "--role", role, "--json"], { env })).stdout);
    const url = new URL(database.url);
    url.username = role;
    url.password = String(login?.["password"]);
    const tool = connect(url.href, { max: 1 });
    // the views come first
    expect((await sql`select channel_code from channels`.execute(tool)).rows).toEqual([{ channel_code: "shop" }]);
    await tool.destroy();
    expect((await runCli(["bi", "revoke", "--role", role], { env })).stdout).toContain("log in no more");
  } finally {
    await sql
      .raw(
        `do $$ begin if exists (select from pg_roles where rolname = '${role}') then drop owned by ${role}; drop role ${role}; end if; end $$`,
      )
      .execute(database.db);
  }
});
