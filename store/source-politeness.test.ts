import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { pauseSource, switchFetchMode } from "./source-politeness.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const source = (id: number) => db.selectFrom("source").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

test("a pause is never shortened", async () => {
  const id = await seedSource(db);
  await pauseSource(db, { sourceId: id, until: "2100-01-01T00:10:00Z", reason: "Retry-After", kind: "host" });
  await pauseSource(db, { sourceId: id, until: "2100-01-01T00:05:00Z", reason: "a captcha", kind: "host" });
  expect(await source(id)).toMatchObject({ paused_until: "2100-01-01T00:10:00Z", paused_reason: "Retry-After" });
  await pauseSource(db, { sourceId: id, until: "2100-01-02T00:00:00Z", reason: "a captcha", kind: "host" });
  expect(await source(id)).toMatchObject({ paused_until: "2100-01-02T00:00:00Z", paused_reason: "a captcha" });
  await expect(pauseSource(db, { sourceId: 2_000_000_000, until: "2100-01-01T00:00:00Z", reason: "x", kind: "host" })).rejects.toThrow(
    "There is no source",
  );
});

test("the fetch mode is switched once, with the reason it was switched for", async () => {
  const id = await seedSource(db);
  expect(await switchFetchMode(db, { sourceId: id, fetchMode: "browser", reason: "the price needs JavaScript" })).toBe(true);
  expect(await switchFetchMode(db, { sourceId: id, fetchMode: "browser", reason: "another" })).toBe(false);
  expect(await source(id)).toMatchObject({ fetch_mode: "browser", fetch_mode_reason: "the price needs JavaScript" });
  expect((await source(id)).fetch_mode_changed_at).not.toBeNull();
});
