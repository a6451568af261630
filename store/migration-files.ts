import { readdir, readFile } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";

/** Where the program's own migrations stand. */
export const MIGRATIONS = new URL("./migrations/", import.meta.url);

export interface MigrationStep {
  readonly text: string;
  /** Run again until it touches no row: a backfill in batches, each of them a transaction. */
  readonly repeat: boolean;
  /** Makes or drops an index beside the work of others; it waits for them, and nobody for it. */
  readonly concurrently: boolean;
  /** The index that it builds beside the work of others; a build that was cut off leaves an invalid one of that name. */
  readonly builds: string | null;
}

export interface MigrationFile {
  /** The file's name without `.sql`. */
  readonly name: string;
  /** One step, run in a transaction, unless the file begins with `-- no transaction`. */
  readonly transaction: boolean;
  readonly steps: readonly MigrationStep[];
}

/** The migrations of a folder in their order. @throws ConfigurationError where one is not named NNNN-name.sql */
export async function readMigrations(folder: URL = MIGRATIONS): Promise<MigrationFile[]> {
  const migrations: MigrationFile[] = [];
  for (const file of (await readdir(folder)).sort()) {
    if (!file.endsWith(".sql")) continue;
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(file)) {
      throw new ConfigurationError([`store/migrations/${file} is not named NNNN-name.sql; rename it`]);
    }
    const text = await readFile(new URL(file, folder), "utf8");
    const name = file.slice(0, -".sql".length);
    if (!/^-- no transaction$/m.test(text.slice(0, text.indexOf("\n") + 1).trim())) {
      migrations.push({ name, transaction: true, steps: [{ text, repeat: false, concurrently: false, builds: null }] });
    } else migrations.push({ name, transaction: false, steps: splitStatements(text).map(toStep) });
  }
  return migrations;
}

/** What cannot be inside a transaction, and is done there without this word. */
export const CONCURRENTLY = /(?<=\b(?:create\s+(?:unique\s+)?|drop\s+)index\s+)concurrently\b/i;

function toStep(text: string): MigrationStep {
  const builds = /\bcreate\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(\w+)/i.exec(text)?.[1] ?? null;
  return { text, repeat: /^\s*-- repeat$/m.test(text), concurrently: CONCURRENTLY.test(text), builds };
}

/** Whole texts, quoted names, dollar-quoted bodies and comments hold semicolons that end nothing. */
const TOKEN = /'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"$\-/;]+|[\s\S]/g;

function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let current = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token !== ";") current += token;
    else {
      statements.push(current.trim());
      current = "";
    }
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement.replace(/--[^\n]*/g, "").trim() !== "");
}
