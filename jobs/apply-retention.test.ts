import { sql } from "kysely";
import { expect, test } from "vitest";
import { connect } from "../store/connect.ts";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { createRetention } from "./apply-retention.ts";

const DAY_MS = 86_400_000;

test("once a day old data go and the database's size is noted; when that fails it is told and tried again after an hour", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const log = collectedLog();
  const add = () =>
    sql`insert into discovery_run (source_id, requested_by, state, finished_at) select id, 'x', 'done', '2020-01-01' from source limit 1`.execute(
      db,
    );
  const left = async () => (await db.selectFrom("discovery_run").select("id").execute()).length;
  await db.insertInto("source").values({ host: "shop.example", name: "Shop", kind: "shop" }).execute();
  await add();
  const letGo = createRetention({ db, log });
  const now = Date.now();
  await letGo(new Date(now));
  expect(await left()).toBe(0);
  expect(log.lines.map(({ message }) => message)).toEqual(["Old data of the kind discovery were let go of, as the retention settings say"]);
  expect((await db.selectFrom("database_size").select("bytes").executeTakeFirstOrThrow()).bytes).toBeGreaterThan(1e6);
  await add();
  await letGo(new Date(now + DAY_MS - 1));
  expect(await left()).toBe(1);
  await letGo(new Date(now + DAY_MS));
  expect(await left()).toBe(0);
  expect(await db.selectFrom("database_size").select("bytes").execute()).toHaveLength(1);

  const gone = connect("postgres://nobody:x@127.0.0.1:1/none", { max: 1 });
  const failing = collectedLog();
  const tried = createRetention({ db: gone, log: failing });
  await tried(new Date(now));
  await tried(new Date(now + DAY_MS / 24 - 1));
  await tried(new Date(now + DAY_MS / 24));
  await gone.destroy();
  expect(failing.lines.filter(({ message }) => message.includes("tried again in an hour"))).toHaveLength(2);
});
