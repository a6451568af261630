import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import type { Instant } from "../domain/instant.ts";
import type { CoveredSeller } from "../domain/seller-cover.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

/** A private seller on one source: what names him, kept apart from everything else. */
export interface PrivateSeller {
  readonly id: number;
  readonly sourceId: number;
  readonly host: string;
  readonly pseudonym: string;
  /** null: erased, and not kept again. */
  readonly name: string | null;
  readonly sellerId: string | null;
  readonly url: string | null;
  readonly firstSeenAt: Instant;
  /** To the day, while he is seen. */
  readonly lastSeenAt: Instant;
  readonly erasedAt: Instant | null;
}

/** Notes sellers whom offers name by a pseudonym, seen at that moment; an erased one stays without a name. */
export async function notePrivateSellers(db: Db, sourceId: number, sellers: readonly CoveredSeller[], at: Instant): Promise<void> {
  if (sellers.length === 0) return;
  const rows = sellers.map(({ pseudonym, name, id, url }) => ({ pseudonym, name, name_key: foldName(name), seller_id: id, url }));
  await sql`
    insert into private_seller as p (source_id, pseudonym, name, name_key, seller_id, url, first_seen_at, last_seen_at)
    select ${sourceId}, pseudonym, name, name_key, seller_id, url, ${at}, ${at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) x (pseudonym text, name text, name_key text, seller_id text, url text)
    order by pseudonym
    on conflict (source_id, pseudonym) do update set name = excluded.name, name_key = excluded.name_key,
      seller_id = coalesce(excluded.seller_id, p.seller_id), url = coalesce(excluded.url, p.url),
      first_seen_at = least(p.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at)
    where p.erased_at is null`.execute(db);
}

/** Pseudonyms of the sellers of a source of whom nothing may be kept. */
export async function erasedSellers(db: Db, sourceId: number): Promise<Set<string>> {
  const rows = await db
    .selectFrom("private_seller")
    .select("pseudonym")
    .where("source_id", "=", sourceId)
    .where("erased_at", "is not", null)
    .execute();
  return new Set(rows.map(({ pseudonym }) => pseudonym));
}

/** Private sellers by source; each reading of the list is somebody looking at personal data, for the caller to audit. */
export async function listPrivateSellers(
  db: Db,
  { limit, cursor, host, pseudonym }: PageRequest & { readonly host?: string | undefined; readonly pseudonym?: string | undefined },
): Promise<Page<PrivateSeller>> {
  let query = db
    .selectFrom("private_seller as p")
    .innerJoin("source as s", "s.id", "p.source_id")
    .select(["p.id", "p.source_id as sourceId", "s.host", "p.pseudonym", "p.name", "p.seller_id as sellerId", "p.url"])
    .select(["p.first_seen_at as firstSeenAt", "p.last_seen_at as lastSeenAt", "p.erased_at as erasedAt"])
    .orderBy("p.id")
    .limit(limit + 1);
  if (host !== undefined) query = query.where("s.host", "=", host.toLowerCase());
  if (pseudonym !== undefined) query = query.where("p.pseudonym", "=", pseudonym);
  if (cursor) query = query.where("p.id", ">", readCursor("private-sellers", ["number"], cursor)[0]);
  return toPage("private-sellers", await query.execute(), limit, (row) => [row.id]);
}

/** Lets go of the names of sellers not seen for so many days; their pseudonyms stay in the history. Gives how many. */
export async function forgetPrivateSellers(db: Db, days: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from private_seller where erased_at is null and last_seen_at < now() - make_interval(days => ${days}::int)`.execute(db);
  return Number(numAffectedRows);
}
