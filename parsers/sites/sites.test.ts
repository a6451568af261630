import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { SourceHints } from "../../domain/source.ts";
import { plainReading, type PlainReading } from "../plain-reading.ts";
import { observe } from "../observe.ts";

interface Expectations extends PlainReading {
  readonly url: string;
  readonly hints?: SourceHints;
}

const folder = fileURLToPath(new URL("../", import.meta.url));
const files = globSync("{sites,platforms}/*/pages/*.{html,json}", { cwd: folder });
const cases = [...new Set(files.map((file) => file.replace(/(?:\.html|\.body\.json|\.json)$/, "")))].sort();

test("there are pages", () => {
  expect(cases.length).toBeGreaterThan(0);
});

// A page without expectations, or expectations without a page, fails here by name.
describe.each(cases)("%s", (name) => {
  const expected = JSON.parse(readFileSync(`${folder}${name}.json`, "utf8")) as Expectations;
  // A document that an address of the platform answers with instead of a page.
  const isDocument = files.includes(`${name}.body.json`);
  const file = `${folder}${name}${isDocument ? ".body.json" : ".html"}`;
  const reading = observe({
    url: expected.url,
    body: readFileSync(file),
    contentType: isDocument ? "application/json; charset=utf-8" : "text/html; charset=utf-8",
    hints: expected.hints ?? {},
  });
  const [part = "", owner = ""] = name.split("/");

  test("was written by a person", () => {
    expect(readFileSync(file, "utf8")).not.toContain("reduced-by-new-site");
  });

  test("outcome", async () => {
    const { outcome, reason } = plainReading(await reading);
    expect({ outcome, reason }).toEqual({ outcome: expected.outcome, reason: expected.reason });
  });

  test("is read by its own parser", async () => {
    expect((await reading).parser).toBe(`${part === "sites" ? "site" : "platform"}:${owner}`);
  });

  test("number of offers", async () => {
    expect((await reading).offers.length).toBe(expected.offers.length);
  });

  const fields = expected.offers.flatMap((offer, i) => Object.entries(offer).map(([field, value]) => ({ i, field, value })));
  test.each(fields)("offer $i: $field", async ({ i, field, value }) => {
    expect(plainReading(await reading).offers[i]?.[field]).toEqual(value);
  });

  test("nothing that is not expected", async () => {
    const found = plainReading(await reading).offers.map((offer) => Object.keys(offer).sort());
    expect(found).toEqual(expected.offers.map((offer) => Object.keys(offer).sort()));
  });
});
