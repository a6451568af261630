import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { samePrice } from "./same-price.ts";

const line = (price: number | null) => ({
  line: { name: "Mug", packSize: null, others: [{ externalId: "RED", packSize: null, price: price === null ? null : pln(price) }] },
});

test("asks what the leader asks", () => {
  expect(samePrice.apply({ market: sampleMarket([], line(4990)), price: 1 }, { leader: "RED" })).toMatchObject({
    price: 4990,
    reason: "The product RED leads the line Mug and asks 49.90 PLN.",
  });
});

test.each([
  [{ externalId: "RED" }, "RED", "is-leader"],
  [{}, "RED", "no-line"],
  [line(4990), "BLUE", "no-leader"],
  [line(null), "RED", "no-leader-price"],
])("%o with the leader %s is left to the next rule: %s", (changes, leader, code) => {
  expect(samePrice.apply({ market: sampleMarket([], changes), price: 1 }, { leader })).toMatchObject({ kind: "leave", code });
});
