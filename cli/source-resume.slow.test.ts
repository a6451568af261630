import { expect, test } from "vitest";
import { listAudit } from "../store/audit.ts";
import { noteTrouble } from "../store/host-trouble.ts";
import { reserveTurns } from "../store/host-turns.ts";
import { setBudget } from "../store/source-budget.ts";
import { pauseSource } from "../store/source-politeness.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { seedSource } from "../test/seed.ts";

test("a person ends the rest of a host that refused; a pause that is none of its trouble, and a stranger, are told what to do", async () => {
  await using fresh = await freshDatabase();
  const { db, url } = fresh;
  const env = { DATABASE_URL: url };
  const walled = await seedSource(db, { host: "walled.example" });
  const asked = await seedSource(db, { host: "asked.example" });
  const spent = await seedSource(db, { host: "spent.example" });
  await noteTrouble(db, { sourceId: walled, trouble: "refused", reason: "The wall of X answered.", retryAfterSeconds: null });
  await noteTrouble(db, { sourceId: asked, trouble: "slow-down", reason: "The server answered 429.", retryAfterSeconds: 900 });
  await setBudget(db, spent, { requestsPerDay: 10 }, "test");
  await pauseSource(db, {
    sourceId: spent,
    until: new Date(Date.now() + 3_600_000).toISOString(),
    reason: "It is used up.",
    kind: "budget",
  });

  const resume = (host: string, ...more: string[]) => runCli(["source", "resume", host, ...more], { env });
  const [resumed, refused, limited, stranger] = await Promise.all([
    resume("walled.example", "--json"),
    resume("asked.example"),
    resume("spent.example"),
    resume("none.example"),
  ]);
  expect(resumed).toMatchObject({ code: 0, stderr: "" });
  expect(jsonLines(resumed.stdout)).toMatchObject([{ host: "walled.example", pausedUntil: null, pausedReason: null }]);
  expect(await reserveTurns(db, { sourceId: walled, count: 5, patienceMs: 60_000 })).toMatchObject({ granted: 1, probe: true });
  const { items } = await listAudit(db, { limit: 10, subjectType: "source" });
  expect(items.filter(({ action }) => action === "source.resume")).toMatchObject([{ actor: "cli", subjectId: String(walled) }]);

  expect(refused.stderr).toMatch(/asked not to be visited before .*by itself/);
  expect(limited.stderr).toMatch(/raise its budget/);
  expect(stranger.stderr).toMatch(/cenoskop source list/);
  for (const { code, stdout } of [refused, limited, stranger]) expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});
