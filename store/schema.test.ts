import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import type { Db } from "./connect.ts";
import { dumpSchema } from "./dump-schema.ts";

const here = (name: string) => readFile(new URL(name, import.meta.url), "utf8");
const typed = async () =>
  (
    await Promise.all(
      [
        "schema.ts",
        "alert-schema.ts",
        "discovery-schema.ts",
        "history-schema.ts",
        "operations-schema.ts",
        "pricing-schema.ts",
        "privacy-schema.ts",
        "question-schema.ts",
        "schedule-schema.ts",
      ].map(here),
    )
  ).join("\n");

test("store/schema.sql is what the migrations make; npm run schema:dump writes it", async () => {
  await using fresh = await freshDatabase();
  expect(await here("schema.sql")).toBe(await dumpSchema(fresh.db));
});

test("store/schema.ts agrees with the database in tables, columns, types, nullability and defaults", async () => {
  await using fresh = await freshDatabase();
  expect(differences(readTables(await typed()), await databaseTables(fresh.db))).toEqual([]);
});

test("a missing or superfluous column, another type, other nullability and a forgotten default are found", async () => {
  await using fresh = await freshDatabase();
  const database = await databaseTables(fresh.db);
  const text = await typed();
  const after = (from: RegExp | string, to: string) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return differences(readTables(changed), database);
  };
  expect(after("  etag: string | null;\n", "")).toEqual(["listing_check.etag is missing in schema.ts"]);
  expect(after("  etag: string | null;\n", "  etag: string | null;\n  extra: string;\n")).toEqual([
    "listing_check.extra is not in the database",
  ]);
  expect(after("etag: string | null;", "etag: string;")).toEqual([
    "listing_check.etag: string in schema.ts, string nullable in the database",
  ]);
  expect(after("etag: string | null;", "etag: number | null;")).toEqual([
    "listing_check.etag: number nullable in schema.ts, string nullable in the database",
  ]);
  expect(after("min_gap_ms: Generated<number>", "min_gap_ms: number")).toEqual([
    "source.min_gap_ms: number in schema.ts, number default in the database",
  ]);
  expect(after("OfferStateColumns {\n  price_minor: number | null;\n", "OfferStateColumns {\n")).toEqual([
    "offer.price_minor is missing in schema.ts",
    "offer_history.price_minor is missing in schema.ts",
    "offer_interval.price_minor is missing in schema.ts",
  ]);
  expect(after("  robots_txt: RobotsTxtTable;\n", "")).toEqual(["robots_txt is missing in schema.ts"]);
});

const VIEWS: ReadonlySet<string> = new Set(["offer_history", "price_day_filled"]);

/** Per table, per column: what it is, as "string", "number nullable", "instant default", ... */
type Tables = Record<string, Record<string, string>>;

function differences(typed: Tables, database: Tables): string[] {
  const found: string[] = [];
  for (const table of new Set([...Object.keys(typed), ...Object.keys(database)])) {
    const [inTypes, inDatabase] = [typed[table], database[table]];
    if (inTypes === undefined) found.push(`${table} is missing in schema.ts`);
    else if (inDatabase === undefined) found.push(`${table} is not in the database`);
    else {
      for (const column of new Set([...Object.keys(inTypes), ...Object.keys(inDatabase)])) {
        const [types, actual] = [inTypes[column], inDatabase[column]];
        if (types === undefined) found.push(`${table}.${column} is missing in schema.ts`);
        else if (actual === undefined) found.push(`${table}.${column} is not in the database`);
        else if (types !== actual && !(VIEWS.has(table) && types === `${actual} nullable`))
          found.push(`${table}.${column}: ${types} in schema.ts, ${actual} in the database`);
      }
    }
  }
  return found.sort();
}

const KINDS: Readonly<Record<string, string>> = {
  bigint: "number",
  integer: "number",
  "double precision": "number",
  text: "string",
  uuid: "string",
  date: "string",
  boolean: "boolean",
  jsonb: "json",
  "timestamp with time zone": "instant",
  numeric: "decimal",
  "numeric(5,2)": "decimal",
  "numeric(12,6)": "decimal",
  "bigint[]": "number[]",
  "text[]": "string[]",
  "timestamp with time zone[]": "string[]",
  "integer[]": "number[]",
};

async function databaseTables(db: Db): Promise<Tables> {
  const { rows } = await sql<{ table: string; column: string; type: string; required: boolean | null; filled: boolean }>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, case c.relkind when 'v' then null else a.attnotnull end as required,
      a.atthasdef or a.attidentity <> '' as filled
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition and c.relname not like 'kysely%' and a.attnum > 0
      and not a.attisdropped`.execute(db);
  const tables: Tables = {};
  for (const { table, column, type, required, filled } of rows) {
    const kind = KINDS[type] ?? `unknown type ${type}`;
    // nobody knows of a view's columns whether they may be null
    (tables[table] ??= {})[column] = required === null ? kind : describe(kind, !required, filled);
  }
  return tables;
}

function describe(kind: string, nullable: boolean, filled: boolean): string {
  return `${kind}${nullable ? " nullable" : ""}${filled ? " default" : ""}`;
}

/** Reads the interfaces of schema.ts by their shape, which is regular: one field a line or a few, no nesting of braces. */
function readTables(text: string): Tables {
  const interfaces = new Map<string, Record<string, string>>();
  for (const [, name = "", parent, body = ""] of text.matchAll(/^(?:export )?interface (\w+)(?: extends (\w+))? \{\n([^}]*)^\}/gm)) {
    const fields = body.replace(/\/\*\*.*?\*\//gs, "").matchAll(/^ {2}(\w+): ([^;]+);/gm);
    const own = Object.fromEntries([...fields].map(([, field = "", type = ""]) => [field, type.replace(/\s+/g, " ")]));
    interfaces.set(name, { ...(parent === undefined ? {} : interfaces.get(parent)), ...own });
  }
  const tables: Tables = {};
  for (const [table, type] of Object.entries(interfaces.get("Database") ?? {})) {
    const columns = Object.entries(interfaces.get(type) ?? {});
    tables[table] = Object.fromEntries(columns.map(([column, type]) => [column, describeType(type)]));
  }
  return tables;
}

function describeType(type: string): string {
  const [, wrapper = "", inner = ""] = /^(\w+)(?:<(.*)>)?$/.exec(type) ?? [];
  if (wrapper === "Id") return "number default";
  if (wrapper === "Timestamp") return "instant";
  if (wrapper === "NullableTimestamp") return "instant nullable";
  if (wrapper === "DefaultedTimestamp") return "instant default";
  if (wrapper === "Json") return "json";
  if (wrapper === "DefaultedJson") return "json default";
  if (wrapper === "NullableJson") return "json nullable";
  if (wrapper === "Generated") return `${describeType(inner)} default`;
  if (wrapper === "ColumnType") {
    const selected = inner.slice(0, inner.indexOf(","));
    return selected === "unknown" ? "json nullable" : describeType(selected).replace("string", "decimal");
  }
  const parts = type.split(" | ");
  const kind = parts.find((part) => part !== "null") ?? "";
  const known = ["number", "boolean", "number[]", "string[]"].includes(kind) ? kind : "string";
  return describe(known, parts.includes("null"), false);
}
