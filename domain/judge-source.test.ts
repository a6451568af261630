import { expect, test } from "vitest";
import { countLooks, judgeSource, mayTrip } from "./judge-source.ts";
import type { Canary, Counts, SourceLook } from "./source-health.ts";

let listing = 0;

function look(fields: Partial<SourceLook> = {}): SourceLook {
  listing += 1;
  return {
    listingId: listing,
    at: "2026-03-01T08:00:00Z",
    outcome: "offers",
    priceRatio: 1,
    currencySwitched: false,
    stockFlip: "none",
    jumped: false,
    lost: false,
    price: { minor: 1000 + listing, currency: "PLN" },
    fields: ["price", "availability", "name", "sku", "gtin"],
    agreed: true,
    ...fields,
  };
}

const looks = (count: number, fields: Partial<SourceLook> = {}): SourceLook[] => Array.from({ length: count }, () => look(fields));
/** Ordinary hours: one look in ten finds another price, by 3 %. */
const ORDINARY: Counts[] = Array.from({ length: 24 }, () => countLooks([...looks(18), ...looks(2, { priceRatio: 1.03 })]));

const tripped = (window: readonly SourceLook[], past: readonly Counts[] = ORDINARY, canaries: readonly Canary[] = []): string[] =>
  judgeSource(window, past, canaries)
    .filter(({ state }) => state === "tripped")
    .map(({ monitor }) => monitor);

test.each<[string, SourceLook[], string[]]>([
  ["an ordinary day", [...looks(27), ...looks(3, { priceRatio: 0.95 })], []],
  ["a sale: half the prices a fifth down", [...looks(15), ...looks(15, { priceRatio: 0.8 })], []],
  ["a sale of half the shop, sorted first, the rest still to come", [...looks(15, { priceRatio: 0.8 }), ...looks(15)], []],
  ["everything moved far", looks(30, { priceRatio: 1.4 }), ["price-moved", "one-factor", "price-changed"]],
  ["tax gone from every price", looks(30, { priceRatio: 1 / 1.23 }), ["price-moved", "one-factor", "price-changed"]],
  ["a small shop that changes all of its few prices", looks(11, { priceRatio: 0.85 }), []],
  ["three prices in cents", [...looks(27), ...looks(3, { priceRatio: 100, jumped: true })], ["unit-slip"]],
  ["two prices in cents", [...looks(28), ...looks(2, { priceRatio: 100, jumped: true })], []],
  ["three prices a hundredth", [...looks(27), ...looks(3, { priceRatio: 0.01, jumped: true })], ["unit-slip"]],
  [
    "another currency",
    [...looks(26), ...looks(4, { priceRatio: null, currencySwitched: true, jumped: true })],
    ["price-jump", "currency-switched"],
  ],
  ["one price everywhere", looks(20, { price: { minor: 4900, currency: "PLN" } }), ["one-price"]],
  ["everything sold out at once", [...looks(2), ...looks(18, { stockFlip: "out" })], ["stock-flipped"]],
  ["half in, half out of stock", [...looks(10, { stockFlip: "in" }), ...looks(10, { stockFlip: "out" })], []],
  ["most pages gone", [...looks(8), ...looks(12, { outcome: "gone", priceRatio: null, lost: true, fields: null })], ["offers-gone"]],
  ["pages that were gone before", [...looks(8), ...looks(12, { outcome: "gone", priceRatio: null, fields: null })], []],
  [
    "half the pages unreadable",
    [...looks(10), ...looks(10, { outcome: "unreadable", priceRatio: null, price: null, fields: null, agreed: null })],
    ["unread"],
  ],
  ["structured data went stale", [...looks(10), ...looks(10, { agreed: false })], ["extractors-disagree"]],
  ["no price any more", [...looks(10), ...looks(10, { fields: ["availability", "name", "sku", "gtin"] })], ["missing-price"]],
  ["no numbers any more", looks(20, { fields: ["price", "availability", "name"] }), ["missing-sku", "missing-gtin"]],
  [
    "no stock and no names any more",
    [...looks(10), ...looks(10, { fields: ["price", "sku", "gtin"] })],
    ["missing-availability", "missing-name"],
  ],
  ["the site shut us out", [...looks(10), ...looks(10, { outcome: "blocked", priceRatio: null, fields: null })], ["kept-out"]],
  ["the network failed", [...looks(10), ...looks(10, { outcome: "timeout", priceRatio: null, fields: null })], ["unreachable"]],
])("%s", (_, window, monitors) => {
  expect(tripped(window)).toEqual(monitors);
  const leads = judgeSource(window, ORDINARY, []).some(({ effect, state }) => effect === "quarantine" && state === "tripped");
  expect(leads && !mayTrip(window)).toBe(false);
});

