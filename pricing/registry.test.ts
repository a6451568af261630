import { expect, test } from "vitest";
import { rules } from "./registry.ts";

test("the rules of the folder are found, each with a form", () => {
  expect([...rules().keys()]).toEqual(expect.arrayContaining(["keep-margin", "stay-in-range", "undercut-lowest"]));
  for (const { title, description, settings } of rules().values()) {
    expect(title).not.toBe("");
    expect(description).toMatch(/\.$/);
    expect(JSON.parse(JSON.stringify(settings))).toMatchObject({ type: "object", additionalProperties: false });
  }
});
