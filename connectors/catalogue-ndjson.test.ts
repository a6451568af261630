import { expect, test } from "vitest";
import type { CatalogueEntry, CatalogueProblem } from "../domain/catalogue-entry.ts";
import { readCatalogueNdjson } from "./catalogue-ndjson.ts";
import { problemsCsv } from "./problems-csv.ts";

async function read(text: string) {
  const bytes = Buffer.from(text);
  const { rows, ignoredColumns } = readCatalogueNdjson(async function* () {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  });
  const entries: CatalogueEntry[] = [];
  const problems: CatalogueProblem[] = [];
  for await (const row of rows) {
    if (row.entry !== null) entries.push(row.entry);
    problems.push(...row.problems);
  }
  return { entries, problems, ignoredColumns: [...ignoredColumns] };
}

test("a line is a row: keys that are absent are left alone, null clears, numbers and lists are taken", async () => {
  const { entries, problems, ignoredColumns } = await read(
    `\uFEFF{"product_id":"A","name":"Żelazko","price":129.9,"cost":null,"tags":["a","b"],"urls":["https://a.example/1"],"kolor":"red"}\r\n\n` +
      `{"product_id":7,"name":"Toster"}\n`,
  );
  expect(problems).toEqual([]);
  expect(ignoredColumns).toEqual(["kolor"]);
  expect(entries).toMatchObject([
    {
      line: 1,
      externalId: "A",
      name: "Żelazko",
      product: { cost: null, tags: ["a", "b"] },
      terms: { price: "129.9" },
      urls: ["https://a.example/1"],
    },
    { line: 3, externalId: "7" },
  ]);
  expect(entries[1]?.product).toEqual({});
});

test("each line that cannot be is named, and the others are read", async () => {
  const { entries, problems } = await read(
    `{"product_id":"A"\n[]\nnull\n{"product_id":"A","name":"x","price":{"amount":1}}\n{"product_id":"A","name":"x","price":"=1+1"}\n{"product_id":"B","name":"y"}`,
  );
  expect(problems.map(({ line, column, value, code }) => [line, column, value, code])).toEqual([
    [1, null, null, "bad-json"],
    [2, null, null, "bad-json"],
    [3, null, null, "bad-json"],
    [4, "price", '{"amount":1}', "bad-json"],
    [5, "price", "=1+1", "bad-amount"],
  ]);
  expect(entries.map(({ externalId }) => externalId)).toEqual(["B"]);
  const csv = problemsCsv("c.ndjson", problems).split("\r\n");
  expect(csv[0]).toBe("file,line,column,value,code,problem,remedy");
  // what a spreadsheet would run does not run
  expect(csv[5]).toMatch(/^c\.ndjson,5,price,'=1\+1,bad-amount,".*can mean only one thing","?write it like 1299\.00/);
});

test("what breaks off breaks the reading", async () => {
  const { rows } = readCatalogueNdjson(async function* () {
    yield Buffer.from('{"product_id":"A","name":"x"}\n');
    throw new Error("cut off");
  });
  const all = async () => {
    for await (const { entry } of rows) expect(entry?.externalId).toBe("A");
  };
  await expect(all()).rejects.toThrow("cut off");
});
