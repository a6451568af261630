import { type RawBuilder, sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import type { Observation, Outcome } from "../domain/observation.ts";
import type { Db } from "./connect.ts";
import type { OfferLocation } from "./offer-diff.ts";
import { addLook } from "./recent-looks.ts";
import { toMoney } from "./to-money.ts";

/** What is known of a listing before a look at it is written. */
export interface Check extends OfferLocation {
  /** A look as new as this one, or newer, was written; it may have failed or be held. */
  readonly stale: boolean;
  readonly lastOutcome: Outcome | null;
  readonly lastReason: string | null;
  readonly lastSeenAt: Instant | null;
  /** The look read since, and not believed. */
  readonly heldObservationId: number | null;
  readonly canary: boolean;
  readonly canaryProblem: string | null;
  readonly expectedPrice: Money | null;
  readonly quarantined: boolean;
  readonly jumpFactor: number;
  /** Partitions for what is written of the look are still to be made. */
  readonly monthMissing: boolean;
}

type CheckRow = Omit<Check, "expectedPrice"> & { readonly expectedMinor: number | null; readonly expectedCurrency: string | null };

/** Locks the row until the transaction ends. null: the listing was removed while it was visited. */
export async function lockCheck(trx: Db, { listingId, observedAt }: Pick<Observation, "listingId" | "observedAt">): Promise<Check | null> {
  for (;;) {
    const { rows } = await sql<CheckRow>`
      select l.source_id as "sourceId", l.product_id as "productId", p.name as "productName", coalesce(lc.last_checked_at >= ${observedAt}, false) as stale,
        lc.last_outcome as "lastOutcome", lc.last_reason as "lastReason", lc.last_seen_at as "lastSeenAt",
        lc.held_observation_id as "heldObservationId", l.canary, lc.canary_problem as "canaryProblem",
        l.expected_price_minor as "expectedMinor", l.expected_currency as "expectedCurrency",
        s.quarantined_at is not null as quarantined, s.jump_factor as "jumpFactor",
        to_regclass(to_char(${observedAt}::timestamptz, '"observation"_YYYY_MM')) is null
          or to_regclass(to_char(${observedAt}::timestamptz, '"offer_interval"_YYYY_MM')) is null as "monthMissing"
      from listing_check lc join listing l on l.id = lc.listing_id join source s on s.id = l.source_id left join product p on p.id = l.product_id
      where lc.listing_id = ${listingId} for update of lc`.execute(trx);
    const [row] = rows;
    if (row !== undefined) return { ...row, expectedPrice: toMoney(row.expectedMinor, row.expectedCurrency) };
    const { numAffectedRows } = await sql`
      insert into listing_check (listing_id) select id from listing where id = ${listingId} on conflict do nothing`.execute(trx);
    if (numAffectedRows === 0n) {
      const found = await trx.selectFrom("listing").select("id").where("id", "=", listingId).executeTakeFirst();
      if (found === undefined) return null;
    }
  }
}

export interface ConfirmedPlace {
  readonly sourceId: number;
  readonly heldObservationId: number | null;
  readonly canary: boolean;
  readonly quarantined: boolean;
  /** Looks that failed or are held are newer. */
  readonly behind: boolean;
}

/** For a look that may be older than the last check, though newer than all that were believed: what failed since stays the last outcome. */
const behind = (at: Instant) => sql`coalesce(lc.last_checked_at > ${at}, false)`;
const unlessBehind = (at: Instant, column: string, value: RawBuilder<unknown>) =>
  sql`${sql.raw(column)} = case when ${behind(at)} then lc.${sql.raw(column)} else ${value} end`;

/** Counts a look that found the known body again, and notes it for the source's health, in one statement. null: it does not count. */
export async function confirmCheck(
  trx: Db,
  { listingId, observedAt, httpStatus, bodyHash, etag, lastModified }: Observation,
): Promise<ConfirmedPlace | null> {
  const notModified = httpStatus === 304;
  const { rows } = await sql<ConfirmedPlace>`
    with checked as (
      update listing_check lc
      set last_checked_at = greatest(lc.last_checked_at, ${observedAt}), last_seen_at = ${observedAt}, checks = lc.checks + 1,
        ${unlessBehind(observedAt, "last_outcome", sql`'unchanged'`)}, ${unlessBehind(observedAt, "last_reason", sql`null`)},
        ${unlessBehind(observedAt, "consecutive_failures", sql`0`)},
        etag = coalesce(${etag}, etag), last_modified = coalesce(${lastModified}, last_modified),
        not_modified = case when ${notModified} then not_modified + 1 else 0 end,
        full_at = case when ${notModified} then full_at else ${observedAt}::timestamptz end,
        ${addLook(sql`${observedAt}::timestamptz`, sql`lc.body_hash`)}
      where listing_id = ${listingId} and body_hash is not null and body_hash = coalesce(${bodyHash}, body_hash)
        and (last_checked_at < ${observedAt} or (last_checked_at > ${observedAt} and looks[cardinality(looks)] < ${observedAt}))
      returning held_observation_id, last_checked_at > ${observedAt} as behind
    ), place as (
      select l.source_id, checked.held_observation_id, checked.behind, l.canary, s.quarantined_at is not null as quarantined
      from checked cross join listing l join source s on s.id = l.source_id where l.id = ${listingId}
    ), noted as (
      insert into source_look (source_id, listing_id, at, outcome, price_ratio, currency_switched, stock_flip)
      select source_id, ${listingId}, ${observedAt}, 'unchanged', 1, false, 'none' from place
    )
    select source_id as "sourceId", held_observation_id as "heldObservationId", behind, canary, quarantined from place`.execute(trx);
  return rows[0] ?? null;
}

export async function noteOffers(
  trx: Db,
  { listingId, observedAt, bodyHash, etag, lastModified, reader = null }: Observation,
): Promise<void> {
  await sql`
    update listing_check lc
    set last_checked_at = greatest(lc.last_checked_at, ${observedAt}), last_seen_at = ${observedAt}, checks = lc.checks + 1,
      ${unlessBehind(observedAt, "last_outcome", sql`'offers'`)}, ${unlessBehind(observedAt, "last_reason", sql`null`)},
      ${unlessBehind(observedAt, "consecutive_failures", sql`0`)},
      body_hash = ${bodyHash}, etag = ${etag}, last_modified = ${lastModified}, full_at = ${observedAt}, not_modified = 0, reader = ${reader},
      ${addLook(sql`${observedAt}::timestamptz`, sql`${bodyHash}::text`)}
    where listing_id = ${listingId}`.execute(trx);
}

export async function noteGone(trx: Db, { listingId, observedAt, reason }: Observation): Promise<void> {
  await sql`
    update listing_check lc
    set last_checked_at = greatest(lc.last_checked_at, ${observedAt}), checks = lc.checks + 1,
      ${unlessBehind(observedAt, "last_outcome", sql`'gone'`)}, ${unlessBehind(observedAt, "last_reason", sql`${reason}`)},
      ${unlessBehind(observedAt, "consecutive_failures", sql`0`)}, body_hash = null, etag = null, last_modified = null,
      ${addLook(sql`${observedAt}::timestamptz`, sql`null::text`)}
    where listing_id = ${listingId}`.execute(trx);
}

export async function noteFailure(trx: Db, { listingId, observedAt, outcome, reason }: Observation): Promise<void> {
  await sql`
    update listing_check
    set last_checked_at = ${observedAt}, last_outcome = ${outcome}, last_reason = ${reason}, checks = checks + 1,
      consecutive_failures = consecutive_failures + 1
    where listing_id = ${listingId}`.execute(trx);
}

/** The page was read, but not believed: the validators stay those of the body that was, so that `unchanged` still means its offers. */
export async function noteHeld(trx: Db, { listingId, observedAt, outcome }: Observation, heldId: number, reason: string): Promise<void> {
  await sql`
    update listing_check
    set last_checked_at = ${observedAt}, last_outcome = ${outcome}, last_reason = ${reason}, checks = checks + 1, consecutive_failures = 0,
      held_observation_id = ${heldId}
    where listing_id = ${listingId}`.execute(trx);
}

export async function noteCanary(trx: Db, listingId: number, problem: string | null): Promise<void> {
  await trx.updateTable("listing_check").set({ canary_problem: problem }).where("listing_id", "=", listingId).execute();
}
