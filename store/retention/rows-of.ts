import { sql, type RawBuilder } from "kysely";
import type { RetentionKind } from "../../domain/retention-kinds.ts";

/** Rows of a table that may go, of those that are older than a moment. */
export interface AgedRows {
  readonly table: string;
  /** Condition on the table's rows, called t. */
  readonly where: (before: Date) => RawBuilder<unknown>;
}

/** Kinds that are kept by month are not among them: those go by whole months. */
export const ROWS_OF: Readonly<Record<Exclude<RetentionKind, "observations" | "intervals">, readonly AgedRows[]>> = {
  // days without a row are like the last one before, so that one stays
  "price-days": [
    {
      table: "price_day",
      where: (before) => sql`t.day < ${before}::timestamptz::date and exists (
        select from price_day n where n.product_id = t.product_id and n.source_id = t.source_id and n.currency = t.currency
          and n.is_new = t.is_new and n.day > t.day and n.day <= ${before}::timestamptz::date)`,
    },
    {
      table: "price_line",
      where: (before) => sql`t.quarter < ${before}::timestamptz::date and exists (
        select from price_line n where n.product_id = t.product_id and n.source_id = t.source_id and n.currency = t.currency
          and n.is_new = t.is_new and n.quarter > t.quarter and n.quarter <= ${before}::timestamptz::date)`,
    },
  ],
  looks: [{ table: "source_hour", where: (before) => sql`t.hour < ${before}` }],
  alerts: [{ table: "alert", where: (before) => sql`t.created_at < ${before}` }],
  // their attempts go with them
  deliveries: [{ table: "delivery", where: (before) => sql`t.status <> 'pending' and t.created_at < ${before}` }],
  "unused-proposals": [
    {
      table: "price_proposal",
      where: (before) => sql`t.status in ('rejected', 'superseded', 'expired', 'rejected-by-shop') and t.changed_at < ${before}`,
    },
  ],
  "applied-proposals": [{ table: "price_proposal", where: (before) => sql`t.status = 'applied' and t.changed_at < ${before}` }],
  "own-prices": ["own_price", "product_past", "product_channel_past"].map((table) => ({
    table,
    where: (before) => sql`t.valid_to < ${before}`,
  })),
  discovery: [
    // what pages remember goes with the run that they belong to, so that one stays
    {
      table: "discovery_run",
      where: (before) => sql`t.finished_at < ${before} and not exists (select from discovery_page p where p.run_id = t.id)`,
    },
    { table: "listing_candidate", where: (before) => sql`t.state = 'gone' and t.last_seen_at < ${before}` },
  ],
  "audit-log": [{ table: "audit_log", where: (before) => sql`t.at < ${before}` }],
};

/** Observations that somebody still has to decide about, or that a price in a feed stands on. */
export const NEEDED_OBSERVATIONS = sql`
  select held_observation_id as id from listing_check where held_observation_id is not null
  union select id from observation where review = 'confirmed'
  union select unnest(observation_ids) from price_proposal where status in ('open', 'approved', 'published', 'drifted')`;
