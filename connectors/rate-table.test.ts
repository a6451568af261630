import { expect, test } from "vitest";
import { readRateTable } from "./rate-table.ts";

const ECB = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube>
    <Cube time='2026-11-20'><Cube currency='USD' rate='1.0512'/><Cube currency='PLN' rate='4.2345'/></Cube>
    <Cube time='2026-11-19'><Cube currency='USD' rate='1.05'/></Cube>
  </Cube>
</gesmes:Envelope>`;
const NBP = `[{"table":"A","no":"225/A/NBP/2026","effectiveDate":"2026-11-20","rates":[
  {"currency":"euro","code":"EUR","mid":4.2300},{"currency":"rupia","code":"IDR","mid":0.00025100},{"currency":"dong","code":"VND","mid":1.5e-4}]}]`;
const NBP_XML = `<ArrayOfExchangeRatesTable><ExchangeRatesTable><Table>A</Table><No>225/A/NBP/2026</No><EffectiveDate>2026-11-20</EffectiveDate>
  <Rates><Rate><Currency>euro</Currency><Code>EUR</Code><Mid>4.2300</Mid></Rate></Rates></ExchangeRatesTable></ArrayOfExchangeRatesTable>`;

const read = (text: string) => {
  const { provider, tables } = readRateTable(text);
  return { provider, tables: tables.map(({ day, number, rates }) => [day, number, Object.fromEntries(rates)]) };
};

test.each([
  [
    "the ECB's XML",
    ECB,
    "ecb",
    [
      ["2026-11-19", null, { USD: "1.05" }],
      ["2026-11-20", null, { USD: "1.0512", PLN: "4.2345" }],
    ],
  ],
  [
    "the ECB's XML with a BOM",
    `\uFEFF${ECB.replace(/<Cube time='2026-11-19'>.*?<\/Cube>/s, "")}`,
    "ecb",
    [["2026-11-20", null, { USD: "1.0512", PLN: "4.2345" }]],
  ],
  [
    "the ECB's history in CSV",
    "Date,USD,ISK,PLN,\r\n2026-11-20,1.0512,N/A,4.2345,\r\n2026-11-19,1.05,N/A,4.23,\r\n",
    "ecb",
    [
      ["2026-11-19", null, { USD: "1.05", PLN: "4.23" }],
      ["2026-11-20", null, { USD: "1.0512", PLN: "4.2345" }],
    ],
  ],
  [
    "the ECB's CSV of a day",
    "Date, USD, PLN, \n20 November 2026, 1.0512, 4.2345, \n",
    "ecb",
    [["2026-11-20", null, { USD: "1.0512", PLN: "4.2345" }]],
  ],
  [
    "NBP's JSON, every digit kept",
    NBP.replace(/,\{"currency":"dong".*?\}/, ""),
    "nbp",
    [["2026-11-20", "225/A/NBP/2026", { EUR: "4.2300", IDR: "0.00025100" }]],
  ],
  ["NBP's XML", NBP_XML, "nbp", [["2026-11-20", "225/A/NBP/2026", { EUR: "4.2300" }]]],
] as const)("%s is read", (_, text, provider, tables) => {
  expect(read(text)).toEqual({ provider, tables });
});

test.each([
  ["", "neither XML"],
  ["<html><body>Service unavailable</body></html>", "no rate is in it"],
  ["404 NotFound", "neither XML"],
  ['{"table":"C","no":"1","effectiveDate":"2026-11-20","rates":[]}', "no table A"],
  ["[null]", "no table A"],
  ["[{", "broken JSON"],
  [NBP, 'rate of VND on 2026-11-20 is "1.5e-4"'],
  [ECB.replace("4.2345", "0"), 'rate of PLN on 2026-11-20 is "0"'],
  [ECB.replace("4.2345", "-4.2"), '"-4.2"'],
  [ECB.replace("4.2345", "4,2345"), '"4,2345"'],
  [ECB.replace("2026-11-20", "2026-02-30"), 'the day "2026-02-30"'],
  [ECB.replace("time='2026-11-20'", ""), 'the day ""'],
  [ECB.replace("currency='USD' rate='1.0512'", "currency='PLN' rate='4.1'"), "two rates of PLN"],
  [NBP_XML.replace("<Table>A<", "<Table>B<"), "table B"],
  ["Date,USD\n2026-11-20,1.0512,4.2\n", 'currency ""'],
])("what is no table is refused whole: %j", (text, why) => {
  expect(() => readRateTable(text)).toThrow(why);
});
