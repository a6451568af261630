import { sql } from "kysely";
import { auditAll } from "./audit-all.ts";
import type { Db } from "./connect.ts";
import { addSource, findSource } from "./sources.ts";

/** Watches the staged addresses: hosts that are no source yet become one, of the kind "shop"; new listings are due at once. */
export async function mergeListings(
  trx: Db,
  { actor, intervalSeconds }: { readonly actor: string; readonly intervalSeconds: number | undefined },
): Promise<{ readonly listingsCreated: number; readonly sourcesCreated: number }> {
  const hosts = await sql<{ host: string }>`select host from catalogue_stage_url group by host order by min(place), host`.execute(trx);
  const sources: { host: string; id: number }[] = [];
  let sourcesCreated = 0;
  for (const { host } of hosts.rows) {
    const known = await findSource(trx, host);
    sources.push({ host, id: (known ?? (await addSource(trx, { host, kind: "shop" }, actor))).id });
    if (known === null) sourcesCreated++;
  }
  await adopt(trx, actor);
  const { rows } = await sql<{ created: number }>`
    with created as (
      insert into listing (source_id, product_id, url, interval_seconds)
      select source.id, c.id, u.url, coalesce(${intervalSeconds ?? null}::int, 21600)
      from (select distinct on (url) url, host, external_id, place from catalogue_stage_url order by url, place) u
        join catalogue_product c on c.external_id = u.external_id
        join unnest(${sources.map(({ host }) => host)}::text[], ${sources.map(({ id }) => id)}::bigint[]) as source(host, id)
          on source.host = u.host
      order by u.place, u.url
      on conflict (source_id, url) do nothing
      returning id, source_id, product_id, url, interval_seconds
    ), scheduled as (
      insert into schedule (listing_id, source_id, interval_seconds, next_check_at)
      select id, source_id, interval_seconds, now() from created
    ), checked as (
      insert into listing_check (listing_id) select id from created
    ), audited as (
      insert into audit_log (actor, action, subject_type, subject_id, after)
      select ${actor}, 'listing.create', 'listing', id::text, to_jsonb(created) from created
    )
    select count(*) as created from created`.execute(trx);
  return { listingsCreated: rows[0]?.created ?? 0, sourcesCreated };
}

/** Listings that are watched for no product yet become this product's. */
async function adopt(trx: Db, actor: string): Promise<void> {
  const orphans = await sql<{ id: number; productId: number }>`
    select distinct on (l.id) l.id, c.id as "productId"
    from listing l join catalogue_stage_url u on u.url = l.url join catalogue_product c on c.external_id = u.external_id
    where l.product_id is null order by l.id, u.place`.execute(trx);
  for (const { id, productId } of orphans.rows) {
    // schedule before listing: the order in which a worker that records an observation takes them
    await trx.selectFrom("schedule").select("listing_id").where("listing_id", "=", id).forUpdate().execute();
    await trx.updateTable("listing").set({ product_id: productId }).where("id", "=", id).execute();
    await trx.updateTable("offer").set({ product_id: productId }).where("listing_id", "=", id).execute();
    await auditAll(trx, actor, [
      { action: "listing.update", subjectType: "listing", id, before: { productId: null }, after: { productId } },
    ]);
  }
}
