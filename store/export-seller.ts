import { type RawBuilder, sql } from "kysely";
import type { Db } from "./connect.ts";
import { findSeller, type SellerQuestion } from "./find-seller.ts";
import { keptPagesOf } from "./kept-pages-of.ts";

/** One thing that is kept of a seller. `is`: what it is; the rest are its columns. */
export type SellerRecord = Readonly<Record<string, unknown>> & { readonly is: string };

const BATCH = 500;

/**
 * Everything that is kept of a seller: what names him, his offers, their history, what pages said of them, alerts, proposals and messages about
 * them, and which pages are kept. In pieces, so that it may be of any size. @throws BadInputError, NotFoundError before the first
 */
export async function* exportSeller(db: Db, asked: SellerQuestion): AsyncGenerator<SellerRecord> {
  const { pseudonym, names, sources } = await findSeller(db, asked);
  const sourceIds = sources.map(({ id }) => id);
  const called = [...names, pseudonym];
  const identity = await sql<object>`
    select s.host, p.pseudonym, p.name, p.seller_id, p.url, p.first_seen_at, p.last_seen_at, p.erased_at
    from private_seller p join source s on s.id = p.source_id
    where p.pseudonym = ${pseudonym} and p.source_id = any(${sourceIds}::bigint[]) order by s.host`.execute(db);
  for (const row of identity.rows) yield { is: "identity", ...row };

  const mine = sql`l.source_id = any(${sourceIds}::bigint[]) and o.seller_name = any(${called}::text[])`;
  const offers = sql`from listing l join offer o on o.listing_id = l.id where ${mine}`;
  yield* rowsOf(
    db,
    "offer",
    sql`
    select o.id, l.url as listing, o.seller_name, o.name, o.url, o.price_minor, o.currency, o.price_text, o.regular_price_minor,
      o.shipping_price_minor, o.availability, o.item_condition, o.quantity, o.position, o.facts, o.first_seen_at, o.vanished_at ${offers}`,
  );
  yield* rowsOf(
    db,
    "price",
    sql`
    select row_number() over (order by h.offer_id, h.valid_from) as id, h.offer_id as offer, h.valid_from, h.valid_to, h.price_minor, h.currency,
      h.regular_price_minor, h.shipping_price_minor, h.availability, h.item_condition
    from offer_history h where h.offer_id = any(array(select o.id ${offers}))`,
  );
  yield* rowsOf(
    db,
    "observation",
    sql`
    select ob.id, ob.observed_at, ob.final_url, said.offer
    from observation ob, jsonb_array_elements(ob.offers) said (offer)
    where ob.listing_id in (select o.listing_id ${offers}) and said.offer -> 'seller' ->> 'name' = any(${called}::text[])`,
  );
  yield* rowsOf(
    db,
    "alert",
    sql`
    select a.id, a.created_at, a.kind, a.title, a.data from alert a where a.offer_id in (select o.id ${offers})`,
  );
  yield* rowsOf(
    db,
    "proposal",
    sql`
    select p.id, p.created_at, p.status, p.reason_text from price_proposal p where p.product_id in (select o.product_id ${offers})
      and exists (select from unnest(${called}::text[]) name where strpos(p.receipt::text, name) > 0)`,
  );
  yield* rowsOf(
    db,
    "message",
    sql`
    select d.id, d.created_at, d.delivered_at, d.event, t.name as target, d.payload
    from delivery d join delivery_target t on t.id = d.target_id
    where exists (select from unnest(${called}::text[]) name where strpos(d.payload::text, name) > 0)`,
  );
  for (const name of called) {
    for (const page of await keptPagesOf(db, name, sourceIds)) yield { is: "page", ...page };
  }
}

/** Rows of a query with the column `id`, in its order. */
async function* rowsOf(db: Db, is: string, query: RawBuilder<unknown>): AsyncGenerator<SellerRecord> {
  for (let offset = 0; ; offset += BATCH) {
    const { rows } = await sql<object>`select * from (${query}) x order by id offset ${offset} limit ${BATCH}`.execute(db);
    for (const row of rows) yield { is, ...row };
    if (rows.length < BATCH) return;
  }
}
