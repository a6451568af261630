import { evaluateAlerts } from "../alerts/evaluate.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { Log } from "../log.ts";
import { alertRulesFor, saveAlerts } from "../store/alerts.ts";
import type { Db } from "../store/connect.ts";
import { addDeliveries } from "../store/deliveries.ts";

/** Alerts, and their messages into the outbox. Gives how many are new. */
export async function raiseAlerts(trx: Db, log: Log, productId: number | null, changes: readonly OfferChange[]): Promise<number> {
  const drafts = evaluateAlerts(await alertRulesFor(trx, productId), changes, (rule, reason) =>
    log.warn({ alertRuleId: rule.id, kind: rule.kind }, `An alert rule cannot be used: ${reason}`),
  );
  const saved = await saveAlerts(trx, drafts);
  const messages = saved.map(({ id, ruleId, kind, title, productId, listingId, offerId, observationId, createdAt, data }) => ({
    event: "alert.triggered",
    key: `alert-${id}`,
    payload: { id, ruleId, kind, title, productId, listingId, offerId, observationId, createdAt, ...data },
  }));
  await addDeliveries(trx, messages);
  return saved.length;
}
