import { expect, test } from "vitest";
import { compareOffers, confirms, describeJump, type KeyedState } from "./compare-offers.ts";
import type { Availability } from "./offer.ts";

const offer = (key: string, minor: number | null, currency = "PLN", availability: Availability | null = "InStock"): KeyedState => ({
  key,
  state: { price: minor === null ? null : { minor, currency }, availability },
});

test.each<[string, KeyedState[], KeyedState[], number | null, number]>([
  ["the same", [offer("a", 1000)], [offer("a", 1000)], 1, 0],
  ["a third", [offer("a", 3000)], [offer("a", 1000)], 1 / 3, 0],
  ["less than a third", [offer("a", 3001)], [offer("a", 1000)], 1000 / 3001, 1],
  ["three times", [offer("a", 1000)], [offer("a", 3000)], 3, 0],
  ["more than three times", [offer("a", 1000)], [offer("a", 3001)], 3.001, 1],
  [
    "one seller of three",
    [offer("a", 100), offer("b", 100), offer("c", 100)],
    [offer("a", 100), offer("b", 100), offer("c", 10_000)],
    1,
    1,
  ],
  ["a new seller", [offer("a", 100)], [offer("a", 100), offer("b", 9000)], 1, 0],
  ["all sellers named anew", [offer("a", 100), offer("b", 200)], [offer("A", 10_000), offer("B", 20_000)], 100, 1],
  ["a price that is hidden now", [offer("a", 100)], [offer("a", null)], null, 0],
  ["the first reading", [], [offer("a", 100)], null, 0],
  ["gone", [offer("a", 100)], [], null, 0],
])("%s", (_, trusted, read, ratio, jumps) => {
  const compared = compareOffers(trusted, read, 3);
  expect(compared.priceRatio).toBe(ratio);
  expect(compared.jumps).toHaveLength(jumps);
});

test("another currency is a jump whatever the numbers", () => {
  const compared = compareOffers([offer("a", 1000)], [offer("a", 1000, "EUR")], 3);
  expect(compared).toMatchObject({ priceRatio: null, currencySwitched: true, jumps: [{ key: "a" }] });
});

test.each<[string, (Availability | null)[], (Availability | null)[], string | null]>([
  ["all out", ["InStock", "LimitedAvailability"], ["OutOfStock", "Discontinued"], "out"],
  ["all in", ["OutOfStock"], ["InStock"], "in"],
  ["one of two", ["InStock", "InStock"], ["OutOfStock", "InStock"], "none"],
  ["unknown before", [null], ["OutOfStock"], null],
])("stock: %s", (_, before, after, flip) => {
  const states = (list: (Availability | null)[]) => list.map((availability, i) => offer(String(i), 100, "PLN", availability));
  expect(compareOffers(states(before), states(after), 3).stockFlip).toBe(flip);
});

test("a second look confirms only the very same jump", () => {
  const jumps = (minor: number) => compareOffers([offer("a", 1000)], [offer("a", minor)], 3).jumps;
  expect(confirms(jumps(100_000), jumps(100_000))).toBe(true);
  expect(confirms(jumps(100_000), jumps(100_001))).toBe(false);
  expect(confirms([], jumps(100_000))).toBe(false);
});

test.each([
  [1000, 100_000, "10.00 PLN would become 1000.00 PLN, 100 times as much"],
  [100_000, 1000, "1000.00 PLN would become 10.00 PLN, 100 times less"],
  [1000, 3333, "10.00 PLN would become 33.33 PLN, 3.33 times as much"],
])("words for %i to %i", (from, to, words) => {
  const [jump] = compareOffers([offer("a", from)], [offer("a", to)], 3).jumps;
  expect(jump === undefined ? null : describeJump(jump)).toBe(words);
});
