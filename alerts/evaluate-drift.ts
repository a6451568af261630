import type { AlertDraft, AlertRule } from "../domain/alert.ts";
import { moneyText } from "../domain/money.ts";
import type { PriceDrift } from "../domain/price-drift.ts";
import { alertKinds } from "./registry.ts";
import { validateAlertRule } from "./validate-alert-rule.ts";

/** The alerts that a drift of our own price gives rise to; rules that cannot be used raise nothing, as in `evaluateAlerts`. Pure. */
export function evaluateDrift(rules: readonly AlertRule[], drift: PriceDrift): AlertDraft[] {
  return rules.flatMap((rule) => {
    const kind = alertKinds().get(rule.kind);
    if (kind?.judgeDrift === undefined || validateAlertRule(rule).length > 0) return [];
    if (rule.productId !== null && rule.productId !== drift.productId) return [];
    const finding = kind.judgeDrift(drift, rule.settings);
    if (finding === null) return [];
    const { productId, listingId, offerId, observationId, url, sellerName: seller } = drift;
    const data = {
      url,
      seller,
      before: { price: moneyText(drift.approved), availability: null },
      after: { price: moneyText(drift.live), availability: null },
      changePercent: finding.changePercent,
    };
    const idempotencyKey = `${rule.id}:drift:${drift.proposalId}:${drift.driftedAt}`;
    return [{ ruleId: rule.id, kind: rule.kind, productId, listingId, offerId, observationId, idempotencyKey, title: finding.title, data }];
  });
}
