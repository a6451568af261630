import { expect, test, vi } from "vitest";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { housekeeping } from "./housekeeping.ts";

test("a part that fails is told by its name and keeps no other from its turn", async () => {
  await using fresh = await freshDatabase();
  const log = collectedLog();
  const done: string[] = [];
  await fresh.db.schema.alterTable("visit_session").renameTo("visit_session_away").execute();
  await housekeeping(
    { db: fresh.db, log },
    {
      broken: async () => {
        throw new Error("it is out of order");
      },
      last: async () => void done.push("last"),
    },
  );
  expect(done).toEqual(["last"]);
  const failed = log.lines.filter(({ message }) => message.startsWith("A part of the housekeeping failed"));
  expect(failed.map(({ fields }) => fields["task"])).toEqual(["sessions", "broken"]);
});

test("the time is the database's: a process whose clock runs a year ahead lets go of nothing that is still good", async () => {
  await using fresh = await freshDatabase();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => void vi.useRealTimers());
  const realNow = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: realNow + 365 * 86_400_000 });
  const told: Date[] = [];
  await housekeeping({ db: fresh.db, log: collectedLog() }, { told: async (now) => void told.push(now) });
  expect(Math.abs((told[0]?.getTime() ?? 0) - realNow)).toBeLessThan(60_000);
});

test("with the database away it ends: the others would fail too", async () => {
  const fresh = await freshDatabase();
  await fresh[Symbol.asyncDispose]();
  await expect(housekeeping({ db: fresh.db, log: collectedLog() })).rejects.toThrow(/does not exist/);
});
