import { expect, test } from "vitest";
import type { ApprovalPolicy } from "../domain/approval-policy.ts";
import type { Market } from "../domain/market.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { decideApproval } from "./decide-approval.ts";
import { proposePrice } from "./propose-price.ts";

const OPEN: ApprovalPolicy = {
  direction: "both",
  maxPercent: 10,
  maxAmount: null,
  minMarginPercent: null,
  priceFrom: null,
  priceTo: null,
  minMatchPercent: null,
  maxPerDay: null,
  twoPersonsAbovePercent: null,
};
const strategy = sampleStrategy([{ name: "match-rivals", settings: { distance: { side: "same" } } }]);
const sure = sampleOffer(1, 9500, { matchConfidence: 1 });
const decide = (policy: Partial<ApprovalPolicy>, market: Market = sampleMarket([sure]), approvedToday = 0) =>
  decideApproval({ ...OPEN, ...policy }, { market, strategy, pricing: proposePrice(market, strategy) }, approvedToday);

test.each([
  [{}, "approved-by-policy"],
  [{ maxPercent: 5 }, "approved-by-policy"],
  [{ maxPercent: 4.99 }, "move-too-large"],
  [{ maxAmount: pln(500) }, "approved-by-policy"],
  [{ maxAmount: pln(499) }, "move-too-large"],
  [{ maxAmount: { minor: 500, currency: "EUR" } }, "move-too-large"],
  [{ direction: "up" }, "other-direction"],
  [{ direction: "down" }, "approved-by-policy"],
  [{ minMarginPercent: 48.21 }, "approved-by-policy"],
  [{ minMarginPercent: 48.22 }, "margin-too-low"],
  [{ priceFrom: pln(9500), priceTo: pln(9500) }, "approved-by-policy"],
  [{ priceFrom: pln(9501) }, "outside-price-band"],
  [{ priceTo: pln(9499) }, "outside-price-band"],
  [{ minMatchPercent: 100 }, "approved-by-policy"],
  [{ twoPersonsAbovePercent: 4.99 }, "two-persons"],
  [{ twoPersonsAbovePercent: 5 }, "approved-by-policy"],
  [{ maxPercent: null }, "no-limits"],
] as const)("%o: %s", (policy, code) => {
  expect(decide(policy)).toMatchObject({ code, approve: code === "approved-by-policy", persons: code === "two-persons" ? 2 : 1 });
});

test("what is not known passes no limit", () => {
  expect(decide({ minMarginPercent: 1 }, sampleMarket([sure], { cost: null }))).toMatchObject({ code: "margin-unknown" });
  expect(decide({}, sampleMarket([sure], { currentPrice: null }))).toMatchObject({ code: "no-current-price" });
  expect(decide({ twoPersonsAbovePercent: 50 }, sampleMarket([sure], { currentPrice: null }))).toMatchObject({ code: "two-persons" });
  expect(decide({ minMatchPercent: 1 }, sampleMarket([sampleOffer(1, 9500)]))).toMatchObject({ code: "match-unsure" });
});

test("a day has so many approvals", () => {
  expect(decide({ maxPerDay: 3 }, sampleMarket([sure]), 2).approve).toBe(true);
  expect(decide({ maxPerDay: 3 }, sampleMarket([sure]), 3)).toMatchObject({ approve: false, code: "enough-today" });
});

test("what a rule leaves to a person no policy approves", () => {
  const market = sampleMarket([sure]);
  const pricing = { ...proposePrice(market, strategy), needsPerson: true };
  expect(decideApproval(OPEN, { market, strategy, pricing }, 0)).toMatchObject({ approve: false, code: "needs-person" });
});
