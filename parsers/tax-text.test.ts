import { expect, test } from "vitest";
import { readTaxText } from "./tax-text.ts";

test.each([
  ["inkl. 19 % MwSt.", true],
  ["Preise inkl. MwSt. zzgl. Versandkosten", true],
  ["(tax incl.)", true],
  ["Tax included", true],
  ["Z wliczonymi podatkami.", true],
  ["brutto", true],
  ["TTC", true],
  ["ex. VAT", false],
  ["Preise zzgl. MwSt. zzgl. Versandkosten", false],
  ["zzgl. 19% MwSt.", false],
  ["(tax excl.)", false],
  ["Tax excluded", false],
  ["netto", false],
  ["zzgl. Versandkosten", null],
  ["netto / brutto", null],
  ["", null],
])("%s", (text, included) => {
  expect(readTaxText(text)).toBe(included);
});
