import { evaluateDrift } from "../alerts/evaluate-drift.ts";
import { evaluateAlerts } from "../alerts/evaluate.ts";
import type { AlertDraft } from "../domain/alert.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { PriceDrift } from "../domain/price-drift.ts";
import type { Log } from "../log.ts";
import { alertRulesFor, alertRulesForAll, saveAlerts, type SavedAlert } from "../store/alerts.ts";
import type { Db } from "../store/connect.ts";
import { addDeliveries } from "../store/deliveries.ts";
import { isOwnPage, ownPagesAmong } from "../store/is-own-page.ts";

/** Alerts, and their messages into the outbox. Gives how many are new. What happens on our own pages is no news of rivals. */
export async function raiseAlerts(trx: Db, log: Log, productId: number | null, changes: readonly OfferChange[]): Promise<number> {
  const [change] = changes;
  if (productId === null && change !== undefined && (await isOwnPage(trx, change.listingId))) return 0;
  const drafts = evaluateAlerts(await alertRulesFor(trx, productId), changes, (rule, reason) =>
    log.warn({ alertRuleId: rule.id, kind: rule.kind }, `An alert rule cannot be used: ${reason}`),
  );
  return (await tell(trx, drafts)).length;
}

/** The same for the changes of any number of listings in few statements; gives how many are new, by listing. */
export async function raiseAllAlerts(trx: Db, log: Log, changes: readonly OfferChange[]): Promise<Map<number, number>> {
  const unmatched = changes.filter(({ productId }) => productId === null).map(({ listingId }) => listingId);
  const own = await ownPagesAmong(trx, [...new Set(unmatched)]);
  const news = changes.filter(({ listingId, productId }) => productId !== null || !own.has(listingId));
  const raised = new Map<number, number>();
  if (news.length === 0) return raised;
  const rules = await alertRulesForAll(trx, [...new Set(news.flatMap(({ productId }) => productId ?? []))]);
  const drafts = evaluateAlerts(rules, news, (rule, reason) =>
    log.warn({ alertRuleId: rule.id, kind: rule.kind }, `An alert rule cannot be used: ${reason}`),
  );
  for (const { listingId } of await tell(trx, drafts)) raised.set(listingId, (raised.get(listingId) ?? 0) + 1);
  return raised;
}

/** The same for our own price, where the shop asks another than was approved. */
export async function raiseDriftAlerts(trx: Db, drift: PriceDrift): Promise<number> {
  return (await tell(trx, evaluateDrift(await alertRulesFor(trx, drift.productId), drift))).length;
}

async function tell(trx: Db, drafts: readonly AlertDraft[]): Promise<SavedAlert[]> {
  const saved = await saveAlerts(trx, drafts);
  const messages = saved.map(({ id, ruleId, kind, title, productId, listingId, offerId, observationId, createdAt, data }) => ({
    event: "alert.triggered",
    key: `alert-${id}`,
    payload: { id, ruleId, kind, title, productId, listingId, offerId, observationId, createdAt, ...data },
  }));
  await addDeliveries(trx, messages);
  return saved;
}
