import { type RawBuilder, sql } from "kysely";
import type { Instant } from "../domain/instant.ts";

/**
 * Until when an interval `h` of offer_history, of listing `l`, is known to have held: until the next one where the looks were as close as they
 * are meant to be (twice the listing's interval), and else only until its last look: a time when nobody looked is a gap, not a price.
 * null: it holds at `now`.
 */
export function knownUntil(now: Instant | RawBuilder<Instant>): RawBuilder<Instant | null> {
  return sql<Instant | null>`case
    when coalesce(h.valid_to, ${now}) - coalesce(h.last_seen_at, h.valid_from) <= make_interval(secs => 2 * l.interval_seconds) then h.valid_to
    else greatest(h.last_seen_at, h.valid_from) end`;
}
