import { expect, test } from "vitest";
import { productPage, readSample } from "./sample-page.ts";

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
