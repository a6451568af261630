import { expect, test } from "vitest";
import { jsonLd, productPage, readSample, schemaProduct } from "./sample-page.ts";

function brandOf(name: string): string | null | undefined {
  const reading = readSample(productPage({ name }));
  return reading.outcome === "offers" ? reading.offers[0]?.brand : reading.outcome;
}

test.each([
  ["LEGO® City Fire Station", "LEGO"],
  ["Trapano avvitatore a batteria Bosch 18 V", "Bosch"],
  ["Juicy citrus squeezer of polished steel by Alessi", "Alessi"],
  ["Watch strap made of soft leather by Garmin", "Garmin"],
  ["Procesor Intel Core i5-12400F", "Intel"],
  ["Waterproof hiking boots with a high shaft - Meindl", "Meindl"],
  ["Waterproof hiking boots with a high shaft – Meindl", "Meindl"],
])("a known brand in the name: %s", (name, brand) => {
  expect(brandOf(name)).toBe(brand);
});

test.each([
  "Ink cartridge for printers by Epson",
  "Dust bag that fits vacuum cleaners by Bosch",
  "Battery with a lot of power in store - Makita",
  "Toner do drukarki Samsung",
  "Wkład kompatybilny by Brita",
  "Bosch passend: Staubbeutel",
  "Poster of a long way home with Nike and Adidas - Puma",
  "City bike Shimano 7-speed",
  "Some words before the name of Bosch come",
])("a brand that may be another's: %s", (name) => {
  expect(brandOf(name) ?? null).toBeNull();
});

test.each([
  ["the shop's name behind it", "Steel kettle K500 — North Wood", "Steel kettle K500", "Steel kettle K500"],
  ["a colour behind it", "Steel kettle K500 — Red", "Steel kettle K500", "Steel kettle K500 — Red"],
  ["another product's number", "Steel battery B20", "Steel kettle K500", "Steel kettle K500"],
  ["the same number written otherwise", "Steel kettle K 500, 1,7 l", "Steel kettle K500 with a lid of 1.7l", "Steel kettle K 500, 1,7 l"],
  ["more than the page says", "Steel kettle K500 2200 W", "Steel kettle K500", "Steel kettle K500 2200 W"],
])("a stated name with %s", (_, stated, shown, expected) => {
  const html = productPage({ name: shown, head: jsonLd(schemaProduct({}, { name: stated })) });
  const reading = readSample(html, { url: "https://northwood.pl/p/1" });
  expect(reading.outcome === "offers" ? reading.offers[0]?.name : reading.outcome).toBe(expected);
});
