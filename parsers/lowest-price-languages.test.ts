import { expect, test } from "vitest";
import { observe } from "./observe.ts";
import { plainReading } from "./plain-reading.ts";

/** How shops of each language of the EU announce the lowest price of the thirty days before a reduction. */
const ANNOUNCED: Readonly<Record<string, string>> = {
  bg: "Най-ниска цена за последните 30 дни: 79,00 €",
  cs: "Nejnižší cena za posledních 30 dní: 79,00 €",
  da: "Laveste pris seneste 30 dage: 79,00 €",
  de: "Niedrigster Preis der letzten 30 Tage: 79,00 €",
  el: "Χαμηλότερη τιμή 30 ημερών: 79,00 €",
  en: "Lowest price in the last 30 days: €79.00",
  es: "Precio más bajo de los últimos 30 días: 79,00 €",
  et: "Viimase 30 päeva madalaim hind: 79,00 €",
  fi: "Alin hinta 30 päivän aikana: 79,00 €",
  fr: "Prix le plus bas des 30 derniers jours : 79,00 €",
  ga: "An praghas is ísle le 30 lá anuas: €79.00",
  hr: "Najniža cijena u zadnjih 30 dana: 79,00 €",
  hu: "Az elmúlt 30 nap legalacsonyabb ára: 79,00 €",
  it: "Prezzo più basso degli ultimi 30 giorni: 79,00 €",
  lt: "Mažiausia kaina per paskutines 30 dienų: 79,00 €",
  lv: "Zemākā cena pēdējās 30 dienās: 79,00 €",
  mt: "L-irħas prezz fl-aħħar 30 jum: €79.00",
  nl: "Laagste prijs van de afgelopen 30 dagen: € 79,00",
  pl: "Najniższa cena z 30 dni przed obniżką: 79,00 €",
  pt: "Preço mais baixo dos últimos 30 dias: 79,00 €",
  ro: "Cel mai mic preț din ultimele 30 de zile: 79,00 €",
  sk: "Najnižšia cena za posledných 30 dní: 79,00 €",
  sl: "Najnižja cena v zadnjih 30 dneh: 79,00 €",
  sv: "Lägsta pris senaste 30 dagarna: 79,00 €",
};

test("every language of the EU", () => {
  expect(Object.keys(ANNOUNCED)).toHaveLength(24);
});

test.each(Object.entries(ANNOUNCED))("%s", async (lang, announced) => {
  const body = Buffer.from(
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Kettle K500</title></head><body><h1>Kettle K500</h1><div><div><del>129,00 €</del> <strong>99,00 €</strong></div><p>${announced}</p><button>+</button></div></body></html>`,
  );
  const reading = plainReading(await observe({ url: "https://shop.eu/p/k500", body, contentType: "text/html; charset=utf-8", hints: {} }));
  expect(reading.offers).toMatchObject([{ price: "99.00 EUR", regularPrice: "129.00 EUR", lowestPrice30Days: "79.00 EUR" }]);
});
