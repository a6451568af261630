import { expect, test } from "vitest";
import { mayHoldAmount } from "./amount-blocks.ts";
import { findAmounts } from "./extractors/visible-amounts.ts";
import { finished } from "./in-steps.ts";
import { openPage } from "./page.ts";
import { scanHtml } from "./scan-html.ts";

function holds(html: string): boolean {
  const page = scanHtml(Buffer.from(`<p>${html}</p>`));
  return page.lineStarts.some((_, block) => mayHoldAmount(page, block));
}

test.each([
  "129,90",
  "1 299 zł",
  "1299ZŁ",
  "EUR 12",
  "12 <b>Kč</b>",
  "<b>12</b><sup>90</sup>",
  "<b>12</b> <i>90</i> od ręki",
  "12&nbsp;zł",
  "€ 5",
  "$5",
  "5 korun",
  "549,-",
  "12 CHF",
  "¥500",
  "٥٠٠ ريال",
  "K<b>č</b> 12",
  "L.E. 12",
  "12 <!-- a remark -->zł",
])("an amount may stand in %s", (html) => expect(holds(html)).toBe(true));

test.each(["26 W", "Artikel KET-63480", "2 x 500 ml", "Rozmiar 42", "Für Hände ab 38", "2024", "ISO 9001", ""])(
  "no amount stands in %s",
  (html) => expect(holds(html)).toBe(false),
);

test("where none may stand none is found, whatever stands beside a number", () => {
  const pieces = [
    "12",
    " ",
    "zł",
    "Kč",
    "kr",
    "W",
    "KET-",
    "R$",
    "<b>",
    "</b>",
    "90",
    ",",
    ".",
    "-",
    "€",
    "USD",
    "usd",
    "peso",
    "·",
    "ł",
    "é",
    ":",
  ];
  let state = 1;
  const next = (most: number): number => (state = (state * 48_271) % 2_147_483_647) % most;
  for (let i = 0; i < 4_000; i++) {
    const html = Array.from({ length: 2 + next(6) }, () => pieces[next(pieces.length)]).join("");
    if (holds(html)) continue;
    const body = Buffer.from(`<div class="price">${html}</div>`);
    const { survey } = openPage({ url: "https://shop.pl/p/1", body, contentType: "text/html; charset=utf-8" });
    // Every line is made here, so that nothing is left out before it is looked at.
    const seen = survey.lines.map(({ text }) => text);
    expect({
      html,
      seen,
      found: finished(findAmounts({ ...survey, numberedLines: () => survey.lines.map((line) => ({ line, above: () => null })) })),
    }).toEqual({
      html,
      seen,
      found: [],
    });
  }
});
