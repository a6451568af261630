import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONFIG_VARIABLES } from "../config.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's table of variables is what the program reads", () => {
  const rows = readme.split("\n").filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  expect(rows).toEqual(
    CONFIG_VARIABLES.map((one) => `| \`${one.name}\` | ${one.default === "" ? "" : `\`${one.default}\``} | ${one.meaning} |`),
  );
});

test("the README names only npm scripts that exist", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name ?? "");
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
