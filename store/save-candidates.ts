import { sql } from "kysely";
import type { DiscoveryPageKind } from "../domain/discovery.ts";
import type { CandidateReason, FoundListing } from "../domain/listing-candidate.ts";
import { urlKey, urlSpellings } from "../domain/site-url.ts";
import type { Db } from "./connect.ts";

export interface FoundOn {
  readonly sourceId: number;
  /** The run over the whole source; null: a search for a product found it, which says nothing of what is gone. */
  readonly runId: number | null;
  /** The page that tells of them; null: their own. */
  readonly pageId: number | null;
  readonly kind: DiscoveryPageKind;
  readonly url: string;
}

export interface Saved {
  /** Each listing once, in the order given. */
  readonly ids: readonly number[];
  /** Never seen before. */
  readonly added: number;
  /** Not seen before in this run. */
  readonly fresh: number;
}

const BATCH = 500;

/**
 * Keeps what a page told of listings: new ones become candidates, known ones are seen again, and what is told now replaces what was told
 * before; what is not told stays. What is watched already is accepted. Then candidates that have the GTIN of exactly one product are that
 * product's.
 */
export async function saveCandidates(trx: Db, listings: readonly FoundListing[], on: FoundOn): Promise<Saved> {
  const byKey = new Map<string, FoundListing>();
  for (const listing of listings) {
    const key = urlKey(listing.url);
    if (!byKey.has(key)) byKey.set(key, listing);
  }
  const all = [...byKey];
  const ids: number[] = [];
  let added = 0;
  let fresh = 0;
  for (let from = 0; from < all.length; from += BATCH) {
    const batch = all.slice(from, from + BATCH);
    const rows = await upsert(trx, batch, on);
    ids.push(...rows.map(({ id }) => id));
    added += rows.filter((row) => row.added).length;
    fresh += rows.filter((row) => row.fresh).length;
    await acceptWatched(trx, batch, on.sourceId);
    await suggestByGtin(trx, { sourceId: on.sourceId, ids: rows.map(({ id }) => id) });
  }
  if (on.pageId !== null) await tie(trx, on.pageId, ids);
  return { ids, added, fresh };
}

async function upsert(trx: Db, batch: readonly (readonly [string, FoundListing])[], on: FoundOn) {
  const column = <T>(read: (listing: FoundListing) => T): T[] => batch.map(([, listing]) => read(listing));
  const { rows } = await sql<{ id: number; added: boolean; fresh: boolean }>`
    with found as (
      select * from unnest(${batch.map(([key]) => key)}::text[], ${column((it) => it.url)}::text[], ${column((it) => it.name)}::text[],
        ${column((it) => it.brand)}::text[], ${column((it) => it.gtin)}::text[], ${column((it) => it.mpn)}::text[],
        ${column((it) => it.sku)}::text[], ${column((it) => it.price?.minor ?? null)}::bigint[],
        ${column((it) => it.price?.currency ?? null)}::text[], ${column((it) => it.priceText)}::text[], ${column((it) => it.image)}::text[],
        ${column((it) => it.modifiedAt)}::timestamptz[]) with ordinality
        as f (url_key, url, name, brand, gtin, mpn, sku, price_minor, currency, price_text, image, modified_at, at)
    ), before as (
      select c.url_key, c.run_id from listing_candidate c where c.source_id = ${on.sourceId} and c.url_key in (select url_key from found)
    ), saved as (
      insert into listing_candidate as c (source_id, url_key, url, name, brand, gtin, mpn, sku, price_minor, currency, price_text,
        price_seen_at, image, modified_at, found_kind, found_on, run_id)
      select ${on.sourceId}, url_key, url, name, brand, gtin, mpn, sku, price_minor, currency, price_text,
        case when price_minor is not null then now() end, image, modified_at, ${on.kind}, ${on.url}, ${on.runId}::bigint
      -- in one order everywhere: two workers that save the same listings wait, and not each for the other
      from found order by url_key
      on conflict (source_id, url_key) do update set
        name = coalesce(excluded.name, c.name), brand = coalesce(excluded.brand, c.brand), gtin = coalesce(excluded.gtin, c.gtin),
        mpn = coalesce(excluded.mpn, c.mpn), sku = coalesce(excluded.sku, c.sku),
        price_minor = case when excluded.price_text is null then c.price_minor else excluded.price_minor end,
        currency = case when excluded.price_text is null then c.currency else excluded.currency end,
        price_text = coalesce(excluded.price_text, c.price_text),
        price_seen_at = case when excluded.price_text is null then c.price_seen_at else excluded.price_seen_at end,
        image = coalesce(excluded.image, c.image), modified_at = coalesce(excluded.modified_at, c.modified_at),
        last_seen_at = now(), run_id = coalesce(excluded.run_id, c.run_id),
        state = case when c.state = 'gone' then 'new' else c.state end
      returning c.id, c.url_key
    )
    select saved.id, before.url_key is null as added, before.run_id is distinct from ${on.runId}::bigint as fresh
    from saved join found using (url_key) left join before using (url_key) order by found.at`.execute(trx);
  return rows;
}

