import { expect, test } from "vitest";
import { canaryProblem } from "./canary-problem.ts";
import type { Outcome } from "./observation.ts";
import { emptyOffer } from "./offer.ts";

const pln = (minor: number) => ({ minor, currency: "PLN" });
const read = (...minors: (number | null)[]) => ({
  outcome: "offers" as Outcome,
  reason: null,
  offers: minors.map((minor) => ({ ...emptyOffer("https://shop.example/"), price: minor === null ? null : pln(minor) })),
});
const ended = (outcome: Outcome, reason: string | null = null) => ({ outcome, reason, offers: [] });
const JUMP = { key: "a", from: pln(100), to: pln(10_000) };

test.each([
  ["the expected price", read(1000), pln(1000), [], null],
  ["one of several sellers has it", read(900, 1000), pln(1000), [], null],
  ["one grosz beside it", read(1001), pln(1000), [], "10.01 PLN was found where 10.00 PLN is expected"],
  ["no price", read(null), pln(1000), [], "no price was found"],
  ["any price will do", read(5), null, [], null],
  ["but none that jumps", read(10_000), null, [JUMP], "1.00 PLN would become 100.00 PLN, 100 times as much"],
  ["an expected jump", read(10_000), pln(10_000), [JUMP], null],
  ["unreadable", ended("unreadable", "an empty page"), null, [], "the look ended as unreadable (an empty page)"],
  ["gone", ended("gone"), null, [], "the look ended as gone"],
  ["a bot wall tells nothing", ended("blocked"), pln(1000), [], undefined],
  ["nor does a timeout", ended("timeout"), pln(1000), [], undefined],
])("%s", (_, observation, expected, jumps, problem) => {
  expect(canaryProblem(observation, expected, { jumps })).toBe(problem);
});
