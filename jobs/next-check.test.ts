import { expect, test } from "vitest";
import { OUTCOMES } from "../domain/observation.ts";
import { nextCheck } from "./next-check.ts";

const check = { intervalSeconds: 6 * 3600, consecutiveFailures: 0, retryAfterSeconds: null };

test.each(["offers", "unchanged", "gone", "unreadable", "ambiguous", "needs-browser", "too-large"] as const)(
  "%s waits for the listing's interval",
  (outcome) => {
    expect(nextCheck({ ...check, outcome })).toEqual({ delaySeconds: null, pauseSourceSeconds: null });
  },
);

test.each(["timeout", "network"] as const)("%s is tried again soon, then less and less, never later than the interval", (outcome) => {
  const delays = [0, 1, 2, 3, 9, 500].map((consecutiveFailures) => nextCheck({ ...check, outcome, consecutiveFailures }).delaySeconds);
  expect(delays).toEqual([60, 120, 240, 480, 21_600, 21_600]);
  expect(nextCheck({ ...check, outcome, intervalSeconds: 30 }).delaySeconds).toBe(30);
});

test("a site that limits the rate is left alone for as long as it asks, a week at most", () => {
  expect(nextCheck({ ...check, outcome: "rate-limited", retryAfterSeconds: 90 })).toEqual({ delaySeconds: 90, pauseSourceSeconds: 90 });
  expect(nextCheck({ ...check, outcome: "rate-limited", retryAfterSeconds: 1e9 }).pauseSourceSeconds).toBe(604_800);
  expect(nextCheck({ ...check, outcome: "rate-limited", consecutiveFailures: 3 }).pauseSourceSeconds).toBe(480);
});

test("a site that blocks us is left alone for longer each time", () => {
  expect(nextCheck({ ...check, outcome: "blocked" })).toEqual({ delaySeconds: 21_600, pauseSourceSeconds: 600 });
  expect(nextCheck({ ...check, outcome: "blocked", consecutiveFailures: 4 })).toEqual({ delaySeconds: 57_600, pauseSourceSeconds: 9600 });
});

test("what robots.txt forbids is asked for less and less; the rest of the site is read on", () => {
  expect(nextCheck({ ...check, outcome: "robots-denied", consecutiveFailures: 9 })).toEqual({
    delaySeconds: 86_400,
    pauseSourceSeconds: null,
  });
});

test("no outcome is ever due in the past, or later than in a day unless the site asks for it", () => {
  const wrong = OUTCOMES.flatMap((outcome) =>
    [0, 1, 1000].map((consecutiveFailures) => nextCheck({ ...check, outcome, consecutiveFailures })),
  )
    .flatMap(({ delaySeconds, pauseSourceSeconds }) => [delaySeconds, pauseSourceSeconds])
    .filter((seconds) => seconds !== null && !(seconds > 0 && seconds <= 86_400));
  expect(wrong).toEqual([]);
});
