import { type RawBuilder, sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import type { Instant } from "../domain/instant.ts";

/**
 * Of an offer `o` and its source `s`: it is on its page, shows a price, is still looked at, and is not one of those that the
 * looks changed which put its source into quarantine. Others of a source in quarantine stand as last trusted, and age. Listings are asked one
 * by one (`offset 0`): as a join, those that are not looked at would be read whole for each, once they are more than statistics tell.
 */
export const STANDS = sql<boolean>`(o.vanished_at is null and o.price_minor is not null
  and not exists (select from listing d where d.id = o.listing_id and not d.enabled offset 0)
  and (s.suspect_since is null or o.valid_from < s.suspect_since))`;

/** Which standing offers a price is compared with; words and defaults are those of the pricing rules (pricing/rival-filter.ts). */
export interface CountFilter {
  /** Default "in-stock". */
  readonly stock?: "in-stock" | "in-stock-or-unknown" | "any" | undefined;
  /** Default "new-or-unknown". */
  readonly condition?: "new" | "new-or-unknown" | "any" | undefined;
  /** Only offers that a look confirmed at or after then. */
  readonly seenSince?: Instant | undefined;
  readonly onlySources?: readonly number[] | undefined;
  readonly exceptSources?: readonly number[] | undefined;
  /** Names under which we sell ourselves; case does not matter. */
  readonly ownSellers?: readonly string[] | undefined;
}

/** Whether it is what summaries are kept for. */
export function isDefaultFilter({ stock, condition, seenSince, onlySources, exceptSources, ownSellers }: CountFilter): boolean {
  return (
    (stock ?? "in-stock") === "in-stock" &&
    (condition ?? "new-or-unknown") === "new-or-unknown" &&
    seenSince === undefined &&
    onlySources === undefined &&
    (exceptSources ?? []).length === 0 &&
    (ownSellers ?? []).length === 0
  );
}

const LAST_SEEN = sql`(select lc.last_seen_at from listing_check lc where lc.listing_id = o.listing_id)`;

/**
 * Of an offer `o` and its source `s`. A net price never counts: it is compared only by a tax rate. `lastSeen`: where the listing's check is at
 * hand already.
 */
export function countsFor(filter: CountFilter, lastSeen: RawBuilder<unknown> = LAST_SEEN): RawBuilder<boolean> {
  const { stock = "in-stock", condition = "new-or-unknown", seenSince, onlySources, exceptSources = [], ownSellers = [] } = filter;
  const parts = [sql`o.tax_included is distinct from false`];
  if (stock === "in-stock") parts.push(sql`o.availability in ('InStock', 'LimitedAvailability')`);
  if (stock === "in-stock-or-unknown") parts.push(sql`coalesce(o.availability in ('InStock', 'LimitedAvailability'), true)`);
  if (condition === "new") parts.push(sql`o.item_condition = 'NewCondition'`);
  if (condition === "new-or-unknown") parts.push(sql`coalesce(o.item_condition = 'NewCondition', true)`);
  if (seenSince !== undefined) {
    parts.push(sql`coalesce(${lastSeen}, o.valid_from) >= ${seenSince}`);
  }
  if (onlySources !== undefined) parts.push(sql`o.source_id = any(${onlySources}::bigint[])`);
  if (exceptSources.length > 0) parts.push(sql`o.source_id <> all(${exceptSources}::bigint[])`);
  if (ownSellers.length > 0) {
    // a seller whose name is kept apart stands under a pseudonym
    parts.push(sql`lower(trim(normalize(coalesce(o.seller_name, s.name), NFKC))) <> all(array(
      select name from unnest(${ownSellers.map((name) => name.normalize("NFKC").trim().toLowerCase())}::text[]) name
      union all select lower(pseudonym) from private_seller where name_key = any(${ownSellers.map(foldName)}::text[])))`);
  }
  return sql<boolean>`(${sql.join(parts, sql` and `)})`;
}
