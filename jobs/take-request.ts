import { loadPaces } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { restUntilNextDay, takeRequests } from "../store/source-budget.ts";

/** Takes one request out of the source's day; false when none is left: then the source rests until its next day. */
export async function takeRequest(db: Db, sourceId: number): Promise<boolean> {
  const now = Date.now();
  const pace = (await loadPaces(db, [sourceId], now)).get(sourceId);
  const { granted } = await takeRequests(db, { sourceId, timeZone: pace?.timeZone ?? "UTC" }, 1, now);
  if (granted === 0 && pace !== undefined) await restUntilNextDay(db, pace, now);
  return granted > 0;
}
