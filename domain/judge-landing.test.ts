import { expect, test } from "vitest";
import { judgeLanding, type LandingCase, type LandingReading } from "./judge-landing.ts";

const START = Date.parse("2026-03-01T08:00:00.000Z");
const at = (minutes: number) => new Date(START + minutes * 60_000);
const instant = (minutes: number) => at(minutes).toISOString();
const fresh: LandingCase = {
  since: instant(0),
  state: "waiting",
  reasonCode: null,
  reason: null,
  askedAt: null,
  notLiveAt: null,
  landedAt: null,
  differsSince: null,
  driftedAt: null,
  price: { minor: 9000, currency: "PLN" },
  withdrawn: false,
  reading: { kind: "none" },
  settings: { firstLookSeconds: 300, graceSeconds: 7200 },
};
const shows = (minor: number, minutes: number): LandingReading => ({
  kind: "certain",
  price: { minor, currency: "PLN" },
  at: instant(minutes),
});
const unsure: LandingReading = { kind: "uncertain", code: "no-price", reason: "The page shows no price." };

/** The page as it is read at each look that is asked for, until nothing more is to be done or the time is over. */
function play(readingAt: (minutes: number) => LandingReading, untilMinutes: number) {
  const looks: number[] = [];
  const states: string[] = [];
  let known: LandingCase = fresh;
  let now = 5;
  while (now <= untilMinutes) {
    const verdict = judgeLanding(known, at(now));
    if (verdict.look) looks.push(now);
    if (states.at(-1) !== verdict.state) states.push(verdict.state);
    if (verdict.nextAt === null) break;
    known = { ...known, ...verdict, reading: verdict.look ? readingAt(now) : known.reading };
    now = (Date.parse(verdict.nextAt) - START) / 60_000;
  }
  return { looks: looks.map((look) => Math.round(look)), states, last: known };
}

test("a price that is live is landed, with the look that found it and the one before that did not", () => {
  const { states, last, looks } = play((minutes) => shows(minutes < 15 ? 9500 : 9000, minutes), 600);
  expect([states, looks.slice(0, 3)]).toEqual([
    ["waiting", "landed"],
    [5, 11, 22],
  ]);
  expect(last).toMatchObject({ state: "landed", differsSince: null, driftedAt: null });
  expect(Date.parse(last.landedAt ?? "")).toBeGreaterThan(Date.parse(last.notLiveAt ?? ""));
});

test("another price is a drift only when a look after the grace has found it, and looks come ever more rarely", () => {
  const { states, looks, last } = play((minutes) => shows(9500, minutes), 3 * 1440);
  expect(states).toEqual(["waiting", "drifted"]);
  const inGrace = looks.filter((look) => look < 120);
  expect(inGrace.length).toBeLessThanOrEqual(7);
  expect(looks.some((look) => look >= 120 && look <= 121)).toBe(true);
  expect(looks.length).toBeLessThan(14);
  expect(last).toMatchObject({ differsSince: instant(5), notLiveAt: expect.any(String) });
  expect(Date.parse(last.driftedAt ?? "")).toBeGreaterThanOrEqual(START + 7_200_000);
});

test("a shop that takes the price late comes out of the drift", () => {
  const { states, last } = play((minutes) => shows(minutes < 300 ? 9500 : 9000, minutes), 3 * 1440);
  expect(states).toEqual(["waiting", "drifted", "landed"]);
  expect(last).toMatchObject({ driftedAt: null, differsSince: null });
});

test("what is uncertain is never a drift; after the grace it is unknown and says why", () => {
  expect(play(() => unsure, 60).states).toEqual(["waiting"]);
  const { states, last } = play(() => unsure, 1000);
  expect(states).toEqual(["waiting", "unknown"]);
  expect(last).toMatchObject({ reasonCode: "no-price", driftedAt: null });
  expect(play((minutes) => (minutes < 400 ? unsure : shows(9000, minutes)), 3000).states).toEqual(["waiting", "unknown", "landed"]);
});

test("a page that nobody gets to look at is unknown after the grace, and given up after a week", () => {
  const { states, last, looks } = play(() => ({ kind: "none" }), 30 * 1440);
  expect([states, looks]).toEqual([["waiting", "unknown"], [5]]);
  expect(last).toMatchObject({ reasonCode: "not-looked-yet" });
  expect(judgeLanding(last, at(8 * 1440)).nextAt).toBeNull();
});

test("a price that was live and is another later drifts after a grace of its own", () => {
  const { states, last } = play((minutes) => shows(9000, minutes), 1000);
  expect([states.at(-1), last.askedAt]).toEqual(["landed", null]);
  const differs = judgeLanding({ ...last, reading: shows(9900, 1500) }, at(1501));
  expect(differs).toMatchObject({ state: "landed", look: true, differsSince: instant(1500) });
  const early = judgeLanding({ ...last, ...differs, reading: shows(9900, 1502) }, at(1502));
  expect(early).toMatchObject({ state: "landed", driftedAt: null });
  expect(Date.parse(early.nextAt ?? "")).toBeLessThanOrEqual(START + 1620 * 60_000);
  expect(judgeLanding({ ...last, ...early, reading: shows(9900, 1620) }, at(1620))).toMatchObject({
    state: "drifted",
    driftedAt: instant(1620),
  });
});

test("a price that was taken back is watched no more: it is no drift", () => {
  const gone = judgeLanding({ ...fresh, withdrawn: true, reading: shows(9500, 200) }, at(200));
  expect(gone).toMatchObject({ state: "unknown", reasonCode: "withdrawn", nextAt: null, look: false });
  const live = judgeLanding({ ...fresh, withdrawn: true, reading: shows(9000, 200) }, at(200));
  expect(live).toMatchObject({ state: "landed", landedAt: instant(200), nextAt: null });
});