/** What somebody watches is no candidate, whatever spelling of its address he watches it by. */
async function acceptWatched(trx: Db, batch: readonly (readonly [string, FoundListing])[], sourceId: number): Promise<void> {
  const watched = await trx
    .selectFrom("listing")
    .select(["id", "url", "product_id"])
    .where("source_id", "=", sourceId)
    .where("url", "=", sql<string>`any(${batch.flatMap(([, { url }]) => urlSpellings(url))}::text[])`)
    .execute();
  if (watched.length === 0) return;
  await sql`
    update listing_candidate c set state = 'accepted', listing_id = w.id, product_id = coalesce(w.product_id, c.product_id),
      decided_at = now(), decided_by = 'policy', decision_reason = 'watched already'
    from unnest(${watched.map(({ url }) => urlKey(url))}::text[], ${watched.map(({ id }) => id)}::bigint[],
      ${watched.map((row) => row.product_id)}::bigint[]) as w (url_key, id, product_id)
    where c.source_id = ${sourceId} and c.url_key = w.url_key and c.state = 'new'`.execute(trx);
}

/**
 * Candidates with the GTIN of exactly one product are suggested as its listings, and suggestions whose GTIN no longer agrees are taken
 * back. `ids` absent: all new ones of the source, for products that came or changed since.
 */
export async function suggestByGtin(
  trx: Db,
  { sourceId, ids }: { readonly sourceId: number; readonly ids?: readonly number[] },
): Promise<void> {
  const which = ids === undefined ? sql`true` : sql`c.id = any(${[...ids]}::bigint[])`;
  await sql`
    with wanted as (
      select c.id, (select case when count(*) = 1 then min(p.id) end from product p where p.gtin = c.gtin) as product_id
      from listing_candidate c
      where c.source_id = ${sourceId} and c.state = 'new' and ${which} and (c.gtin is not null or c.reason = 'same-gtin')
    )
    update listing_candidate c set product_id = w.product_id, reason = case when w.product_id is not null then 'same-gtin' end
    from wanted w
    where c.id = w.id and (c.product_id, c.reason) is distinct from (w.product_id, case when w.product_id is not null then 'same-gtin' end)
      and (w.product_id is not null or c.reason = 'same-gtin')`.execute(trx);
}

/** Found by searching for a product: may be its listing, unless something better is known. */
export async function suggestBySearch(trx: Db, ids: readonly number[], productId: number, reason: CandidateReason): Promise<void> {
  await sql`
    update listing_candidate c set product_id = ${productId}, reason = ${reason}
    from product p
    where c.id = any(${[...ids]}::bigint[]) and c.state = 'new' and c.product_id is null and p.id = ${productId}
      and (c.gtin is null or p.gtin is null or c.gtin = p.gtin)`.execute(trx);
}

async function tie(trx: Db, pageId: number, ids: readonly number[]): Promise<void> {
  await sql`delete from discovery_page_candidate where page_id = ${pageId} and candidate_id <> all(${[...ids]}::bigint[])`.execute(trx);
  await sql`
    insert into discovery_page_candidate (page_id, candidate_id) select ${pageId}, id from unnest(${[...ids]}::bigint[]) as ids (id)
    on conflict do nothing`.execute(trx);
}

/** The page that tells of them did not change: they are still there. */
export async function seenAgain(trx: Db, pageId: number, runId: number): Promise<{ readonly fresh: number }> {
  const { rows } = await sql<{ fresh: number }>`
    with tied as (
      select c.id, c.run_id from discovery_page_candidate pc join listing_candidate c on c.id = pc.candidate_id
      where pc.page_id = ${pageId} order by c.url_key for update of c
    ), seen as (
      update listing_candidate c set last_seen_at = now(), run_id = ${runId}, state = case when c.state = 'gone' then 'new' else c.state end
      from tied where c.id = tied.id
    )
    select count(*) filter (where run_id is distinct from ${runId}) as fresh from tied`.execute(trx);
  return rows[0] ?? { fresh: 0 };
}

/** Its own page was read, with what it told, or why it told nothing. */
export async function lookedAt(
  trx: Db,
  { sourceId, url, reason }: { sourceId: number; url: string; reason: string | null },
): Promise<void> {
  await sql`
    update listing_candidate set looked_at = now(), look_reason = ${reason} where source_id = ${sourceId} and url_key = ${urlKey(url)}`.execute(
    trx,
  );
}

/** Its own page is not there any more. */
export async function candidateGone(trx: Db, sourceId: number, url: string): Promise<void> {
  await sql`
    update listing_candidate set state = 'gone' where source_id = ${sourceId} and url_key = ${urlKey(url)} and state = 'new'`.execute(trx);
}

/**
 * What a complete run over a source did not find is gone. When that is more than the share allowed, nothing is: a list that broke looks
 * like an empty shop. Null then.
 */
export async function markGone(
  trx: Db,
  { sourceId, runId, leastShareFound }: { sourceId: number; runId: number; leastShareFound: number },
): Promise<number | null> {
  const { rows } = await sql<{ seen: number; missed: number }>`
    select count(*) filter (where run_id = ${runId}) as seen, count(*) filter (where run_id <> ${runId}) as missed
    from listing_candidate where source_id = ${sourceId} and run_id is not null and state <> 'gone'`.execute(trx);
  const { seen, missed } = rows[0] ?? { seen: 0, missed: 0 };
  if (missed === 0) return 0;
  if (seen / (seen + missed) < leastShareFound) return null;
  const { numAffectedRows } = await sql`
    update listing_candidate set state = 'gone' where source_id = ${sourceId} and run_id <> ${runId} and state = 'new'`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}
