import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";
import type { PageStore } from "./page-store.ts";

const BATCH = 200;

/** Kept pages and pictures of listings on which a seller, by the name that offers have, ever had an offer. */
const PAGES = (name: string, sourceIds: readonly number[]) => sql`
  select unnest(array[ob.body_hash, ob.screenshot_hash]) as hash from observation ob where ob.listing_id in (
    select l.id from listing l join offer o on o.listing_id = l.id
    where l.source_id = any(${sourceIds}::bigint[]) and o.seller_name = ${name})`;

export interface KeptPageOf {
  readonly hash: string;
  readonly kind: "page" | "screenshot";
  readonly keptAt: Instant;
}

export async function keptPagesOf(db: Db, name: string, sourceIds: readonly number[]): Promise<readonly KeptPageOf[]> {
  const { rows } = await sql<KeptPageOf>`
    select hash, kind, kept_at as "keptAt" from kept_page where hash in (${PAGES(name, sourceIds)}) order by kept_at, hash`.execute(db);
  return rows;
}

/** Removes them all, needed or not: each holds the name. Gives how many. @throws PageStoreError */
export async function removeKeptPages(db: Db, pages: PageStore, name: string, sourceIds: readonly number[]): Promise<number> {
  for (let removed = 0; ;) {
    // a page goes while its row is locked, as in letGoOfPages
    const gone = await db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ hash: string }>`
        select hash from kept_page where hash in (${PAGES(name, sourceIds)}) order by hash limit ${BATCH} for update`.execute(trx);
      for (const { hash } of rows) await pages.remove(hash);
      const hashes = rows.map(({ hash }) => hash);
      if (hashes.length > 0) await sql`delete from kept_page where hash = any(${hashes}::text[])`.execute(trx);
      return rows.length;
    });
    removed += gone;
    if (gone < BATCH) return removed;
  }
}
