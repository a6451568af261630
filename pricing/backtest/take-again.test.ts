import { expect, test } from "vitest";
import type { MarketOffer } from "../../domain/market.ts";
import type { Receipt } from "../../domain/price-proposal.ts";
import type { RecordedMarket, RecordedOffer } from "../../domain/recorded-market.ts";
import { sampleMarket, sampleOffer, sampleStrategy } from "../../test/sample-market.ts";
import { proposePrice } from "../propose-price.ts";
import { takeAgain } from "./take-again.ts";

const strategy = sampleStrategy([{ name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } }]);
const [rival, other] = [sampleOffer(1, 9000), sampleOffer(2, 9500)];
const market = { ...sampleMarket([rival, other]), knownAt: "2026-03-01T12:00:00.123456Z" };
const receipt: Receipt = { market, strategy, pricing: proposePrice(market, strategy) };
const stands = (offer: MarketOffer, more: Partial<RecordedOffer> = {}): RecordedOffer => ({
  validFrom: "2026-02-20T10:00:00Z",
  validTo: null,
  offer,
  ...more,
});
const again = (offers: readonly RecordedOffer[], given = receipt) =>
  takeAgain({ product: market.product, offers, ownPrices: [] } satisfies RecordedMarket, given);

test("what was written down by then, to the microsecond, gives the same price", () => {
  expect(again([stands(rival), stands(other)])).toMatchObject({ computed: { minor: 8999 }, difference: null });
  const changed = (at: string) => [
    stands(rival, { validTo: "2026-03-01T11:59:00Z", writtenTo: at }),
    stands(sampleOffer(1, 8000), { validFrom: "2026-03-01T11:59:00Z", writtenFrom: at }),
    stands(other),
  ];
  expect(again(changed("2026-03-01T12:00:00.123457Z")).difference).toBeNull();
  expect(again(changed("2026-03-01T12:00:00.123456Z"))).toMatchObject({
    computed: { minor: 7999 },
    difference: { code: "history-differs" },
  });
});

test("a receipt of before that was noted goes by its own instant", () => {
  const { knownAt: _, ...old } = market;
  expect(again([stands(rival), stands(other)], { ...receipt, market: old }).difference).toBeNull();
});

test("each difference is told by what makes the price the same again, and by whose offer it is", () => {
  const cause = (offers: readonly RecordedOffer[], given = receipt) => again(offers, given).difference;
  expect(cause([stands(rival), stands(other), stands(sampleOffer(3, 8000))])).toMatchObject({
    code: "offer-left-out",
    reason: expect.stringMatching(/: Shop 3\.$/),
  });
  expect(cause([stands(other)])).toMatchObject({ code: "offer-not-kept", reason: expect.stringMatching(/: Shop 1\.$/) });
  expect(cause([stands(sampleOffer(1, 9100)), stands(other)])).toMatchObject({ code: "history-differs" });
  // another took the place of a net price meanwhile, which does not count without a rate
  expect(cause([stands({ ...rival, taxIncluded: false }), stands(other)])).toMatchObject({ code: "details-changed" });

  const old = { ...rival, lastSeenAt: "2026-02-20T12:00:00Z" };
  const aged = { ...market, offers: [old, other] };
  const stale = { market: aged, strategy, pricing: proposePrice(aged, strategy) };
  expect(stale.pricing.price).toMatchObject({ minor: 9499 });
  // it was found to stand again afterwards
  expect(cause([stands({ ...old, lastSeenAt: "2026-03-02T12:00:00Z" }), stands(other)], stale)).toMatchObject({ code: "seen-between" });

  const otherwise = { ...receipt, pricing: { ...receipt.pricing, price: { minor: 1234, currency: "PLN" } } };
  expect(cause([stands(rival), stands(other)], otherwise)).toMatchObject({ code: "program-changed" });
});
