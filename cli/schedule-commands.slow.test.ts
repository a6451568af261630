import { expect, test } from "vitest";
import { addProduct } from "../store/products.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { seedListing, seedSource } from "../test/seed.ts";

test("schedules are added, listed, told of and removed; doubles and unknown ones are refused", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const env = { DATABASE_URL: database.url };
  const sourceId = await seedSource(db, { host: "shop.example" });
  const listingId = await seedListing(db, { sourceId });
  const { id: productId } = await addProduct(db, { externalId: "A-1", name: "Kettle" }, "test");
  const add = (...options: string[]) => runCli(["schedule", "add", ...options], { env });
  const cron = ["--cron", "30 6 * * 1-5", "--zone", "Europe/Warsaw"];

  const made = await Promise.all([
    add("--host", "shop.example", ...cron, "--json"),
    add("--product", "A-1", "--every", "2h", "--json"),
    add("--tag", "core", "--adaptive", "--max", "1d", "--json"),
  ]);
  expect(made.flatMap(({ stdout }) => jsonLines(stdout))).toMatchObject([
    { target: { scope: "source", sourceId }, timing: { kind: "cron", cron: "30 6 * * 1-5", timeZone: "Europe/Warsaw" } },
    { target: { scope: "product", productId }, timing: { kind: "interval", intervalSeconds: 7200 } },
    { target: { scope: "tag", label: "core" }, timing: { kind: "adaptive", minSeconds: 900, maxSeconds: 86_400 } },
  ]);
  const [refused, unknown, both, listed, why] = await Promise.all([
    add("--tag", "core", "--every", "1h"),
    add("--host", "none.example", "--every", "1h"),
    add("--tag", "core", "--everything", "--every", "1h"),
    runCli(["schedule", "list"], { env }),
    runCli(["schedule", "why", String(listingId)], { env }),
  ]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("change or remove that one") });
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("cenoskop source list") });
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("exactly one of --listing") });
  expect(listed.stdout).toContain("tag core");
  expect(listed.stdout).toContain('at "30 6 * * 1-5" in Europe/Warsaw');
  expect(why.stdout).toContain("by the rule of its source");

  const [first] = jsonLines(made[0].stdout) as [{ id: number }];
  expect(await runCli(["schedule", "remove", String(first.id)], { env })).toMatchObject({ code: 0 });
  expect(await runCli(["schedule", "remove", String(first.id)], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`There is no schedule ${first.id}`),
  });
  expect((await runCli(["schedule", "why", "https://nowhere.example/"], { env })).code).toBe(2);
  const audited = await db.selectFrom("audit_log").select(["actor", "action"]).where("subject_type", "=", "schedule").execute();
  expect(audited.map(({ actor, action }) => `${actor} ${action}`).toSorted()).toEqual([
    "cli schedule.create",
    "cli schedule.create",
    "cli schedule.create",
    "cli schedule.delete",
  ]);
});
