import { expect, test } from "vitest";
import { phrases } from "./phrases.ts";
import { scanHtml } from "./scan-html.ts";
import { wordBlocks } from "./word-blocks.ts";

const mayHold = (patterns: readonly RegExp[], html: string): boolean => wordBlocks(patterns)(scanHtml(Buffer.from(html)), 0);
const words = phrases("dostepn*|op voorraad|hoy|на складе|przesylka");

test.each([
  ["Dostępny od zaraz"],
  ["DOSTE\u0328PNE"],
  ["dos\u00adtępny"],
  ["dost<!-- -->ępny"],
  ["dost&eogon;pny"],
  ["op <b>voorraad</b>"],
  ["hoy"],
  ["“hoy”"],
  ["jest na складе"],
  ["przesyłka"],
  ["S O L D  O U T"],
  ["12"],
])("%s: a block that may hold a word", (html) => {
  expect(mayHold([words], `<p>${html}</p>`)).toBe(true);
});

test.each([["Czajnik elektryczny ze stali"], ["choyka oraz kubek"], ["Höhe und Gewicht"], ["kubek – żółty, „cichy” … nowy"]])(
  "%s: a block that holds none",
  (html) => {
    expect(mayHold([words], `<p>${html}</p>`)).toBe(false);
  },
);
