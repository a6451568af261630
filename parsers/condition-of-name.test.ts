import { expect, test } from "vitest";
import { conditionOfName } from "./condition-of-name.ts";

test.each([
  ["Brumm KM-30 - używany, stan bdb", "UsedCondition"],
  ["Brumm KM-30 (B-Ware)", "UsedCondition"],
  ["Brumm KM-30 - rozbalené", "UsedCondition"],
  ["iPhone 13 128 GB reconditionné", "RefurbishedCondition"],
  ["Dell E7470 poleasingowy", "RefurbishedCondition"],
  ["Brumm KM-30", null],
  // What a name is for is not what the article is.
  ["Maska do włosów uszkodzonych", null],
  ["Shampoo for damaged hair", null],
  ["Nieużywany zestaw", null],
])("%s", (name, condition) => {
  expect(conditionOfName(name)).toBe(condition);
});
