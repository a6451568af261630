import { expect, test } from "vitest";
import { livePrice, type LiveOffer } from "./live-price.ts";

const wanted = { price: { minor: 12_300, currency: "PLN" }, vatPercent: 23, sellerName: null };
let count = 0;
const offer = (minor: number | null, fields: Partial<LiveOffer> = {}, currency = "PLN"): LiveOffer => ({
  offerId: ++count,
  observationId: 1,
  sellerName: null,
  url: "https://shop.example/p",
  price: minor === null ? null : { minor, currency },
  taxIncluded: null,
  ...fields,
});
const said = (offers: LiveOffer[], changes: Partial<Parameters<typeof livePrice>[1]> = {}) => {
  const found = livePrice(offers, { ...wanted, ...changes });
  return found.offer === null ? found.code : found.price.minor;
};

test.each([
  ["the approved price", [offer(12_300)], 12_300],
  ["another price", [offer(12_900)], 12_900],
  ["the approved price, said to be net", [offer(12_300, { taxIncluded: false })], 12_300],
  ["nothing", [], "no-own-offer"],
  ["no price", [offer(null)], "no-price"],
  ["another currency", [offer(2999, {}, "EUR")], "other-currency"],
  ["a price without tax", [offer(10_500, { taxIncluded: false })], "net-price"],
  ["what would be the price without tax, not saying so", [offer(10_000)], "maybe-net-price"],
  ["the same with tax", [offer(10_000, { taxIncluded: true })], 10_000],
  ["variants at several prices", [offer(12_300), offer(13_000)], "several-offers"],
  ["variants at one price", [offer(13_000), offer(13_000)], 13_000],
  ["a variant without a price", [offer(13_000), offer(null)], "several-offers"],
  ["itself as the only seller", [offer(12_900, { sellerName: "Our Shop" })], 12_900],
  ["others who sell there, and itself", [offer(11_000, { sellerName: "Rival" }), offer(12_900)], 12_900],
  ["only others who sell there", [offer(11_000, { sellerName: "A" }), offer(11_100, { sellerName: "B" })], "no-own-offer"],
] as const)("a page that shows %s", (_, offers, expected) => {
  expect(said([...offers])).toBe(expected);
});

test("where a seller's name is set, its offer counts and no other", () => {
  const offers = [offer(11_000, { sellerName: "Rival" }), offer(12_900, { sellerName: "ＯＵＲ shop " }), offer(9000)];
  expect(said(offers, { sellerName: "Our Shop" })).toBe(12_900);
  expect(said(offers, { sellerName: "Nobody" })).toBe("no-own-offer");
});

test("without a VAT rate a price can be no net price, but a drift", () => {
  expect(said([offer(10_000)], { vatPercent: null })).toBe(10_000);
});
