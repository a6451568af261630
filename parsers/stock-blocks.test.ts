import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AVAILABILITY_WORDS, readAvailability, SCHEMA_LABELS } from "./availability-text.ts";
import { DELIVERY_WORDS, readDeliveryDays } from "./delivery-text.ts";
import { phrasesOf } from "./phrases.ts";
import { piecesIn } from "./pieces-text.ts";
import { scanHtml } from "./scan-html.ts";
import { mayLabelStock, maySayStock } from "./stock-blocks.ts";
import { readStockText, stockLabel } from "./stock-label.ts";

const maySay = (html: string): boolean => maySayStock(scanHtml(Buffer.from(`<p>${html}</p>`)), 0);
const mayLabel = (html: string): boolean => mayLabelStock(scanHtml(Buffer.from(`<p>${html}</p>`)), 0);

function says(text: string): boolean {
  const { availability, quantity } = readStockText(text);
  return availability !== null || quantity !== null || piecesIn(text, true) !== null || readDeliveryDays(text) !== null;
}

test.each([
  ["sold out"],
  ["Soldout"],
  ["In Stock"],
  ["in_stock"],
  ["OutOfStock"],
  ["S O L D  O U T"],
  ["https://schema.org/OutOfStock"],
  ["Status: sold_out"],
  ["In stock\u00a0"],
  ["Auf Lager"],
  ["chwilowo niedostępny"],
  ["DOSTE\u0328PNE"],
  ["dos\u00adtępny"],
  ["Na skladě"],
  ["készleten"],
  ["rupture de stock"],
  ["do koszyka"],
  ["brak w magazynie"],
  ["oos"],
  ["Prodáno"],
  ["“hoy”"],
  ["нет в наличии"],
  ["在庫あり"],
  ["Lagerstand: 12"],
  ["Stan magazynowy: dużo"],
  ["noch 5 Stück"],
  ["Lager: 5stk"],
  ["5 left"],
  ["3 w magazynie"],
  ["2-3 Werktage"],
  ["24h"],
  ["2 de zile"],
  ["48 – 72 h"],
])("%s: what is read of it is not passed over", (text) => {
  expect(says(text)).toBe(true);
  expect(maySay(text)).toBe(true);
});

test.each([
  ["In <b>stock</b>"],
  ["<i>12</i> <b>szt.</b>"],
  ["<b>Lager</b>: <i>viel</i>"],
  ["dost&eogon;pny"],
  ["In&nbsp;stock"],
  ["in stock&nbsp;"],
  ["5&nbsp;left"],
  ["5&#160;left"],
  ["5<i hidden>x</i> Stück auf dem Tisch"],
  ["In <i hidden>x</i> Stock"],
])("%s: words of several texts", (html) => {
  expect(maySay(html)).toBe(true);
});

test.each([
  ["Czajnik elektryczny ze stali"],
  ["162 W"],
  ["129,90 zł"],
  ["129,90&nbsp;zł"],
  ["129,90&nbsp;zł <s>159,90&nbsp;zł</s>"],
  ["Kettler &amp; Söhne"],
  ["Höhe und Gewicht"],
  ["kubek – żółty, „cichy” … nowy"],
  ["choyka oraz kubek"],
  ["Pojemność: 1,7 l"],
  ["schema.org/Product"],
])("%s: a block that says nothing of it", (html) => {
  expect(maySay(html)).toBe(false);
});

test.each([["Dostępność"], ["Lieferzeit:"], ["ca. Lieferzeit"], ["  Stan <b>magazynowy</b>"], ["наличие"]])(
  "%s: may be a label",
  (html) => {
    expect(mayLabel(html)).toBe(true);
  },
);

test.each([["Czajnik"], ["Der Lagerstand"], ["Dostępnościowo"], ["12"]])("%s: is no label", (html) => {
  expect(mayLabel(html)).toBe(false);
});

const PHRASES = [...AVAILABILITY_WORDS, ...DELIVERY_WORDS].flatMap((pattern) => phrasesOf(pattern) ?? []);
const PIECES = [
  ...PHRASES.map((phrase) => phrase.replace("#", "3").replace("*", "e")),
  ..."5 |12|-|:| |, |. |/|szt|stk|Stück|left|h|de |dni|days|weeks|Tage|business |dostępny|lager|magazyn|in |stock|Dostępność: |Lieferzeit: | order by 15 |dB|sold separately|é|Größe|größe|\u00ad|ß|Kč|zł|Czajnik|stalowy|under |Pre|Order".split(
    "|",
  ),
  ...SCHEMA_LABELS,
];

test("whatever is said of stock stands in a block that may say it", () => {
  expect(PHRASES.length).toBeGreaterThan(500);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }), fc.constantFrom("", " "), (pieces, between) => {
      const text = pieces.join(between).replace(/\s+/g, " ").trim();
      // What nobody may say, nobody says.
      const told = [maySay(text) || !(says(text) || readAvailability(text) !== null), mayLabel(text) || stockLabel(text) === null];
      expect([text, ...told]).toEqual([text, true, true]);
    }),
    { numRuns: 1_500 },
  );
});
