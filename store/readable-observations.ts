import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Outcome } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { SourceHints } from "../domain/source.ts";
import type { Db } from "./connect.ts";

/** An observation whose page was read by the parsers, with all they need to read it again. */
export interface ReadableObservation {
  readonly id: number;
  readonly listingId: number;
  readonly host: string;
  readonly url: string;
  readonly finalUrl: string;
  readonly observedAt: Instant;
  readonly outcome: Outcome;
  readonly offers: readonly Offer[];
  readonly parser: string;
  readonly parserVersion: number | null;
  readonly bodyHash: string;
  readonly contentType: string | null;
  readonly hints: SourceHints;
}

export interface ReadableFilter {
  readonly since: Instant;
  readonly sourceId?: number | undefined;
  readonly outcome?: Outcome | undefined;
}

const BATCH = 100;

/** Oldest first. What comes in meanwhile may be among them. */
export async function* readableObservations(db: Db, { since, sourceId, outcome }: ReadableFilter): AsyncGenerator<ReadableObservation> {
  for (let after = 0; ;) {
    const { rows } = await sql<ReadableObservation>`
      select o.id, o.listing_id as "listingId", s.host, l.url, o.final_url as "finalUrl", o.observed_at as "observedAt", o.outcome, o.offers,
        o.parser, o.parser_version as "parserVersion", o.body_hash as "bodyHash", k.content_type as "contentType",
        jsonb_build_object('kind', s.kind, 'country', s.country, 'currency', s.currency, 'taxIncluded', s.tax_included, 'parser', s.parser) as hints
      from observation o join listing l on l.id = o.listing_id join source s on s.id = l.source_id
      left join kept_page k on k.hash = o.body_hash
      where o.id > ${after} and o.observed_at >= ${since} and o.body_hash is not null and o.parser is not null
        and (${sourceId ?? null}::bigint is null or l.source_id = ${sourceId ?? null}::bigint)
        and (${outcome ?? null}::text is null or o.outcome = ${outcome ?? null}::text)
      order by o.id limit ${BATCH}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
