import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decimalFromMoney } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { observe } from "./observe.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));
const documents = globSync("platforms/*/pages/*.body.json", { cwd: folder })
  .sort()
  .map((file) => {
    const expected = JSON.parse(readFileSync(`${folder}${file.replace(".body.json", ".json")}`, "utf8")) as {
      url: string;
      hints?: SourceHints;
    };
    return { file, text: readFileSync(`${folder}${file}`, "utf8"), url: expected.url, hints: expected.hints ?? {} };
  });

/** What may happen to a program's answer: cut off, of another version, or no answer of its at all. */
const MUTATIONS: Readonly<Record<string, (text: string) => string | Uint8Array>> = {
  "cut at a third": (text) => text.slice(0, text.length / 3),
  "cut in the middle": (text) => text.slice(0, text.length / 2),
  "cut at nine tenths": (text) => text.slice(0, text.length * 0.9),
  blank: () => "",
  "nothing in it": () => "{}",
  "an error instead": () => `{"errors":[{"type":"NotFound","message":"price 13.37"}],"price":1337}`,
  "a bot wall": () => "<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
  "in a list": (text) => `[${text}]`,
  "twice in a list": (text) => `[${text},${text}]`,
  "in an envelope": (text) => `{"result":${text}}`,
  "as a text": (text) => JSON.stringify(text),
  "prices gone": (text) => text.replace(/"(?:price|priceWithTax|value|amount|regular_price)"\s*:\s*"?[\d.]+"?/g, '"gone":0'),
  "prices null": (text) => text.replace(/("(?:price|priceWithTax|value|amount|regular_price)"\s*:\s*)"?[\d.]+"?/g, "$1null"),
  "prices with a comma": (text) => text.replace(/("(?:price|value|amount)"\s*:\s*"\d+)\.(\d+")/g, "$1,$2"),
  "prices below zero": (text) => text.replace(/("(?:price|priceWithTax|value|amount)"\s*:\s*"?)(\d)/g, "$1-$2"),
  "currencies gone": (text) => text.replace(/"(?:currency\w*|price_currency)"\s*:\s*"[A-Z]{3}",?/gi, ""),
  "in another charset": (text) => Buffer.from(text, "utf16le"),
};

const asked = ({ offers }: Reading): string[] =>
  offers.flatMap(({ price }) => (price === null ? [] : [`${decimalFromMoney(price)} ${price.currency}`]));

test("there are documents, and twelve ways and more to change them", () => {
  expect(documents.length).toBeGreaterThan(10);
  expect(Object.keys(MUTATIONS).length).toBeGreaterThanOrEqual(12);
});

test.each(documents.map((document) => [document.file, document] as const))("%s", async (_, { text, url, hints }) => {
  const read = (body: string | Uint8Array): Promise<Reading> =>
    observe({ url, hints, body: typeof body === "string" ? Buffer.from(body) : body, contentType: "application/json" });
  const right = new Set(asked(await read(text)));
  const wrong: string[] = [];
  for (const [name, mutate] of Object.entries(MUTATIONS))
    wrong.push(...asked(await read(mutate(text))).flatMap((price) => (right.has(price) ? [] : [`${name}: ${price}`])));
  expect(wrong).toEqual([]);
});
