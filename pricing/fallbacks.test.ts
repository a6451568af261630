import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { proposePrice } from "./propose-price.ts";

const match = { name: "match-rivals", settings: { distance: { side: "same" }, fewestRivals: 2 } };
const margin = { name: "target-margin", settings: { percent: 25 }, when: "undecided" } as const;
const hold = { name: "hold-price", settings: { reason: "the campaign is printed." } };
const codes = (...args: Parameters<typeof proposePrice>) => proposePrice(...args).steps.map(({ code }) => code);

test("a fallback sets the price only where no earlier rule has", () => {
  const strategy = sampleStrategy([match, margin]);
  const enough = sampleMarket([sampleOffer(1, 9000), sampleOffer(2, 9100)]);
  const few = sampleMarket([sampleOffer(1, 9000)]);
  expect(proposePrice(enough, strategy).price).toEqual(pln(9000));
  expect(codes(enough, strategy)).toContain("not-needed");
  expect(proposePrice(few, strategy).price).toEqual(pln(6560));
  expect(codes(few, strategy)).toContain("too-few-rivals");
});

test("a strategy that holds says why", () => {
  expect(proposePrice(sampleMarket([sampleOffer(1, 9000)]), sampleStrategy([match, hold]))).toMatchObject({
    price: null,
    holdCode: "held-by-strategy",
    holdReason: "The strategy holds this product: the campaign is printed.",
  });
});
