import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import { NotFoundError } from "../errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

export interface DueSource {
  readonly sourceId: number;
  /** Since when its longest waiting listing is due. */
  readonly dueSince: Instant;
}

/** Sources that have at least one due listing nobody works on, longest waiting first; paused and disabled ones left out. */
export async function dueSources(db: Db, now: Date): Promise<DueSource[]> {
  const { rows } = await sql<DueSource>`
    select s.id as "sourceId", due.next_check_at as "dueSince"
    from source s
    cross join lateral (
      select sc.next_check_at
      from schedule sc join listing l on l.id = sc.listing_id and l.enabled
      where sc.source_id = s.id and sc.next_check_at <= ${now} and (sc.leased_until is null or sc.leased_until <= ${now})
      order by sc.next_check_at limit 1
    ) due
    where s.enabled and (s.paused_until is null or s.paused_until <= ${now})
    order by due.next_check_at, s.id`.execute(db);
  return rows;
}

/** A listing that the caller alone may work on until its lease runs out. */
export interface ClaimedListing {
  readonly listingId: number;
  readonly sourceId: number;
  readonly productId: number | null;
  readonly url: string;
  readonly leaseId: string;
  readonly intervalSeconds: number;
  readonly dueSince: Instant;
  /** Of the last body that was read as offers, for a conditional request; see store/observations.ts. null for a canary, always read anew. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly consecutiveFailures: number;
}

export interface Claim {
  readonly sourceId: number;
  readonly limit: number;
  readonly leaseSeconds: number;
  /** The database's clock unless given. */
  readonly now?: Date;
}

/**
 * Leases a source's due listings: its canaries first, then what waits longest. Two workers never get the same one; what a dead worker held can be claimed when its lease
 * has run out. Gives nothing for a paused or disabled source.
 */
export async function claimListings(db: Db, { sourceId, limit, leaseSeconds, now }: Claim): Promise<ClaimedListing[]> {
  const at = now === undefined ? sql`now()` : sql`${now}::timestamptz`;
  const leaseId = randomUUID();
  const due = (which: RawBuilder<unknown>) => sql`
      select sc.listing_id, l.product_id, l.url, l.canary, sc.next_check_at
      from schedule sc join listing l on l.id = sc.listing_id and l.enabled
      where sc.source_id = ${sourceId} and sc.next_check_at <= ${at} and (sc.leased_until is null or sc.leased_until <= ${at}) and ${which}
        and exists (select from source s where s.id = ${sourceId} and s.enabled and (s.paused_until is null or s.paused_until <= ${at}))
      order by sc.next_check_at limit ${limit}
      for update of sc skip locked`;
  const { rows } = await sql<ClaimedListing>`
    with canaries as materialized (${due(sql`l.canary`)}), others as materialized (${due(sql`not l.canary`)}), due as (
      select * from (select * from canaries union all select * from others) every order by canary desc, next_check_at limit ${limit}
    ), claimed as (
      update schedule sc set leased_until = ${at} + make_interval(secs => ${leaseSeconds}), lease_id = ${leaseId}
      from due where sc.listing_id = due.listing_id
      returning sc.listing_id, sc.source_id, sc.interval_seconds, sc.next_check_at, due.product_id, due.url, due.canary
    )
    select c.listing_id as "listingId", c.source_id as "sourceId", c.product_id as "productId", c.url, ${leaseId} as "leaseId",
      c.interval_seconds as "intervalSeconds", c.next_check_at as "dueSince",
      case when not c.canary then lc.etag end as etag, case when not c.canary then lc.last_modified end as "lastModified",
      case when not c.canary then lc.body_hash end as "bodyHash", coalesce(lc.consecutive_failures, 0) as "consecutiveFailures"
    from claimed c left join listing_check lc on lc.listing_id = c.listing_id
    order by c.canary desc, c.next_check_at, c.listing_id`.execute(db);
  return rows;
}

export interface Finish {
  readonly listingId: number;
  readonly leaseId: string;
  /** Instead of the listing's interval, e.g. after a failure. */
  readonly delaySeconds?: number;
  /** Between -1 and 1, random unless given: spreads the next checks by up to a tenth, so that what was added together drifts apart. */
  readonly jitter?: number;
  readonly now?: Date;
}

/** Ends a lease after the visit and sets the next check. False when the lease was lost meanwhile; then nothing changes. */
export async function finishListing(db: Db, { listingId, leaseId, delaySeconds, jitter, now }: Finish): Promise<boolean> {
  const at = now === undefined ? sql`now()` : sql`${now}::timestamptz`;
  const factor = 1 + 0.1 * (jitter ?? Math.random() * 2 - 1);
  const { numAffectedRows } = await sql`
    update schedule set leased_until = null, lease_id = null,
      next_check_at = ${at} + make_interval(secs => coalesce(${delaySeconds ?? null}::float8, interval_seconds) * ${factor}::float8)
    where listing_id = ${listingId} and lease_id = ${leaseId}`.execute(db);
  return numAffectedRows === 1n;
}

/** Gives back what was claimed and not visited (a shutdown, a source that asked us to stay away): it is due as before. */
export async function releaseListings(db: Db, leaseId: string): Promise<void> {
  await db.updateTable("schedule").set({ leased_until: null, lease_id: null }).where("lease_id", "=", leaseId).execute();
}

/** Has a listing looked at again within so many seconds, where it is not due sooner. */
export async function checkWithin(db: Db, listingId: number, seconds: number): Promise<void> {
  await sql`
    update schedule set next_check_at = least(next_check_at, now() + make_interval(secs => ${seconds}))
    where listing_id = ${listingId}`.execute(db);
}

/** Makes a listing due now. */
export async function checkSoon(db: Db, listingId: number, now?: Date): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("schedule")
    .set({ next_check_at: now ?? sql<Date>`now()` })
    .where("listing_id", "=", listingId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new NotFoundError(`Listing ${listingId} is not scheduled; list the watched ones and take one of them`);
}
