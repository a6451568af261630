import { sql } from "kysely";
import type { Observation } from "../domain/observation.ts";
import type { Db } from "./connect.ts";
import { addLook } from "./recent-looks.ts";
import { rowsOf } from "./rows-of.ts";

export interface ConfirmedLook {
  readonly listingId: number;
  readonly productId: number | null;
}

const COLUMNS = {
  listing_id: "bigint",
  at: "timestamptz",
  body_hash: "text",
  etag: "text",
  last_modified: "text",
  http_status: "integer",
} as const;

/**
 * Counts, of any number of looks under one lease that found the known body again, those about which nothing is in doubt, and notes them for their
 * sources' health: in one statement, which updates each check in place. Gives those counted. At most one look per listing.
 */
export async function confirmLooks(trx: Db, leaseId: string, looks: readonly Observation[]): Promise<ConfirmedLook[]> {
  if (looks.length === 0) return [];
  const found = looks.map(({ listingId, observedAt, bodyHash, etag, lastModified, httpStatus }) => ({
    listing_id: listingId,
    at: observedAt,
    body_hash: bodyHash,
    etag,
    last_modified: lastModified,
    http_status: httpStatus,
  }));
  const notModified = sql`x.http_status is not distinct from 304`;
  const { rows } = await sql<ConfirmedLook>`
    with checked as (
      update listing_check lc
      set last_checked_at = x.at, last_seen_at = x.at, last_outcome = 'unchanged', last_reason = null, checks = lc.checks + 1,
        consecutive_failures = 0, etag = coalesce(x.etag, lc.etag), last_modified = coalesce(x.last_modified, lc.last_modified),
        not_modified = case when ${notModified} then lc.not_modified + 1 else 0 end,
        full_at = case when ${notModified} then lc.full_at else x.at end, ${addLook(sql`x.at`, sql`lc.body_hash`)}
      from ${rowsOf(COLUMNS, found)} x
        join listing l on l.id = x.listing_id and not l.canary
        join source s on s.id = l.source_id and s.quarantined_at is null
      -- a yes or no, which the planner takes for every other row; the lease itself it takes for one, and would begin with it
      where (select sc.lease_id = ${leaseId} from schedule sc where sc.listing_id = x.listing_id)
        and lc.listing_id = x.listing_id and lc.held_observation_id is null and lc.last_checked_at < x.at
        and case when x.body_hash is null then lc.body_hash is not null else lc.body_hash = x.body_hash end
      returning lc.listing_id, l.source_id, l.product_id, x.at
    ), noted as (
      insert into source_look (source_id, listing_id, at, outcome, price_ratio, currency_switched, stock_flip)
      select source_id, listing_id, at, 'unchanged', 1, false, 'none' from checked
    )
    select listing_id as "listingId", product_id as "productId" from checked order by listing_id`.execute(trx);
  return rows;
}
