import { type RawBuilder, sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Observation } from "../domain/observation.ts";
import type { Db } from "./connect.ts";

/** Believed looks that are kept of each listing: two thirds of a day at one an hour. A look that is older than all of them comes too late. */
export const LOOKS_KEPT = 16;

/**
 * For `update listing_check lc set`: adds a look that is newer than all that were believed; `body` is the hash of the body that it found, null
 * for none.
 */
export function addLook(at: RawBuilder<unknown>, body: RawBuilder<unknown>): RawBuilder<unknown> {
  const from = sql`greatest(1, cardinality(lc.looks) - ${sql.lit(LOOKS_KEPT - 2)})`;
  return sql`looks = lc.looks[${from}:] || ${at}, look_bodies = lc.look_bodies[${from}:] || coalesce(hashtext(${body}), 0)`;
}

/** Where a look belongs among those that were believed. */
export interface LookPlace {
  /** It is known, or another look at the same instant is. */
  readonly known: boolean;
  /** The last look before it; null: it is the first of all. */
  readonly previous: Instant | null;
  /** The first one after it; null: none was believed since. */
  readonly next: Instant | null;
  /** Nothing was believed between `previous` and it, and nothing between it and `next`, but what these tell. False: it is too old to know. */
  readonly certain: boolean;
  /** A look that found the same body, the one before it if there is one; null: none is on record. */
  readonly sameBodyAt: Instant | null;
}

/** For a look that is not newer than the listing's last check. The check must be locked. */
export async function placeLook(trx: Db, { listingId, observedAt, bodyHash }: Observation): Promise<LookPlace> {
  const { rows } = await sql<LookPlace>`
    select lc.last_checked_at = ${observedAt} or ${observedAt}::timestamptz = any(lc.looks)
        or exists (select from observation where listing_id = ${listingId} and observed_at = ${observedAt}) as known,
      place.previous, place.next, place.same_body_at as "sameBodyAt",
      place.previous is not null or lc.last_seen_at is null or (
        cardinality(lc.looks) between 1 and ${LOOKS_KEPT - 1}
        and not exists (select from offer where listing_id = ${listingId} and first_seen_at < lc.looks[1])
      ) as certain
    from listing_check lc cross join lateral (
      select max(at) filter (where at < ${observedAt}) as previous, min(at) filter (where at > ${observedAt}) as next,
        (array_agg(at order by at > ${observedAt}, abs(extract(epoch from at - ${observedAt}::timestamptz)))
          filter (where body = hashtext(${bodyHash})))[1] as same_body_at
      from unnest(lc.looks, lc.look_bodies) as look (at, body)
    ) place
    where lc.listing_id = ${listingId}`.execute(trx);
  const [place] = rows;
  if (place === undefined) throw new Error(`The check of listing ${listingId} is locked and is not there`);
  return place;
}

/** Adds a look among those that were believed, at its place. */
export async function insertLook(trx: Db, { listingId, observedAt, bodyHash, outcome }: Observation): Promise<void> {
  const seen = outcome !== "gone";
  await sql`
    update listing_check lc set looks = kept.looks, look_bodies = kept.bodies, checks = lc.checks + 1,
      last_seen_at = case when ${seen} then greatest(lc.last_seen_at, ${observedAt}) else lc.last_seen_at end
    from (
      select array_agg(at order by at) as looks, array_agg(body order by at) as bodies from (
        select at, body from (
          select look.at, look.body from listing_check c, unnest(c.looks, c.look_bodies) as look (at, body) where c.listing_id = ${listingId}
          union all select ${observedAt}::timestamptz, coalesce(hashtext(${seen ? bodyHash : null}), 0)
        ) every order by at desc limit ${LOOKS_KEPT}
      ) newest
    ) kept
    where lc.listing_id = ${listingId}`.execute(trx);
}
