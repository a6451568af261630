import { sql } from "kysely";
import { expect, test } from "vitest";
import { openTestApi } from "../../test/api.ts";

test("whoever goes away in the middle leaves no transaction behind; two exports at once are the most, and a broken one is told from a whole", async () => {
  await using api = await openTestApi();
  await sql`insert into audit_log (actor, action, subject_type, subject_id, after)
    select 'test', 'a.b', 'product', i::text, jsonb_build_object('text', repeat(md5(i::text), 30)) from generate_series(1, 60000) i`.execute(
    api.db,
  );
  const address = await api.app.listen({ host: "127.0.0.1", port: 0 });
  // packed, the list would fit into what lies between the two programs
  const headers = { authorization: `Bearer ${await api.keyWith("admin")}`, "accept-encoding": "identity" };
  const url = `${address}/v1/exports/audit`;
  const begin = async () => {
    const stopping = new AbortController();
    const answer = await fetch(url, { headers, signal: stopping.signal });
    return { stopping, status: answer.status, reader: answer.body?.getReader() };
  };
  const inTransaction = async () =>
    (await sql`select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`.execute(api.db)).rows
      .length;

  const [one, two] = [await begin(), await begin()];
  await one.reader?.read();
  await two.reader?.read();
  // the reader is behind, so the rows wait in the database
  await expect.poll(inTransaction, { timeout: 20_000 }).toBe(2);
  const third = await fetch(url, { headers });
  expect([third.status, await third.json()]).toMatchObject([409, { code: "exports-running" }]);
  one.stopping.abort();
  await expect.poll(inTransaction, { timeout: 20_000 }).toBe(1);

  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(api.db);
  const rest = async () => {
    for (;;) if ((await two.reader?.read())?.done !== false) return;
  };
  await expect(rest()).rejects.toThrow("terminated");

  const whole = await fetch(url, { headers });
  const text = await whole.text();
  expect(text.split("\n").length).toBeGreaterThan(60_000);
});
