import { hash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openPageStore } from "../store/page-store.ts";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { createPageRetention } from "./retain-pages.ts";

test("pages that nobody noted are found, old ones go and that is told, once an hour; a store that fails stops nothing", async () => {
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await freshDatabase());
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "kept-")), (it) => rm(it, { recursive: true, force: true }));
  const pages = openPageStore(folder);
  for (const text of ["a", "b"]) await pages.put(hash("sha256", text), Buffer.from(text));
  const log = collectedLog();
  const limits = { days: 90, bytes: null };
  const retain = createPageRetention({ db, pages, limits, log });
  const start = Date.now();
  await retain(new Date(start));
  expect(await db.selectFrom("kept_page").select("kind").execute()).toHaveLength(2);
  await sql`update kept_page set kept_at = now() - interval '91 days' where hash = ${hash("sha256", "a")}`.execute(db);
  await retain(new Date(start + 3_599_000));
  expect(await pages.get(hash("sha256", "a"))).not.toBeNull();
  await retain(new Date(start + 3_600_000));
  expect(await pages.get(hash("sha256", "a"))).toBeNull();
  expect(await pages.get(hash("sha256", "b"))).not.toBeNull();
  const told = await db.selectFrom("audit_log").select(["actor", "action", "after"]).execute();
  expect(told).toMatchObject([{ actor: "policy", action: "pages.let-go", after: { pages: 1, spared: 0, keepDays: 90 } }]);

  const broken = openPageStore(join(folder, "file"));
  await writeFile(join(folder, "file"), "");
  await createPageRetention({ db, pages: broken, limits, log })(new Date(start));
  expect(JSON.stringify(log)).toContain("tried again in an hour");
});
