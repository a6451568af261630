import { sql } from "kysely";
import type { Observation } from "../domain/observation.ts";
import type { SourceLook } from "../domain/source-health.ts";
import type { Db } from "./connect.ts";
import { addLook } from "./recent-looks.ts";
import { rowsOf } from "./rows-of.ts";

/** A look with the outcome `offers`, `unchanged` or `gone` that is believed, and newer than the last check. */
export interface LookToNote {
  readonly observation: Observation;
  readonly sourceId: number;
  readonly look: SourceLook;
}

const COLUMNS = {
  listing_id: "bigint",
  at: "timestamptz",
  outcome: "text",
  reason: "text",
  body_hash: "text",
  etag: "text",
  last_modified: "text",
  not_modified: "boolean",
  reader: "text",
  source_id: "bigint",
  price_ratio: "double precision",
  currency_switched: "boolean",
  stock_flip: "text",
  jumped: "boolean",
  lost: "boolean",
  price_minor: "bigint",
  currency: "text",
  fields: "text",
  agreed: "boolean",
} as const;

/** The check of each listing and the look for its source's health, in one statement. What it says of a check is said in listing-check.ts too. */
export async function noteLooks(trx: Db, looks: readonly LookToNote[]): Promise<void> {
  if (looks.length === 0) return;
  const rows = looks.map(
    ({ observation, sourceId, look: { priceRatio, currencySwitched, stockFlip, price, jumped, lost, fields, agreed } }) => {
      const { listingId, observedAt, outcome, reason, httpStatus, bodyHash, etag, lastModified, reader = null } = observation;
      return {
        listing_id: listingId,
        at: observedAt,
        outcome,
        reason: outcome === "gone" ? reason : null,
        body_hash: bodyHash,
        etag,
        last_modified: lastModified,
        not_modified: outcome === "unchanged" && httpStatus === 304,
        reader,
        source_id: sourceId,
        price_ratio: priceRatio,
        currency_switched: currencySwitched,
        stock_flip: stockFlip,
        jumped,
        lost,
        price_minor: price?.minor ?? null,
        currency: price?.currency ?? null,
        fields: fields?.join(",") ?? null,
        agreed,
      };
    },
  );
  await sql`
    with x as materialized (
      select * from ${rowsOf(COLUMNS, rows)} x
    ), checked as (
      update listing_check lc
      set last_checked_at = x.at, last_seen_at = case x.outcome when 'gone' then lc.last_seen_at else x.at end, last_outcome = x.outcome,
        last_reason = x.reason, checks = lc.checks + 1, consecutive_failures = 0,
        body_hash = case x.outcome when 'unchanged' then lc.body_hash when 'offers' then x.body_hash end,
        etag = case x.outcome when 'unchanged' then coalesce(x.etag, lc.etag) when 'offers' then x.etag end,
        last_modified = case x.outcome when 'unchanged' then coalesce(x.last_modified, lc.last_modified) when 'offers' then x.last_modified end,
        not_modified = case when x.outcome = 'gone' then lc.not_modified when x.not_modified then lc.not_modified + 1 else 0 end,
        full_at = case when x.outcome = 'gone' or x.not_modified then lc.full_at else x.at end,
        reader = case x.outcome when 'offers' then x.reader else lc.reader end,
        ${addLook(sql`x.at`, sql`case x.outcome when 'unchanged' then lc.body_hash when 'offers' then x.body_hash end`)}
      from x where lc.listing_id = x.listing_id
    )
    insert into source_look (source_id, listing_id, at, outcome, price_ratio, currency_switched, stock_flip, jumped, lost, price_minor,
      currency, fields, agreed)
    select source_id, listing_id, at, outcome, price_ratio, currency_switched, stock_flip, jumped, lost, price_minor, currency,
      string_to_array(fields, ','), agreed
    from x`.execute(trx);
}
