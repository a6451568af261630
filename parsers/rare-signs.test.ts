import { expect, test } from "vitest";
import { rareSigns } from "./rare-signs.ts";

const NONE = { replaced: false, twice: false, digits: false, colons: false };

test.each([
  ["Zażółć gęślą jaźń, 129,90 € – Größe", NONE],
  ["a \ufffd b", { ...NONE, replaced: true }],
  ["129 â‚¬", { ...NONE, twice: true }],
  ["Ã³", { ...NONE, twice: true }],
  ["٨٩", { ...NONE, digits: true }],
  ["१२", { ...NONE, digits: true }],
  ["１２", { ...NONE, digits: true }],
  ["品番：", { ...NONE, digits: true, colons: true }],
  ["№ 5", { ...NONE, colons: true }],
])("%j, wherever it stands among the groups of four bytes", (text, signs) => {
  for (let before = 0; before < 4; before++)
    for (let behind = 0; behind < 4; behind++) {
      const bytes = Buffer.from(`${"x".repeat(before)}${text}${"y".repeat(behind)}`);
      expect(rareSigns(bytes)).toEqual(signs);
      // In the middle of a larger buffer, as bodies come.
      expect(rareSigns(Buffer.concat([Buffer.alloc(before + 1), bytes]).subarray(before + 1))).toEqual(signs);
    }
});
