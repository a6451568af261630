import { expect, test } from "vitest";
import type { CatalogueEntry, CatalogueProblem } from "../domain/catalogue-entry.ts";
import { readCatalogueCsv } from "./catalogue-csv.ts";

/** Hands a file out in chunks of `size` bytes, so that characters and line ends are cut in two. */
function opener(file: Uint8Array | string, size = 7) {
  const bytes = Buffer.from(file as Uint8Array);
  return async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
}

async function read(file: Uint8Array | string) {
  const { rows, ...head } = await readCatalogueCsv(opener(file));
  const entries: CatalogueEntry[] = [];
  const problems: CatalogueProblem[] = [];
  for await (const row of rows) {
    if (row.entry !== null) entries.push(row.entry);
    problems.push(...row.problems);
  }
  return { head, entries, problems };
}

test("a whole row is read, with amounts as plain decimals and addresses as a list", async () => {
  const { entries, problems } = await read(
    `product_id,name,brand,gtin,mpn,category,url,cost,vat_percent,price,currency,floor,ceiling,channel,strategy,urls
A-1,Czajnik,Wolter,5901234000017,WB-T17,Dom/AGD,https://shop.example/a-1,80.5,23,129.99,pln,110,199,shop,Standard,https://a.example/1#top https://b.example/2?utm_source=x|https://a.example/1
`,
  );
  expect(problems).toEqual([]);
  expect(entries).toEqual([
    {
      line: 2,
      externalId: "A-1",
      name: "Czajnik",
      product: {
        brand: "Wolter",
        gtin: "05901234000017",
        mpn: "WB-T17",
        category: "Dom/AGD",
        url: "https://shop.example/a-1",
        cost: "80.5",
        vatPercent: 23,
      },
      terms: { price: "129.99", floor: "110", ceiling: "199", strategy: "Standard" },
      currency: "PLN",
      channel: "shop",
      urls: ["https://a.example/1", "https://b.example/2"],
    },
  ]);
});

test("a column that is not there is absent, an empty cell is null", async () => {
  const { entries } = await read("Product ID;Name;Price\nA;Czajnik;\n");
  expect(entries[0]).toMatchObject({ product: {}, terms: { price: null }, currency: null, channel: null, urls: [] });
  expect(entries[0]?.product).not.toHaveProperty("brand");
  expect(entries[0]?.terms).not.toHaveProperty("floor");
});

test.each([
  ["comma, UTF-8 with BOM", Buffer.from("\uFEFFproduct_id,name\r\nŻ,Żelazko\r\n"), "utf-8", ","],
  [
    "semicolon, windows-1250",
    Buffer.from([...Buffer.from("product_id;name\r\n"), 0xaf, ...Buffer.from(";"), 0xaf, ...Buffer.from("elazko\r\n")]),
    "windows-1250",
    ";",
  ],
  ["tab, UTF-16", Buffer.from("\uFEFFproduct_id\tname\nŻ\tŻelazko\n", "utf16le"), "utf-16le", "\t"],
] as const)("%s is recognised", async (_, file, encoding, delimiter) => {
  const { head, entries } = await read(file);
  expect(head).toMatchObject({ encoding, delimiter });
  expect(entries[0]).toMatchObject({ externalId: "Ż", name: "Żelazko" });
});

test.each([
  ["1299.00", "1299.00"],
  ["1299,5", "1299.5"],
  ["1 299,00", "1299.00"],
  ["1\u00A0299,00", "1299.00"],
  ["1.299,00", "1299.00"],
  ["1,299.00", "1299.00"],
  ["1.234.567,89", "1234567.89"],
])("the amount %s is %s", async (text, amount) => {
  const { entries } = await read(`product_id;name;cost\nA;x;${text}\n`);
  expect(entries[0]?.product.cost).toBe(amount);
});

test.each(["1.299", "1,299", "12,34,56", "-5", "1e3", "99 zł", "0", "0,00", "NaN", "1 29,00"])("the amount %s is refused", async (text) => {
  const { entries, problems } = await read(`product_id;name;cost\nA;x;${text}\n`);
  expect(entries).toEqual([]);
  expect(problems).toMatchObject([{ line: 2, column: "cost" }]);
});

test("every mistake of every row is named with line, column and remedy; good rows are read", async () => {
  const { entries, problems } = await read(
    `product_id,name,gtin,vat_percent,currency,urls
,Bez numeru,5901234000018,230,zł,ftp://x.example
"B","W dwóch
wierszach",,,,
C,Za krótki
D,"Monitor 27"" IPS",5.90123E+12,8%,,
E,Monitor 24" IPS,,"5,5",EUR,
`,
  );
  expect(problems.map(({ line, column, code }) => [line, column, code])).toEqual([
    [2, "product_id", "missing-value"],
    [2, "gtin", "bad-gtin"],
    [2, "vat_percent", "bad-percent"],
    [2, "currency", "bad-currency"],
    [2, "urls", "bad-url"],
    [5, null, "wrong-cell-count"],
    [6, "gtin", "bad-gtin"],
  ]);
  expect(problems.at(-1)?.message).toContain("format the column as text");
  expect(entries.map(({ line, externalId, name }) => [line, externalId, name])).toEqual([
    [3, "B", "W dwóch\nwierszach"],
    [7, "E", 'Monitor 24" IPS'],
  ]);
});

test("columns that mean nothing are named, not dropped in silence", async () => {
  const { head } = await read("product_id,name,EAN,kolor\nA,x,,red\n");
  expect(head).toMatchObject({ columns: ["product_id", "name", "gtin"], ignoredColumns: ["kolor"] });
});

test.each([
  ["", "empty-file"],
  ["id;nazwa\n1;x\n", "missing-columns"],
  ["product_id,name,name\n1,x,y\n", "column-twice"],
  ["PK\u0003\u0004 a spreadsheet", "no-csv"],
])("%j is refused as %s", async (file, code) => {
  await expect(read(file)).rejects.toMatchObject({ name: "BadInputError", code });
});

test("a quote that is never closed stops the import and names the line of its row", async () => {
  const file = `product_id,name\n1,x\n2,y\n\n3,"z\n4,q\n${"5,more\n".repeat(40)}`;
  await expect(read(file)).rejects.toMatchObject({ code: "broken-csv", message: expect.stringContaining("after line 3 ") });
});
