import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { ADDED_LIST, ADDED_TYPES, DETAIL_TYPES, SET_DETAILS } from "./apply-offers.ts";
import type { Db } from "./connect.ts";
import type { OfferColumns } from "./offer-diff.ts";
import { OFFER_STATE_COLUMNS, type OfferStateColumns } from "./offer-state.ts";
import { rowsOf } from "./rows-of.ts";

interface ClosedInterval extends OfferStateColumns {
  readonly valid_from: Instant;
  readonly valid_to: Instant;
  readonly last_seen_at: Instant;
  readonly observation_id: number;
}

/** What changes in the past of one offer of a listing, which may be unknown yet. */
export interface Edit {
  readonly key: string;
  readonly remove: readonly { readonly offer_id: number; readonly valid_to: Instant | null }[];
  readonly add: ClosedInterval[];
  /** The interval that stands begins then; null: as it did. */
  readonly standsFrom: Instant | null;
  readonly standsBy: number | null;
  /** The late look found it. */
  readonly seen: boolean;
}

export interface EditedListing {
  readonly listingId: number;
  readonly sourceId: number;
  readonly productId: number | null;
  /** The late look, and the one after it. */
  readonly at: Instant;
  readonly next: Instant;
}

const STATE_LIST = sql.raw(OFFER_STATE_COLUMNS.join(", "));
const STATE_SET = sql.raw(OFFER_STATE_COLUMNS.map((column) => `${column} = l.${column}`).join(", "));

/** Makes room, lets each offer's own row begin and end where its intervals leave off, and then writes these. `details`: as the look found the offers. */
export async function editHistory(
  trx: Db,
  { listingId, sourceId, productId, at, next }: EditedListing,
  edits: readonly Edit[],
  details: readonly OfferColumns[],
): Promise<void> {
  const known = await trx.selectFrom("offer").select(["id", "offer_key"]).where("listing_id", "=", listingId).execute();
  const ids = new Map(known.map((row) => [row.offer_key, row.id]));
  const remove = edits.flatMap((edit) => edit.remove);
  await sql`
    delete from offer_interval i using unnest(${remove.map((it) => it.offer_id)}::bigint[], ${remove.map((it) => it.valid_to)}::timestamptz[])
      as x (offer_id, valid_to) where i.offer_id = x.offer_id and i.valid_to = x.valid_to`.execute(trx);

  // an offer that was never seen but then is gone again by the next look
  const unknown = edits.filter(({ key }) => !ids.has(key)).map(({ key }) => key);
  const added = details
    .filter(({ offer_key }) => unknown.includes(offer_key))
    .map((offer) => ({ ...offer, listing_id: listingId, source_id: sourceId, product_id: productId, valid_from: at, observation_id: 0 }));
  if (added.length > 0) {
    const { rows } = await sql<{ id: number; offer_key: string }>`
      insert into offer (${ADDED_LIST}, valid_from, first_seen_at, vanished_at, observation_id)
      select ${ADDED_LIST}, valid_from, valid_from, ${next}, observation_id from ${rowsOf(ADDED_TYPES, added)} x
      returning id, offer_key`.execute(trx);
    for (const { id, offer_key } of rows) ids.set(offer_key, id);
  }

  const standing = edits.map((edit) => ({ ...edit, id: ids.get(edit.key) }));
  await sql`
    update offer o set valid_from = coalesce(x.stands_from, o.valid_from), observation_id = coalesce(x.stands_by, o.observation_id),
      first_seen_at = case when x.seen then least(o.first_seen_at, ${at}) else o.first_seen_at end,
      vanished_at = greatest(o.vanished_at, case when o.vanished_at is not null and x.seen then ${next}::timestamptz end)
    from unnest(${standing.map(({ id }) => id)}::bigint[], ${standing.map((it) => it.standsFrom)}::timestamptz[],
      ${standing.map((it) => it.standsBy)}::bigint[], ${standing.map((it) => it.seen)}::boolean[]) as x (id, stands_from, stands_by, seen)
    where o.id = x.id`.execute(trx);

  const add = standing.flatMap(({ id, add: intervals }) => intervals.map((interval) => ({ ...interval, offer_id: id })));
  await sql`
    insert into offer_interval (offer_id, valid_from, valid_to, last_seen_at, observation_id, ${STATE_LIST})
    select offer_id, valid_from, valid_to, last_seen_at, observation_id, ${STATE_LIST}
    from jsonb_populate_recordset(null::offer_interval, ${JSON.stringify(add)})`.execute(trx);

  // an offer that is gone shows its last interval, and the details of the last look that found it
  await sql`
    update offer o set ${STATE_SET}, valid_from = l.valid_from, vanished_at = l.valid_to, observation_id = l.observation_id
    from unnest(${standing.map(({ id }) => id)}::bigint[]) as x (id) cross join lateral (
      select i.* from offer_interval i where i.offer_id = x.id order by i.valid_to desc limit 1
    ) l where o.id = x.id and o.vanished_at is not null`.execute(trx);
  const rows = details.flatMap((offer) => {
    const id = ids.get(offer.offer_key);
    return id === undefined ? [] : [{ ...offer, id, product_id: productId }];
  });
  await sql`
    update offer o set ${SET_DETAILS} from ${rowsOf(DETAIL_TYPES, rows)} x
    where o.id = x.id and o.vanished_at is not null and ${at} = (
      select i.last_seen_at from offer_interval i where i.offer_id = o.id order by i.valid_to desc limit 1
    )`.execute(trx);
}
