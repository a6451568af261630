import * as fc from "fast-check";
import { expect, test } from "vitest";
import { instantMs } from "./instant-ms.ts";

test.each([
  "2026-03-01T11:00:00Z",
  "2026-03-01T11:00:00.5Z",
  "2026-03-01T11:00:00.000001Z",
  "2026-03-01T11:00:00.999999999Z",
  "2028-02-29T00:00:00Z",
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-03-32T00:00:00Z",
  "2026-03-01T24:00:00Z",
  "2026-03-01T23:60:00Z",
  "1969-12-31T23:59:59Z",
  "2026-03-01T11:00:00+01:00",
  "2026-03-01T11:00:00.Z",
  "2026-03-01T11:00:00.1x3Z",
  "2026x03-01T11:00:00Z",
  "2026-0:-01T11:00:00Z",
  "2026-03-01",
  "no time at all, nor Z",
  "",
])("%s is what Date.parse says", (text) => {
  expect(instantMs(text)).toBe(Date.parse(text));
});

test("any instant, with any number of decimals", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
      fc.stringMatching(/^\d{0,6}$/),
      (date, more) => {
        const text = date.toISOString().replace("Z", `${more}Z`);
        expect(instantMs(text)).toBe(Date.parse(text));
      },
    ),
  );
});
