import type { Log } from "../log.ts";
import { replanListings } from "../scheduler/replan-listings.ts";
import { tuneSources } from "../scheduler/tune-sources.ts";
import { weighProducts } from "../scheduler/weigh-products.ts";
import type { Db } from "../store/connect.ts";
import { databaseNow } from "../store/database-clock.ts";

/** What schedules need from time to time: rules that changed are carried through, products weighed, and sources' rhythms and prices learnt. */
export async function keepSchedules({ db, log }: { readonly db: Db; readonly log: Log }): Promise<void> {
  const nowMs = (await databaseNow(db)).getTime();
  await replanListings(db, nowMs);
  await weighProducts(db);
  await tuneSources({ db, log }, nowMs);
}
