import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fillPriceDays } from "./fill-price-days.ts";
import { priceDays, type PriceSpan } from "./price-days.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const span = (fromHour: number, untilHour: number, minor: number, available: boolean | null = true): PriceSpan => ({
  fromMs: fromHour * HOUR,
  untilMs: untilHour * HOUR,
  minor,
  available,
});

test("a day with a change has its own numbers, the days like its end need no row", () => {
  const rows = priceDays([span(0, 30, 1000), span(30, Infinity, 900)]);
  expect(rows.map(({ day, open, low, high, close, closeOffers }) => [day, open, low, high, close, closeOffers])).toEqual([
    [0, 1000, 1000, 1000, 1000, 1],
    [1, 1000, 900, 1000, 900, 1],
  ]);
  expect(fillPriceDays(rows, { fromDay: 1, untilDay: 5 }).map(({ day, open, close }) => [day, open, close])).toEqual([
    [1, 1000, 900],
    [2, 900, 900],
    [3, 900, 900],
    [4, 900, 900],
  ]);
});

test("an offer that ends at midnight, or whose proof ends long before the next look, carries nothing on", () => {
  expect(fillPriceDays(priceDays([span(0, 72, 1000)]), { fromDay: 0, untilDay: 10 }).map(({ day }) => day)).toEqual([0, 1, 2]);
  const days = fillPriceDays(priceDays([span(0, 60, 1000), span(120, 132, 1000)]), { fromDay: 0, untilDay: 10 });
  expect(days.map(({ day, knownShare }) => [day, knownShare])).toEqual([
    [0, 1],
    [1, 1],
    [2, 0.5],
    [5, 0.5],
  ]);
});

test("the median goes by time and is a price that was asked; stock goes by the time of which it is known", () => {
  const [day] = priceDays([span(0, 12, 500, false), span(12, 13, 100, null), span(13, 24, 700, true)]);
  expect(day).toMatchObject({ median: 500, low: 100, high: 700, open: 500, close: 700, availableShare: 11 / 23, knownShare: 1 });
});

test("whatever stood when, each day is as counting its hours one by one finds it", () => {
  const spans = fc.array(
    fc.record({
      from: fc.nat(24 * 12),
      hours: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(24, 48, Infinity)),
      minor: fc.integer({ min: 1, max: 4 }),
      available: fc.constantFrom(true, false, null),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(spans, (made) => {
      const all = made.map(({ from, hours, minor, available }) => span(from, from + hours, minor, available));
      const days = fillPriceDays(priceDays(all), { fromDay: 0, untilDay: 20 });
      expect(days).toEqual(countHours(all, 20));
    }),
    { numRuns: 500 },
  );
});

function countHours(spans: readonly PriceSpan[], untilDay: number) {
  return Array.from({ length: untilDay }, (_, day) => day).flatMap((day) => {
    const hours = Array.from({ length: 24 }, (_, hour) => {
      const at = day * DAY + hour * HOUR;
      const standing = spans.filter(({ fromMs, untilMs }) => fromMs <= at && at < untilMs);
      const stock = standing.flatMap(({ available }) => (available === null ? [] : [available]));
      return {
        minor: Math.min(...standing.map(({ minor }) => minor)),
        offers: standing.length,
        available: stock.length === 0 ? null : stock.includes(true),
      };
    });
    const known = hours.filter(({ offers }) => offers > 0);
    if (known.length === 0) return [];
    const prices = known.map(({ minor }) => minor);
    const told = known.filter(({ available }) => available !== null);
    const last = hours.at(-1);
    const next = spans.some(({ fromMs, untilMs }) => fromMs < (day + 2) * DAY && untilMs > (day + 1) * DAY);
    const closeOffers = next ? (last?.offers ?? 0) : 0;
    return [
      {
        day,
        open: prices[0],
        low: Math.min(...prices),
        high: Math.max(...prices),
        close: prices.at(-1),
        median: prices.toSorted((a, b) => a - b)[Math.ceil(prices.length / 2) - 1],
        offers: Math.max(...known.map(({ offers }) => offers)),
        availableShare: told.length === 0 ? null : told.filter(({ available }) => available).length / told.length,
        knownShare: known.length / 24,
        closeOffers,
        closeAvailable: closeOffers === 0 || last === undefined || last.available === null ? null : Number(last.available),
      },
    ];
  });
}
