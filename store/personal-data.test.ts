import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { IMPERSONAL_COLUMNS } from "../domain/impersonal-columns.ts";
import { PERSONAL_DATA } from "../domain/personal-data.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import type { Db } from "./connect.ts";

interface Column {
  readonly name: string;
  /** It takes any text: no check says which words or letters. */
  readonly free: boolean;
}

async function columns(db: Db): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.relname || '.' || a.attname as name,
      t.typname in ('text', 'varchar', 'bpchar', 'name', 'citext', 'json', 'jsonb', 'bytea', 'inet', 'xml', '_text', '_varchar')
        and not exists (
          select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
            and pg_get_constraintdef(k.oid) ~ ' = ANY |~ ''\\^'
        ) as free
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely%'
      and a.attnum > 0 and not a.attisdropped`.execute(db);
  return rows;
}

const named = new Set(PERSONAL_DATA.map(({ at }) => at.split(" ", 1)[0] ?? ""));
const isKnown = (name: string): boolean =>
  named.has(name) || IMPERSONAL_COLUMNS.has(name) || IMPERSONAL_COLUMNS.has(name.slice(name.indexOf(".") + 1));

test("every column that could hold personal data is named in domain/personal-data.ts, or in domain/impersonal-columns.ts as none", async () => {
  await using fresh = await freshDatabase();
  const free = (await columns(fresh.db)).filter((column) => column.free);
  expect(free.length).toBeGreaterThan(100);
  expect(free.map(({ name }) => name).filter((name) => !isKnown(name))).toEqual([]);
  // the test sees new ones
  await sql`alter table product add column buyer_email text, add column notes jsonb, add column code text check (code in ('a', 'b'))`.execute(
    fresh.db,
  );
  const unnamed = (await columns(fresh.db)).filter(({ name, free: any }) => any && !isKnown(name));
  expect(unnamed.map(({ name }) => name).toSorted()).toEqual(["product.buyer_email", "product.notes"]);
});

test("what is named is there, once, and not at the same time impersonal", async () => {
  await using fresh = await freshDatabase();
  const there = new Set((await columns(fresh.db)).map(({ name }) => name));
  expect([...named].filter((name) => !there.has(name))).toEqual([]);
  expect(PERSONAL_DATA).toHaveLength(named.size);
  expect([...named].filter((name) => IMPERSONAL_COLUMNS.has(name))).toEqual([]);
  expect([...IMPERSONAL_COLUMNS].filter((name) => name.includes(".") && !there.has(name))).toEqual([]);
});

test("docs/privacy.md shows the list as it is", async () => {
  const docs = await readFile(new URL("../docs/privacy.md", import.meta.url), "utf8");
  const rows = PERSONAL_DATA.map(({ at, of, what, purpose, kept }) => {
    const [column = "", ...path] = at.split(" ");
    return `| \`${column}\`${path.length === 0 ? "" : ` ${path.join(" ")}`} | ${of} | ${what} | ${purpose} | ${kept} |`;
  });
  const written = docs.split("\n").filter((line) => /^\| `\w+\.\w+`/.test(line));
  expect(written).toEqual(rows);
});
