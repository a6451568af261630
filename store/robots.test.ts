import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { loadRobots, saveRobots } from "./robots.ts";
import type { RobotsEntry } from "./robots.ts";

test("the newest answer of an origin is kept, whoever writes last", async () => {
  await using fresh = await freshDatabase();
  const rules: RobotsEntry = {
    origin: "https://shop.example",
    fetchedAt: "2026-03-01T08:00:00Z",
    verdict: "rules",
    body: "User-agent: *\nDisallow: /cart",
    reason: null,
    expiresAt: "2026-03-02T08:00:00Z",
  };
  const unreachable: RobotsEntry = {
    ...rules,
    fetchedAt: "2026-03-01T07:00:00Z",
    verdict: "disallow-all",
    body: null,
    reason: "503",
    expiresAt: "2026-03-01T07:10:00Z",
  };
  expect(await loadRobots(fresh.db, rules.origin)).toBeNull();
  await saveRobots(fresh.db, rules);
  await saveRobots(fresh.db, unreachable);
  expect(await loadRobots(fresh.db, rules.origin)).toEqual(rules);
  const later = { ...unreachable, fetchedAt: "2026-03-02T09:00:00Z" };
  await saveRobots(fresh.db, later);
  expect(await loadRobots(fresh.db, rules.origin)).toEqual(later);
  expect(await loadRobots(fresh.db, "http://shop.example")).toBeNull();
});
