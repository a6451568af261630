import { Type } from "typebox";
import { expect, test } from "vitest";
import { RegistryError } from "./errors.ts";
import { registerParts } from "./register-parts.ts";

const part = (name: string, settings: unknown = Type.Object({ size: Type.Number() })) => ({ name, settings, judge: () => null });
const found = (name: string, module: Readonly<Record<string, unknown>>) => ({ name, module, url: new URL(`file:///kinds/${name}.ts`) });

test("parts are registered by name, with their schema compiled; other exports do not matter", () => {
  const parts = registerParts<ReturnType<typeof part> & { settings: never }>([found("a", { part: part("a"), LIMIT: 3 })], "kinds", "judge");
  expect([...parts.keys()]).toEqual(["a"]);
  expect(parts.get("a")?.validator.Check({ size: 1 })).toBe(true);
  expect(parts.get("a")?.validator.Check({ size: "1" })).toBe(false);
});

test.each([
  ["two parts of one name", [found("a", { a: part("a") }), found("b", { b: part("a") })], /Two files of kinds are called a/],
  ["a name that is not the file's", [found("a", { a: part("b") })], /give both the same name/],
  ["a file without a part", [found("a", { a: 1, b: null })], /exactly one object with judge/],
  ["a file with two parts", [found("a", { a: part("a"), b: part("b") })], /exactly one object with judge/],
  ["a part without a schema", [found("a", { a: part("a", null) })], /no settings schema/],
] as const)("%s is refused", (_what, modules, message) => {
  expect(() => registerParts(modules, "kinds", "judge" as never)).toThrow(RegistryError);
  expect(() => registerParts(modules, "kinds", "judge" as never)).toThrow(message);
});
