import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import examples from "./price-text.examples.json" with { type: "json" };
import { currencyExponent } from "../domain/money.ts";
import { decimalSignOf } from "./decimal-sign.ts";
import { readPriceText, type PriceTextOptions } from "./price-text.ts";

interface Example extends PriceTextOptions {
  readonly text: string;
  readonly expected: object | null;
}

const title = ({ text, country, currencyHint }: Example): string => `${JSON.stringify(text)} ${country ?? ""} ${currencyHint ?? ""}`;

describe.each(Object.entries(examples) as [string, Example[]][])("%s", (_group, rows) => {
  test.each(rows.filter(({ expected }) => expected !== null).map((row) => [title(row), row] as const))("%s", (_title, row) => {
    const { text, expected, ...options } = row;
    expect(readPriceText(text, options)).toMatchObject(expected ?? {});
  });

  test.each(rows.filter(({ expected }) => expected === null).map((row) => [title(row), row] as const))("no price: %s", (_title, row) => {
    expect(readPriceText(row.text, row)).toBeNull();
  });
});

// Locales whose usual way of writing money differs in separators, grouping, digits, sign position or direction.
const LOCALES =
  "en-US en-GB en-IN en-ZA en-CA en-AU de-DE de-AT de-CH de-LI fr-FR fr-BE fr-CH fr-CA it-IT it-CH es-ES es-MX es-AR es-CL es-CO es-CR pt-BR pt-PT nl-NL nl-BE pl-PL cs-CZ sk-SK hu-HU ro-RO bg-BG hr-HR sl-SI sr-RS mk-MK sq-AL el-GR tr-TR ru-RU uk-UA be-BY kk-KZ ka-GE hy-AM az-AZ uz-UZ lt-LT lv-LV et-EE fi-FI sv-SE nb-NO da-DK is-IS ar-EG ar-AE ar-SA ar-MA ar-TN fa-IR he-IL ur-PK hi-IN bn-BD mr-IN ne-NP ta-IN th-TH my-MM km-KH lo-LA vi-VN id-ID ms-MY fil-PH ja-JP ko-KR zh-CN zh-TW sw-KE am-ET".split(
    " ",
  );
const CURRENCIES =
  "EUR USD GBP PLN CZK HUF RON BGN CHF SEK NOK DKK ISK UAH RUB TRY JPY CNY KRW INR BRL MXN CLP COP ZAR AED SAR EGP KWD OMR TND THB VND IDR MYR PHP ILS KES PKR BDT KZT GEL RSD CAD AUD TWD".split(
    " ",
  );

test("what Intl writes in any locale is read back exactly", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LOCALES),
      fc.constantFrom(...CURRENCIES),
      fc.constantFrom("symbol", "narrowSymbol", "code", "name"),
      fc.constantFrom(true, false),
      fc.oneof(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 999_999_999_999 })),
      (locale, currency, currencyDisplay, useGrouping, minor) => {
        // ICU writes Turkish names into the number ("MYR 0,0 Malezya ringgiti0").
        fc.pre(!(locale === "tr-TR" && currencyDisplay === "name"));
        const exponent = currencyExponent(currency);
        const value = minor / 10 ** exponent;
        const format = new Intl.NumberFormat(locale, {
          style: "currency",
          currency,
          currencyDisplay: currencyDisplay as "symbol",
          useGrouping,
          minimumFractionDigits: exponent,
          maximumFractionDigits: exponent,
        });
        const text = format.format(value);
        const country = locale.slice(-2);
        const parts = new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: 2 }).formatToParts(value);
        const comma = parts.some(({ type, value }) => type === "decimal" && value === ",");
        const currencyHint = currencyDisplay === "name" ? currency : null; // nobody knows the name of every currency in every language
        const read = readPriceText(text, { country, currencyHint, decimalSign: comma ? "," : "." });
        const sure = currencyDisplay === "code" || (read?.currencyFrom === "text" && currencyDisplay !== "name");
        expect({ text, amount: read?.amount, currency: sure ? read?.currency : currency }).toEqual({
          text,
          amount: value.toFixed(exponent),
          currency,
        });
      },
    ),
    { numRuns: 4000 },
  );
});

test("never throws, and answers null or a plain decimal", () => {
  expect.hasAssertions();
  const piece = fc.constantFrom(..."0123456789 .,'€$£%-+x/()kgzłKčPLN\u00a0\u202f٫٬٣¹⁹:".split(""));
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: piece, maxLength: 40 })),
      fc.string({ unit: piece, maxLength: 10 }),
      (text, currencyHint) => {
        const read = readPriceText(text, { currencyHint, country: "PL" });
        expect(read?.amount ?? "0").toMatch(/^-?\d+(\.\d+)?$/);
      },
    ),
    { numRuns: 3000 },
  );
});

test.each(["1", "1,", "1 111 ", "1.1", "€", "-", "(", "a ", "1 € ", "zł", "$ 1 x "])("a megabyte of %j is answered at once", (piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const started = process.cpuUsage();
  readPriceText(text, { currencyHint: text });
  const { user, system } = process.cpuUsage(started);
  // Microseconds of CPU. Reading everything would take seconds; the bound only has to tell the two apart.
  expect(user + system).toBeLessThan(1_500_000);
});

test("a number that the length limit cuts is not a price", () => {
  expect(readPriceText(`${"a ".repeat(499)} 12345`)).toBeNull();
});

test.each([
  ["DE", ","],
  ["CH", "."],
  ["US", "."],
  ["OM", "."],
  ["TN", ","],
  ["XX", null],
  ["nonsense", null],
] as const)("decimal sign of %s", (country, sign) => {
  expect(decimalSignOf(country)).toBe(sign);
});