test("the past of a source is asked only where it could matter", () => {
  expect(mayTrip([...looks(27), ...looks(3, { priceRatio: 0.95 })])).toBe(false);
  expect(mayTrip([...looks(10), ...looks(10, { agreed: false })])).toBe(true);
});

test("a source of two listings is not judged by shares", () => {
  const window = [look({ priceRatio: 100, jumped: true, price: { minor: 1, currency: "PLN" } }), look({ stockFlip: "out", agreed: false })];
  const verdicts = judgeSource(window, ORDINARY, []);
  expect(verdicts.filter(({ state }) => state === "tripped")).toEqual([]);
  expect(verdicts.find(({ monitor }) => monitor === "unit-slip")).toMatchObject({ state: "too-few-looks", count: 1, of: 2, limit: null });
});

test("what a site always was is no drift: without history there is no verdict, and with it the usual share is no fault", () => {
  const dumb = { fields: ["price", "name"], agreed: false } as const;
  const window = looks(20, dumb);
  expect(tripped(window, [])).toEqual([]);
  expect(judgeSource(window, [], []).find(({ monitor }) => monitor === "missing-gtin")?.state).toBe("no-history");
  expect(
    tripped(
      window,
      Array.from({ length: 24 }, () => countLooks(looks(20, dumb))),
    ),
  ).toEqual([]);
});

test("a slip, a move of all prices and a flip of all stock need no history", () => {
  expect(tripped(looks(12, { priceRatio: 100, jumped: true }), [])).toEqual(["unit-slip", "price-jump", "price-moved", "one-factor"]);
  expect(tripped(looks(12, { stockFlip: "out" }), [])).toEqual(["stock-flipped"]);
});

test("a shop whose prices always move is not judged like one where they never do", () => {
  const window = [...looks(6), ...looks(24, { priceRatio: 1.015 })];
  expect(tripped(window)).toEqual(["price-changed"]);
  const lively = Array.from({ length: 24 }, () => countLooks([...looks(6), ...looks(14, { priceRatio: 0.98 })]));
  expect(tripped(window, lively)).toEqual([]);
  expect(tripped(looks(30), lively)).toEqual(["price-frozen"]);
  expect(tripped(looks(30))).toEqual([]);
});

test("quiet hours are put together until they can be compared with", () => {
  const hours = Array.from({ length: 40 }, () => countLooks(looks(1)));
  expect(tripped([...looks(10), ...looks(10, { agreed: false })], hours)).toEqual(["extractors-disagree"]);
  expect(tripped([...looks(10), ...looks(10, { agreed: false })], hours.slice(0, 39))).toEqual([]);
});

test("a verdict tells its numbers", () => {
  const verdict = judgeSource([...looks(10), ...looks(10, { agreed: false })], ORDINARY, []).find(
    ({ monitor }) => monitor === "extractors-disagree",
  );
  expect(verdict).toMatchObject({ effect: "quarantine", count: 10, of: 20, usual: 0, spread: 0, limit: 0.3 });
  expect(verdict?.reason).toBe(
    "10 of 20 looks found two prices, one in the structured data and one that is shown (50 %; usual for this source is 0 %)",
  );
  expect(verdict?.against).toHaveLength(10);
});

test("one canary that fails is enough", () => {
  const canary = { listingId: 1, url: "https://shop.example/p/1", expectedPrice: null, problem: null };
  expect(tripped(looks(2), [], [canary])).toEqual([]);
  expect(tripped(looks(2), [], [canary, { ...canary, problem: "no price was found" }])).toEqual(["canary"]);
});
