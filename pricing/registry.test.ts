import { Type } from "typebox";
import { expect, test } from "vitest";
import { RegistryError } from "../errors.ts";
import { registerRules, rules } from "./registry.ts";

const rule = (name: string, changes: object = {}) => ({
  name,
  title: name,
  description: "",
  settings: Type.Object({}),
  apply: () => ({ kind: "leave", code: "x", reason: "X.", observationIds: [] }),
  ...changes,
});
const found = (name: string, module: Readonly<Record<string, unknown>>) => ({ name, module, url: new URL(`file:///rules/${name}.ts`) });

test("the rules of the folder are found", () => {
  expect([...rules().keys()]).toEqual(expect.arrayContaining(["keep-margin", "stay-in-range", "undercut-lowest"]));
  for (const { title, description, settings } of rules().values()) {
    expect(title).not.toBe("");
    expect(description).toMatch(/\.$/);
    expect(JSON.parse(JSON.stringify(settings))).toMatchObject({ type: "object", additionalProperties: false });
  }
});

test.each([
  ["two rules of one name", [found("a", { a: rule("a") }), found("b", { b: rule("a") })], /Two pricing rules are called a/],
  ["a name that is not the file's", [found("a", { a: rule("b") })], /give both the same name/],
  ["a file without a rule", [found("a", { a: 1, b: null })], /exactly one rule/],
  ["a file with two rules", [found("a", { a: rule("a"), b: rule("b") })], /exactly one rule/],
  ["a rule without a schema", [found("a", { a: rule("a", { settings: undefined }) })], /no settings schema/],
] as const)("%s is refused", (_what, modules, message) => {
  expect(() => registerRules(modules)).toThrow(RegistryError);
  expect(() => registerRules(modules)).toThrow(message);
});
