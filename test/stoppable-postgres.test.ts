import { sql } from "kysely";
import { expect, test } from "vitest";
import { connect } from "../store/connect.ts";
import { stoppablePostgres } from "./stoppable-postgres.ts";

test("a stopped server refuses, a started one is back under its address with everything committed, even after a crash", async () => {
  await using server = await stoppablePostgres();
  const db = connect(server.url, { max: 2 });
  const add = (name: string) => sql`insert into heartbeat (name, at) values (${name}, now())`.execute(db);
  for (const mode of ["fast", "immediate"] as const) {
    await add(mode);
    await server.stop(mode);
    await expect(add("lost")).rejects.toThrow(/ECONNREFUSED|Connection terminated|not queryable|administrator command/);
    await server.start();
  }
  const names = await db.selectFrom("heartbeat").select("name").orderBy("name").execute();
  expect(names).toEqual([{ name: "fast" }, { name: "immediate" }]);
  await db.destroy();
});
