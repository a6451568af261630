import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Outcome } from "../domain/observation.ts";
import type { Db } from "./connect.ts";
import { getSource } from "./sources.ts";

/** How old what is known of a source is. */
export interface SourceFreshness {
  readonly sourceId: number;
  readonly asOf: Instant;
  /** Listings that are watched. */
  readonly listings: number;
  /** Of them, no look ever found an offer. */
  readonly neverSeen: number;
  /** Of them, seen within twice their interval: what the page says is believed to stand. */
  readonly fresh: number;
  /** Seconds since what is known was last confirmed: of half of those ever seen it is less, of nine tenths, of all; null where none was. */
  readonly medianAge: number | null;
  readonly p90Age: number | null;
  readonly oldestAge: number | null;
  /** How the latest look at each ended; null: nobody has looked yet. */
  readonly outcomes: readonly { readonly outcome: Outcome | null; readonly listings: number }[];
}

/** @throws NotFoundError */
export async function sourceFreshness(db: Db, sourceId: number, now: Date): Promise<SourceFreshness> {
  await getSource(db, sourceId);
  const { rows } = await sql<{
    listings: number;
    never_seen: number;
    fresh: number;
    ages: number[] | null;
    outcomes: { outcome: Outcome | null; listings: number }[] | null;
  }>`
    with looked as (
      select lc.last_outcome as outcome, extract(epoch from ${now}::timestamptz - lc.last_seen_at)::float8 as age, l.interval_seconds
      from listing l left join listing_check lc on lc.listing_id = l.id
      where l.source_id = ${sourceId} and l.enabled
    )
    select count(*) as listings, count(*) filter (where age is null) as never_seen,
      count(*) filter (where age <= 2 * interval_seconds) as fresh,
      percentile_disc(array[0.5, 0.9, 1]) within group (order by age) as ages,
      (select json_agg(o) from (select outcome, count(*) as listings from looked group by outcome order by count(*) desc, outcome) o) as outcomes
    from looked`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("An aggregate without groups gave no row");
  const [medianAge = null, p90Age = null, oldestAge = null] = (row.ages ?? []).map((age) => (age === null ? null : Math.round(age)));
  return {
    sourceId,
    asOf: now.toISOString(),
    listings: row.listings,
    neverSeen: row.never_seen,
    fresh: row.fresh,
    medianAge,
    p90Age,
    oldestAge,
    outcomes: row.outcomes ?? [],
  };
}
