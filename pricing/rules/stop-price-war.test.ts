import { expect, test } from "vitest";
import type { PriceMove } from "../../domain/market.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../../test/sample-market.ts";
import { proposePrice } from "../propose-price.ts";
import { stopPriceWar } from "./stop-price-war.ts";

/** Moves an hour apart, the last at eleven; the sample is priced at noon. */
function moves(...steps: readonly (readonly [seller: string | null, before: number, after: number])[]): PriceMove[] {
  return steps.map(([seller, before, after], index) => ({
    at: new Date(Date.UTC(2026, 2, 1, 11 - steps.length + 1 + index)).toISOString(),
    seller,
    before,
    after,
  }));
}
const pingPong = moves(
  ["Shop 1", 10_000, 9990],
  [null, 10_000, 9989],
  ["Shop 1", 9990, 9979],
  [null, 9989, 9978],
  ["Shop 1", 9979, 9968],
  [null, 9978, 9967],
  ["Shop 1", 9968, 9957],
);
const code = (recentMoves: readonly PriceMove[], settings = {}) =>
  stopPriceWar.apply({ market: sampleMarket([], { currentPrice: pln(9967), recentMoves }), price: 9956 }, settings).code;

test("cuts in answer to cuts are a ping-pong, and who began is told", () => {
  const market = sampleMarket([], { currentPrice: pln(9967), recentMoves: pingPong });
  expect(stopPriceWar.apply({ market, price: 9956 }, {})).toMatchObject({
    kind: "price",
    price: 10_000,
    code: "ping-pong",
    needsPerson: true,
    reason:
      "A price war: Shop 1 and we answered each other 6 times within 72 hours, Shop 1 began, and our price fell by 0 %; a person decides about going back to 100.00 PLN.",
  });
});

test.each([
  ["fewer answers than asked for", pingPong.slice(0, 6), {}, "no-war"],
  ["answers too long ago", pingPong, { hours: 3 }, "no-war"],
  ["we have climbed since", [...pingPong, ...moves([null, 9967, 10_000])], {}, "no-war"],
  ["the rival has climbed since", [...pingPong, ...moves(["Shop 1", 9957, 10_500])], {}, "no-war"],
  ["only rivals cut", moves(["A", 9, 8], ["B", 9, 7], ["A", 8, 6], ["B", 7, 5], ["A", 6, 4], ["B", 5, 3], ["A", 4, 2]), {}, "no-war"],
  ["one cut in answer to one", moves(["Shop 1", 10_000, 9000], [null, 10_000, 8999]), {}, "no-war"],
] as const)("%s is %#", (_, recentMoves, settings, expected) => {
  expect(code(recentMoves, settings)).toBe(expected);
});

test("several rivals in turn are a war once our price has fallen far", () => {
  const joint = (step: number) =>
    moves(
      ["A", 10_000, 10_000 - step],
      [null, 10_000, 10_000 - 2 * step],
      ["B", 10_000, 10_000 - 3 * step],
      [null, 10_000 - 2 * step, 10_000 - 4 * step],
      ["C", 10_000, 10_000 - 5 * step],
      [null, 10_000 - 4 * step, 10_000 - 6 * step],
      ["D", 10_000, 10_000 - 7 * step],
    );
  expect(code(joint(100))).toBe("joint-fall");
  expect(code(joint(10))).toBe("no-war");
});

test("after going back up there is a truce, which ends by itself", () => {
  const raised = [...pingPong.map((move) => ({ ...move, at: move.at.replace("03-01", "02-28") })), ...moves([null, 9967, 10_000])];
  const market = sampleMarket([], { currentPrice: pln(10_000), recentMoves: raised });
  expect(stopPriceWar.apply({ market, price: 9956 }, {})).toMatchObject({ kind: "limit", lowest: 10_000, code: "truce" });
  expect(stopPriceWar.apply({ market, price: 9956 }, { truceHours: 1 }).code).toBe("no-war");
  const plainRaise = sampleMarket([], { currentPrice: pln(10_000), recentMoves: moves([null, 9967, 10_000]) });
  expect(stopPriceWar.apply({ market: plainRaise, price: 9956 }, {}).code).toBe("no-war");
});

test("the order in which moves come does not matter", () => {
  expect(code(pingPong.toReversed())).toBe("ping-pong");
});

test("told to stay, it cuts no further, but climbs", () => {
  const cut = { name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } };
  const strategy = sampleStrategy([cut, { name: "stop-price-war", settings: { action: "stay" } }]);
  const at = (rival: number) =>
    proposePrice(sampleMarket([sampleOffer(1, rival)], { currentPrice: pln(9967), recentMoves: pingPong }), strategy).price;
  expect(at(9957)).toEqual(pln(9967));
  expect(at(12_000)).toEqual(pln(11_999));
});

test("without a record nothing moves", () => {
  expect(stopPriceWar.apply({ market: sampleMarket([]), price: 1 }, {})).toMatchObject({ kind: "hold", code: "no-moves-record" });
});
