import { expect, test } from "vitest";
import { firstMovers, type SeenMove } from "./first-movers.ts";

const move = (who: string, byMs: number, before: number, after: number, fields: Partial<SeenMove> = {}): SeenMove => ({
  productId: 1,
  who,
  currency: "PLN",
  afterMs: byMs - 1,
  byMs,
  before,
  after,
  ...fields,
});
const led = (moves: readonly SeenMove[]) => firstMovers(moves, 100).map((one) => [one.who, one.led, one.wasFollowed, one.followed]);

test("a third follows the one who began, and a later move begins anew", () => {
  expect(led([move("b", 30, 10, 8), move("a", 10, 10, 9), move("c", 60, 10, 8), move("b", 200, 8, 7)])).toEqual([
    ["a", 1, 1, 0],
    ["b", 1, 0, 1],
    ["c", 0, 0, 1],
  ]);
});

test("another direction, product, currency or the same moment is no following", () => {
  expect(led([move("a", 10, 10, 9), move("b", 20, 10, 11)])).toEqual([
    ["a", 1, 0, 0],
    ["b", 1, 0, 0],
  ]);
  expect(led([move("a", 10, 10, 9), move("b", 20, 10, 9, { productId: 2 })]).map(([, , , followed]) => followed)).toEqual([0, 0]);
  expect(led([move("a", 10, 10, 9), move("b", 20, 10, 9, { currency: "EUR" })]).map(([, , , followed]) => followed)).toEqual([0, 0]);
  expect(led([move("a", 10, 10, 9), move("b", 10, 10, 9)]).map(([, , , followed]) => followed)).toEqual([0, 0]);
});

test("following is certain only where the old price was seen after the leader's new one", () => {
  const [, follower] = firstMovers(
    [move("a", 10, 10, 9), move("b", 20, 10, 9, { afterMs: 5 }), move("a", 300, 9, 8), move("b", 320, 9, 8, { afterMs: 310 })],
    100,
  );
  expect(follower).toMatchObject({ who: "b", medianDelayMs: 10, leaders: [{ who: "a", times: 2, certain: 1 }] });
});
