import { expect, test } from "vitest";
import { compareReadings } from "./compare-readings.ts";
import { emptyOffer, type Offer } from "./offer.ts";

const offer = (minor: number, fields: Partial<Offer> = {}): Offer => ({
  ...emptyOffer("https://s.example/p"),
  price: { minor, currency: "PLN" },
  ...fields,
});
const seller = (name: string) => ({ name, id: null, url: null, rating: null });
const read = (...offers: Offer[]) => ({ outcome: "offers" as const, offers });

test("the same reading differs in nothing, whatever the order of keys and offers and wherever it was read", () => {
  const [a, b] = [offer(100, { seller: seller("A"), variant: { x: "1", y: "2" } }), offer(200, { seller: seller("B") })];
  const reordered = JSON.parse(JSON.stringify({ ...a, price: { currency: "PLN", minor: 100 }, variant: { y: "2", x: "1" } })) as Offer;
  expect(compareReadings(read(a, b), read(b, { ...reordered, evidence: { price: { extractor: "x", path: "y", text: "z" } } }))).toEqual([]);
});

test("fields, offers and the outcome that differ are told one by one", () => {
  const before = read(offer(100, { seller: seller("A"), availability: "InStock" }), offer(200, { seller: seller("B") }));
  const after = read(offer(110, { seller: seller("A") }), offer(300, { seller: seller("C") }));
  expect(compareReadings(before, after).map(({ field, before, after }) => [field, before, after])).toEqual([
    ["price", { minor: 100, currency: "PLN" }, { minor: 110, currency: "PLN" }],
    ["availability", "InStock", null],
    ["offer", { minor: 200, currency: "PLN" }, null],
    ["offer", null, { minor: 300, currency: "PLN" }],
  ]);
  expect(compareReadings({ outcome: "ambiguous", offers: [] }, read(offer(1)))).toMatchObject([
    { field: "outcome", before: "ambiguous", after: "offers" },
    { field: "offer", before: null, after: { minor: 1 } },
  ]);
  expect(compareReadings(read(offer(1)), { outcome: "ambiguous", offers: [offer(2)] })).toMatchObject([
    { field: "outcome" },
    { field: "offer", before: { minor: 1 }, after: null },
  ]);
});
