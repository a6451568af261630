import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../test/fresh-database.ts";
import { rowsOf } from "./rows-of.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

const TYPES = { id: "bigint", at: "timestamptz", share: "double precision", known: "boolean", name: "text", facts: "json" } as const;
const row = { id: 1, at: "2026-03-01T08:00:00.123456Z", share: 0.1, known: true, name: "a", facts: null as unknown };
const read = async (rows: readonly (typeof row | { [K in keyof typeof row]: (typeof row)[K] | null })[]) =>
  (await sql`select * from ${rowsOf(TYPES, rows)} x`.execute(fresh.db)).rows;

test("what is written comes back, whatever stands in it", async () => {
  const names = ['"', "\\", "a,b", "{}", "NULL", "", " ", "a\nb", "\\\\\"'", "zł", '{"a"}', "\t", "null"];
  const rows = names.map((name, index) => ({
    id: index - 3,
    at: index % 2 === 0 ? null : row.at,
    share: index % 3 === 0 ? null : index / 7,
    known: index % 2 === 0,
    name: index === 4 ? null : name,
    facts: index === 5 ? null : { name, list: [name, index, null] },
  }));
  expect(await read(rows)).toEqual(rows);
  expect(await read([...rows, ...rows])).toEqual([...rows, ...rows]);
});

test("what is the same in all rows, and one row alone, are no different", async () => {
  const rows = [1, 2, 3].map((id) => ({ ...row, id }));
  expect(await read(rows)).toEqual(rows);
  expect(await read([{ ...row, facts: { a: "\n" } }])).toEqual([{ ...row, facts: { a: "\n" } }]);
  const unknown = { id: null, at: null, share: null, known: null, name: null, facts: null };
  expect(await read([unknown, unknown])).toEqual([unknown, unknown]);
  expect(await read([])).toEqual([]);
});

test("an empty value of JSON at the end is a row too", async () => {
  const facts = [{ a: 1 }, null, null];
  const rows = facts.map((it, index) => ({ ...row, id: index, facts: it }));
  expect(await read(rows)).toEqual(rows);
});
