import { expect, test } from "vitest";
import { bareListing } from "./listing-candidate.ts";
import { mayBeSearched, searchText } from "./search-match.ts";

const product = { name: "Czajnik elektryczny Wolter Termo 1,7 l", brand: "Wolter", gtin: "05901234000299", mpn: "WB-T17" };
const listing = (name: string, gtin: string | null = null) => ({ ...bareListing("https://shop.example/p"), name, gtin });

test("a search asks for the printed GTIN, brand and MPN, or the name", () => {
  expect((["gtin", "mpn", "name"] as const).map((step) => searchText(product, step))).toEqual([
    "5901234000299",
    "Wolter WB-T17",
    product.name,
  ]);
  expect(searchText({ ...product, brand: null, mpn: null, gtin: null }, "mpn")).toBeNull();
  expect(searchText({ ...product, gtin: null }, "gtin")).toBeNull();
});

test("another GTIN is another product, whatever was searched", () => {
  for (const step of ["gtin", "mpn", "name"] as const) {
    expect(mayBeSearched(listing(product.name, "05901234000305"), product, step, 0)).toBe(false);
    expect(mayBeSearched(listing("?", product.gtin), product, step, 50)).toBe(true);
  }
});

test.each([
  ["gtin", "whatever stands first", 0, true],
  ["gtin", "far down", 9, false],
  ["mpn", "Wolter WB T17 czajnik", 7, true],
  ["mpn", "Wolter WB-T18", 0, false],
  ["name", "Czajnik Wolter Termo 1,7 L elektryczny", 0, true],
  ["name", "Czajnik elektryczny Wolter Termo 1,2 l", 0, false],
  ["name", "Czajnik Zelmer 1,7 l", 0, false],
] as const)("by %s, %s at %i: %s", (step, name, position, may) => {
  expect(mayBeSearched(listing(name), product, step, position)).toBe(may);
});
