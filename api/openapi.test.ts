import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openapiText } from "./openapi-text.ts";

test("api/openapi.json is current; npm run openapi writes it anew", async () => {
  expect(await readFile(new URL("openapi.json", import.meta.url), "utf8")).toBe(await openapiText());
});

test("the document is valid OpenAPI 3.1", async () => {
  const document = JSON.parse(await openapiText()) as { openapi: string };
  expect(document.openapi).toBe("3.1.0");
  const result = await new Validator().validate(document);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test("every reference leads somewhere", async () => {
  const text = await openapiText();
  const { components } = JSON.parse(text) as { components: { schemas: object } };
  const referred = new Set([...text.matchAll(/"\$ref": "([^"]+)"/g)].map((match) => match[1] ?? ""));
  expect(referred.size).toBeGreaterThan(10);
  for (const reference of referred) expect(Object.keys(components.schemas)).toContain(reference.replace("#/components/schemas/", ""));
});
