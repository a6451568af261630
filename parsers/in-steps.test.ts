import { expect, test } from "vitest";
import { finished, sideBySide, type Steps } from "./in-steps.ts";

test("a part of each is done in turn, and results keep their places whoever is done first", () => {
  const done: string[] = [];
  function* work(name: string, parts: number): Steps<string> {
    for (let part = 1; part < parts; part++) {
      done.push(`${name}${part}`);
      yield;
    }
    done.push(`${name}${parts}`);
    return name.toUpperCase();
  }
  expect(sideBySide([work("a", 3), work("b", 1), work("c", 2)])).toEqual(["A", "B", "C"]);
  expect(done).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
  expect(finished(work("d", 2))).toBe("D");
  expect(sideBySide([])).toEqual([]);
});
