import { expect, test } from "vitest";
import { seededRandom } from "../fixtures/seeded-random.ts";
import { exposureDays, hourOfWeek, NO_RHYTHM, NO_RHYTHM_EVIDENCE, noteRhythm, type RhythmLook, rhythmOf } from "./change-rhythm.ts";

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 2, 2);

function looks(count: number, changedIn: (from: number, to: number, random: () => number) => boolean): RhythmLook[] {
  const random = seededRandom(3);
  let at = MONDAY;
  return Array.from({ length: count }, () => {
    const from = at;
    at += (2 + random() * 4) * HOUR;
    return { from, to: at, changed: changedIn(from, at, random), changesPerDay: 1, expectedSoon: null };
  });
}

test("hours of the week count from Monday", () => {
  expect([hourOfWeek(MONDAY), hourOfWeek(MONDAY + 167 * HOUR), hourOfWeek(MONDAY + 168 * HOUR), hourOfWeek(0)]).toEqual([0, 167, 0, 72]);
});

test("changes by chance give no rhythm; changes in the morning give one, and evidence fades", () => {
  const byChance = looks(1500, (_from, _to, random) => random() < 0.16);
  expect(rhythmOf(noteRhythm(NO_RHYTHM_EVIDENCE, NO_RHYTHM, byChance, 0)).hourWeights).toBeNull();
  const covers = (from: number, to: number): boolean => {
    for (let at = from; at < to; at += HOUR / 4) if (Math.floor(at / HOUR) % 24 === 7) return true;
    return false;
  };
  let evidence = NO_RHYTHM_EVIDENCE;
  let rhythm = NO_RHYTHM;
  const morning = looks(1500, (from, to, random) => covers(from, to) && random() < 0.9);
  for (let round = 0; round < 10; round++) {
    evidence = noteRhythm(evidence, rhythm, morning.slice(round * 150, round * 150 + 150), 0);
    rhythm = rhythmOf(evidence);
  }
  const weights = rhythm.hourWeights ?? [];
  expect(weights.reduce((sum, one) => sum + one, 0)).toBeCloseTo(168, 6);
  expect(weights.slice(0, 24).indexOf(Math.max(...weights.slice(0, 24)))).toBe(7);
  expect(weights[7]).toBeGreaterThan(4 * (weights[15] ?? 0));
  const faded = noteRhythm(evidence, rhythm, [], 3650 * 24 * HOUR);
  expect(rhythmOf(faded).hourWeights).toBeNull();
});

test("exposure is the time where all hours are alike, and whole weeks are average", () => {
  expect(exposureDays(NO_RHYTHM, MONDAY, MONDAY + 36 * HOUR, null)).toBeCloseTo(1.5, 9);
  const hourWeights = Array.from({ length: 168 }, (_, hour) => (hour < 24 ? 7 : 0));
  const rhythm = { hourWeights, burstFactor: 3 };
  expect(exposureDays(rhythm, MONDAY, MONDAY + 168 * HOUR, null)).toBeCloseTo(7, 9);
  expect(exposureDays(rhythm, MONDAY, MONDAY + 12 * HOUR, null)).toBeCloseTo(3.5, 9);
  expect(exposureDays(rhythm, MONDAY, MONDAY + 12 * HOUR, MONDAY)).toBeCloseTo(10.5, 9);
  expect(exposureDays(rhythm, MONDAY, MONDAY, null)).toBe(0);
});

test("what comes soon after a change, oftener than the rate has it, is a burst", () => {
  const soon = (changed: boolean): RhythmLook => ({ from: MONDAY, to: MONDAY + HOUR, changed, changesPerDay: 1, expectedSoon: 0.05 });
  const found = Array.from({ length: 200 }, (_, index) => soon(index % 2 === 0));
  expect(rhythmOf(noteRhythm(NO_RHYTHM_EVIDENCE, NO_RHYTHM, found, 0)).burstFactor).toBeGreaterThan(5);
  expect(
    rhythmOf(
      noteRhythm(
        NO_RHYTHM_EVIDENCE,
        NO_RHYTHM,
        found.map((one) => ({ ...one, changed: false })),
        0,
      ),
    ).burstFactor,
  ).toBe(1);
});
