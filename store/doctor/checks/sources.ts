import { sql } from "kysely";
import type { DoctorCheck } from "../doctor-check.ts";

interface StaleSource {
  readonly host: string;
  readonly listings: number;
  /** null: no price was ever read. */
  readonly days: number | null;
  readonly quarantine: string | null;
  readonly paused: string | null;
}

/** Watched sites of which no price was confirmed for a day and three of their shortest intervals. */
export const check: DoctorCheck = {
  name: "sources",
  async run({ db }) {
    const { rows } = await sql<StaleSource>`
      select s.host, count(*)::int as listings, (extract(epoch from now() - max(lc.last_seen_at)) / 86400)::float8 as days,
        s.quarantine_reason as quarantine, case when s.paused_until > now() then s.paused_reason end as paused
      from source s join listing l on l.source_id = s.id and l.enabled left join listing_check lc on lc.listing_id = l.id
      where s.enabled group by s.id
      having coalesce(max(lc.last_seen_at), min(l.created_at)) < now() - greatest(interval '1 day', 3 * min(l.interval_seconds) * interval '1 second')
      order by max(lc.last_seen_at) nulls first, s.host limit 50`.execute(db);
    return rows.map(({ host, listings, days, quarantine, paused }) => {
      const since = days === null ? "No price of" : `For ${Math.floor(days)} days no price of`;
      const why = quarantine ?? paused;
      return {
        severity: "warning" as const,
        message: `${since} ${host} was read (${listings} listings)${why === null ? "" : `: ${why}`}. What is known of it ages.`,
        remedy:
          quarantine === null
            ? `Try one of its pages: cenoskop check <url>; stop watching it with cenoskop source set.`
            : `Look at GET /v1/sources and decide about the quarantine.`,
      };
    });
  },
};
