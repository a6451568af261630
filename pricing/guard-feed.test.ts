import { expect, test } from "vitest";
import { guardFeed } from "./guard-feed.ts";

const limits = { maxMovePercent: 20, fewMoves: 10 };

test.each([
  [{ catalogue: 1000, rows: 300, moves: 200, lastRows: 300 }, null],
  [{ catalogue: 1000, rows: 300, moves: 201, lastRows: 300 }, "too-many-moves"],
  [{ catalogue: 12, rows: 10, moves: 10, lastRows: 3 }, null],
  [{ catalogue: 12, rows: 11, moves: 11, lastRows: 3 }, "too-many-moves"],
  [{ catalogue: 0, rows: 11, moves: 11, lastRows: null }, "too-many-moves"],
  [{ catalogue: 1000, rows: 0, moves: 0, lastRows: 3 }, "feed-empty"],
  [{ catalogue: 1000, rows: 0, moves: 0, lastRows: 0 }, null],
  [{ catalogue: 1000, rows: 0, moves: 0, lastRows: null }, null],
] as const)("%o: %s", (draft, code) => {
  expect(guardFeed(draft, limits)?.code ?? null).toBe(code);
});

test("without a share every feed may move", () => {
  expect(guardFeed({ catalogue: 10, rows: 100, moves: 100, lastRows: 1 }, { ...limits, maxMovePercent: null })).toBeNull();
});
