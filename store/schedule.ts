import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { ListingMemory } from "../domain/learn-from-look.ts";
import type { Db } from "./connect.ts";

export interface DueSource {
  readonly sourceId: number;
  /** Since when its longest waiting listing is due. */
  readonly dueSince: Instant;
}

/**
 * Sources that have at least one due listing nobody works on, longest waiting first; paused and disabled ones left out. Two pages are read
 * for each source, however many listings there are.
 */
export async function dueSources(db: Db, now: Date): Promise<DueSource[]> {
  const { rows } = await sql<DueSource>`
    select s.id as "sourceId", due.next_check_at as "dueSince"
    from source s
    cross join lateral (
      select sc.next_check_at from schedule sc
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
  readonly canary: boolean;
  /** What read the known body; null: unknown. */
  readonly reader: string | null;
  /** The whole page is to be asked for: too long or too often was a 304 all there was. */
  readonly verifyDue: boolean;
}

/** After so many 304 answers the whole page is asked for, as it is after a day: some servers answer so whatever happened. */
const NOT_MODIFIED_IN_A_ROW = 24;

export interface Claim {
  readonly sourceId: number;
  readonly limit: number;
  readonly leaseSeconds: number;
  /** Of a claim that this one adds to; a new one unless given. */
  readonly leaseId?: string;
  /** The database's clock unless given. */
  readonly now?: Date;
}

/**
 * Leases a source's due listings: its canaries first, then what waits longest. Two workers never get the same one; what a dead worker held
 * can be claimed when its lease has run out. Gives nothing for a paused or disabled source. Rows are updated where they were locked (ctid):
 * one that moved between the two is claimed the next time.
 */
export async function claimListings(
  db: Db,
  { sourceId, limit, leaseSeconds, leaseId = randomUUID(), now }: Claim,
): Promise<ClaimedListing[]> {
  const at = now === undefined ? sql`now()` : sql`${now}::timestamptz`;
  const due = (which: RawBuilder<unknown>) => sql`
      select sc.ctid as place, sc.listing_id, l.product_id, l.url, l.canary, sc.next_check_at
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
      from due where sc.ctid = due.place and sc.listing_id = due.listing_id
      returning sc.listing_id, sc.source_id, sc.interval_seconds, sc.next_check_at, due.product_id, due.url, due.canary
    )
    select c.listing_id as "listingId", c.source_id as "sourceId", c.product_id as "productId", c.url, ${leaseId} as "leaseId",
      c.interval_seconds as "intervalSeconds", c.next_check_at as "dueSince",
      case when not c.canary then lc.etag end as etag, case when not c.canary then lc.last_modified end as "lastModified",
      case when not c.canary then lc.body_hash end as "bodyHash", coalesce(lc.consecutive_failures, 0) as "consecutiveFailures", c.canary, lc.reader,
      coalesce(lc.not_modified >= ${NOT_MODIFIED_IN_A_ROW} or lc.full_at <= ${at} - interval '1 day', true) as "verifyDue"
    from claimed c left join listing_check lc on lc.listing_id = c.listing_id
    order by c.canary desc, c.next_check_at, c.listing_id`.execute(db);
  return rows;
}

export interface Finish {
  readonly listingId: number;
  /** Instead of the listing's interval, e.g. after a failure. */
  readonly delaySeconds?: number;
  /** Between -1 and 1, random unless given: spreads the next checks by up to a tenth, so that what was added together drifts apart. */
  readonly jitter?: number;
  /** What is remembered of the listing from now on; absent: as before. */
  readonly memory?: ListingMemory;
  /** Whether the next check was chosen by what is known of it. Default false. */
  readonly adaptive?: boolean;
}

/** Ends a lease after the visit and sets the next check. False when the lease was lost meanwhile; then nothing changes. */
export async function finishListing(db: Db, { leaseId, now, ...finish }: Finish & { leaseId: string; now?: Date }): Promise<boolean> {
  return (await finishListings(db, leaseId, [finish], now)).length === 1;
}

/** The same for many listings of one lease in one statement; gives those whose lease was not lost. */
export async function finishListings(db: Db, leaseId: string, finishes: readonly Finish[], now?: Date): Promise<number[]> {
  if (finishes.length === 0) return [];
  const at = now === undefined ? sql`now()` : sql`${now}::timestamptz`;
  const { rows } = await sql<{ id: number }>`
    update schedule sc set leased_until = null, lease_id = null, ${remembered},
      next_check_at = ${at} + make_interval(secs => coalesce(finish.delay, sc.interval_seconds) * finish.factor)
    from ${rowsOf(finishes)}
    where sc.listing_id = finish.listing_id and sc.lease_id = ${leaseId}
    returning sc.listing_id as id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Sets the next check of a listing whose lease has just ended in this transaction, and what is remembered of it. */
export async function replanListing(trx: Db, finish: Finish & { readonly delaySeconds: number }): Promise<void> {
  await sql`
    update schedule sc set ${remembered}, next_check_at = now() + make_interval(secs => finish.delay * finish.factor)
    from ${rowsOf([finish])} where sc.listing_id = finish.listing_id`.execute(trx);
}

const remembered = sql`adaptive = finish.adaptive, looked_at = coalesce(finish.looked_at, sc.looked_at),
      changed_at = coalesce(finish.changed_at, sc.changed_at), learnt_shape = coalesce(finish.shape, sc.learnt_shape),
      learnt_days = coalesce(finish.days, sc.learnt_days)`;

function rowsOf(finishes: readonly Finish[]): RawBuilder<unknown> {
  const moment = (ms: number | null | undefined): string | null => (typeof ms === "number" ? new Date(ms).toISOString() : null);
  return sql`unnest(${finishes.map(({ listingId }) => listingId)}::bigint[], ${finishes.map(({ delaySeconds }) => delaySeconds ?? null)}::float8[],
      ${finishes.map(({ jitter }) => 1 + 0.1 * (jitter ?? Math.random() * 2 - 1))}::float8[],
      ${finishes.map(({ memory }) => moment(memory?.lookedAt))}::timestamptz[], ${finishes.map(({ memory }) => moment(memory?.changedAt))}::timestamptz[],
      ${finishes.map(({ memory }) => memory?.learnt.shape ?? null)}::float8[], ${finishes.map(({ memory }) => memory?.learnt.exposureDays ?? null)}::float8[],
      ${finishes.map(({ adaptive }) => adaptive === true)}::boolean[])
      as finish (listing_id, delay, factor, looked_at, changed_at, shape, days, adaptive)`;
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
