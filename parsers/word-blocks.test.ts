import { expect, test } from "vitest";
import { AVAILABILITY_WORDS, LABEL_WORDS, readAvailability } from "./availability-text.ts";
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

test.each([
  ["sold out"],
  ["Soldout"],
  ["In Stock"],
  ["in_stock"],
  ["OutOfStock"],
  ["Auf Lager"],
  ["chwilowo niedostępny"],
  ["Na skladě"],
  ["készleten"],
  ["rupture de stock"],
  ["do koszyka"],
  ["brak w magazynie"],
  ["oos"],
])("%s: what is read of it is not passed over", (text) => {
  expect(readAvailability(text)).not.toBe(null);
  expect(mayHold([...AVAILABILITY_WORDS, LABEL_WORDS], `<p>${text}</p>`)).toBe(true);
});
