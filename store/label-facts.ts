import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { countsFor, STANDS } from "./offers-that-count.ts";

/** What a product without an approved price asks on a channel, and what the rivals ask that count by default. */
export interface LabelFacts {
  readonly productId: number;
  readonly externalId: string;
  /** In smallest units of the channel's currency, as are the rivals'. */
  readonly minor: number;
  readonly rivals: readonly number[];
}

const FRESH_HOURS = 48;

/** Products that are on sale on the channel, that are watched, and whose price the feed does not tell; by id, after one, so many at most. */
export async function labelFacts(
  db: Db,
  wanted: {
    readonly channelId: number;
    readonly now: Date;
    /** Strategies whose approved prices wait, and are not told. */
    readonly waiting: readonly number[];
    readonly after: number;
    readonly limit: number;
  },
): Promise<LabelFacts[]> {
  const { channelId, now, waiting, after, limit } = wanted;
  const seenSince = new Date(now.getTime() - FRESH_HOURS * 3_600_000).toISOString();
  const { rows } = await sql<LabelFacts>`
    select pc.product_id as "productId", p.external_id as "externalId", pc.price_minor as minor, coalesce(m.rivals, '{}') as rivals
    from product_channel pc join product p on p.id = pc.product_id join channel c on c.id = pc.channel_id
      cross join lateral (
        select array_agg(o.price_minor) as rivals from offer o join listing l on l.id = o.listing_id join source s on s.id = o.source_id
        where o.product_id = pc.product_id and o.currency = c.currency and ${STANDS} and ${countsFor({ seenSince })}
      ) m
    where pc.channel_id = ${channelId} and pc.price_minor is not null and pc.product_id > ${after}
      and exists (select from listing l where l.product_id = pc.product_id and l.enabled)
      and not exists (
        select from price_proposal f where f.product_id = pc.product_id and f.channel_id = pc.channel_id
          and f.status in ('approved', 'published', 'drifted') and (f.valid_until is null or f.valid_until > ${now})
          and f.strategy_id <> all(${[...waiting]}::bigint[]))
    order by pc.product_id limit ${limit}`.execute(db);
  return rows;
}
