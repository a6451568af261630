import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { auditAll } from "./audit-all.ts";
import type { CheckedEntry } from "./catalogue-check.ts";
import type { Db } from "./connect.ts";
import { addSource, findSource } from "./sources.ts";

/** Watches the addresses of the rows: hosts that are no source yet become one, of the kind "shop"; new listings are due at once. */
export async function writeCatalogueListings(
  trx: Db,
  rows: readonly CheckedEntry[],
  productIds: ReadonlyMap<string, number>,
  { actor, intervalSeconds }: { readonly actor: string; readonly intervalSeconds: number | undefined },
): Promise<{ readonly listingsCreated: number; readonly sourcesCreated: number }> {
  const products = new Map(rows.flatMap(({ entry }) => entry.urls.map((url) => [url, productIds.get(entry.externalId)] as const)));
  const urls = [...products.keys()];
  if (urls.length === 0) return { listingsCreated: 0, sourcesCreated: 0 };
  const { sourceIds, sourcesCreated } = await sourcesOf(trx, urls, actor);
  await adopt(trx, products, actor);
  const created = await trx
    .insertInto("listing")
    .values(
      urls.map((url) => ({
        source_id: sourceIds.get(new URL(url).host) ?? 0,
        product_id: products.get(url) ?? null,
        url,
        ...(intervalSeconds === undefined ? {} : { interval_seconds: intervalSeconds }),
      })),
    )
    .onConflict((conflict) => conflict.columns(["source_id", "url"]).doNothing())
    .returning(["id", "source_id", "product_id", "url", "interval_seconds"])
    .execute();
  if (created.length > 0) {
    await trx
      .insertInto("schedule")
      .values(
        created.map((row) => ({
          listing_id: row.id,
          source_id: row.source_id,
          interval_seconds: row.interval_seconds,
          next_check_at: sql<Instant>`now()`,
        })),
      )
      .execute();
    await trx
      .insertInto("listing_check")
      .values(created.map((row) => ({ listing_id: row.id })))
      .execute();
  }
  await auditAll(
    trx,
    actor,
    created.map((after) => ({ action: "listing.create", subjectType: "listing", id: after.id, after })),
  );
  return { listingsCreated: created.length, sourcesCreated };
}

async function sourcesOf(trx: Db, urls: readonly string[], actor: string) {
  const sourceIds = new Map<string, number>();
  let sourcesCreated = 0;
  for (const host of new Set(urls.map((url) => new URL(url).host))) {
    const known = await findSource(trx, host);
    sourceIds.set(host, (known ?? (await addSource(trx, { host, kind: "shop" }, actor))).id);
    if (known === null) sourcesCreated++;
  }
  return { sourceIds, sourcesCreated };
}

/** Listings that are watched for no product yet become this product's. */
async function adopt(trx: Db, products: ReadonlyMap<string, number | undefined>, actor: string): Promise<void> {
  const orphans = await trx
    .selectFrom("listing")
    .select(["id", "url"])
    .where("url", "=", sql<string>`any(${[...products.keys()]}::text[])`)
    .where("product_id", "is", null)
    .orderBy("id")
    .execute();
  for (const { id, url } of orphans) {
    const productId = products.get(url) ?? null;
    // schedule before listing: the order in which a worker that records an observation takes them
    await trx.selectFrom("schedule").select("listing_id").where("listing_id", "=", id).forUpdate().execute();
    await trx.updateTable("listing").set({ product_id: productId }).where("id", "=", id).execute();
    await trx.updateTable("offer").set({ product_id: productId }).where("listing_id", "=", id).execute();
    await auditAll(trx, actor, [
      { action: "listing.update", subjectType: "listing", id, before: { productId: null }, after: { productId } },
    ]);
  }
}
