import type { AlertData, AlertDraft, AlertRule } from "../domain/alert.ts";
import { moneyText } from "../domain/money.ts";
import type { OfferChange, OfferState } from "../domain/offer-change.ts";
import { alertKinds } from "./registry.ts";
import { validateAlertRule } from "./validate-alert-rule.ts";

/**
 * The alerts that changes give rise to under the rules. Pure. A rule that cannot be used (its kind was taken out of the program since it was
 * saved) is told to `onUnusable` and raises nothing: one bad rule must not keep an observation from being saved.
 */
export function evaluateAlerts(
  rules: readonly AlertRule[],
  changes: readonly OfferChange[],
  onUnusable: (rule: AlertRule, reason: string) => void = () => {},
): AlertDraft[] {
  const drafts: AlertDraft[] = [];
  if (changes.length === 0) return drafts;
  for (const rule of rules) {
    const kind = alertKinds().get(rule.kind);
    const [problem] = validateAlertRule(rule);
    if (kind === undefined || problem !== undefined) {
      onUnusable(rule, problem?.message ?? "");
      continue;
    }
    for (const change of changes) {
      if (rule.productId !== null && rule.productId !== change.productId) continue;
      const finding = kind.judge(change, rule.settings);
      if (finding !== null) drafts.push(draftOf(rule, change, finding.title, finding.changePercent));
    }
  }
  return drafts;
}

function draftOf(rule: AlertRule, change: OfferChange, title: string, changePercent: number | null): AlertDraft {
  const data: AlertData = {
    url: change.url,
    seller: change.sellerName,
    before: valuesOf(change.before),
    after: valuesOf(change.after),
    changePercent,
  };
  const { listingId, offerId, observationId, productId } = change;
  // an observation changes an offer once, and is recorded once
  const idempotencyKey = `${rule.id}:${offerId}:${observationId}`;
  return { ruleId: rule.id, kind: rule.kind, productId, listingId, offerId, observationId, idempotencyKey, title, data };
}

function valuesOf(state: OfferState | null): AlertData["before"] {
  return state === null ? null : { price: state.price === null ? null : moneyText(state.price), availability: state.availability };
}
