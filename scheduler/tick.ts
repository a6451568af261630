import type { Db } from "../store/connect.ts";
import { databaseNow } from "../store/database-clock.ts";
import { sourcesToSettle } from "../store/confirmed-looks.ts";
import { hasDueDeliveries } from "../store/deliveries.ts";
import { sourcesToDiscover } from "../store/discovery.ts";
import { beat } from "../store/heartbeat.ts";
import { dueLandings } from "../store/landing-cases.ts";
import { hasPricingDue } from "../store/pricing-due.ts";
import { comparesCurrencies } from "../store/rates.ts";
import { dueSources } from "../store/schedule.ts";
import { crawlRing, DELIVER_RING, discoverRing, HOUSEKEEPING_RING, LANDING_RING, PRICE_RING, RATES_RING, type Ring } from "./job-types.ts";
import type { JobQueue } from "./queue.ts";

/** Name of the heartbeat that each tick leaves. */
export const TICK = "tick";

/** Rings for everything that Postgres says is due. Rings for what already waits or runs are silent, so a tick may come at any time. */
export async function tick(db: Db, queue: JobQueue): Promise<void> {
  const now = await databaseNow(db);
  const due = (await dueSources(db, now)).map(({ sourceId }) => sourceId);
  const rings: Ring[] = [...new Set([...due, ...(await sourcesToSettle(db))])].map(crawlRing);
  rings.push(...(await sourcesToDiscover(db, now)).map(discoverRing));
  if (await hasPricingDue(db)) rings.push(PRICE_RING);
  if (await hasDueDeliveries(db, now)) rings.push(DELIVER_RING);
  if (await comparesCurrencies(db)) rings.push(RATES_RING);
  if ((await dueLandings(db, now, 1)).length > 0) rings.push(LANDING_RING);
  rings.push(HOUSEKEEPING_RING);
  await queue.ring(rings);
  await beat(db, TICK);
}
