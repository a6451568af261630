import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import { coverOffers, type CoverOptions, isPseudonym } from "../domain/seller-cover.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { findSeller, type FoundSeller, type SellerQuestion } from "./find-seller.ts";
import { inTransaction } from "./in-transaction.ts";
import { removeKeptPages } from "./kept-pages-of.ts";
import type { PageStore } from "./page-store.ts";
import { type Renames, renameInValues } from "./rename-in-values.ts";
import { listingsOfSellers, renameSellers } from "./rename-sellers.ts";
import { type RowsToRewrite, rewriteRows } from "./rewrite-rows.ts";

export interface EraseSeller extends SellerQuestion {
  /** He may be kept again when he is seen again; otherwise his pseudonym alone stays, so that he is not. */
  readonly allowAgain?: boolean;
}

export interface Erased {
  readonly pseudonym: string;
  /** Where he was known, with the offers that stand for him by his pseudonym. */
  readonly sources: readonly { readonly host: string; readonly offers: number }[];
  /** Kept pages of his listings, which held his name; they are gone. */
  readonly pagesRemoved: number;
  /** Messages about his offers that were sent to others before: they cannot be called back. */
  readonly messagesSent: number;
}

/**
 * Erases what names a private seller: his row in private_seller, his name wherever else it stands, and the kept pages of his listings. Offers,
 * history and statistics stay byte for byte but for the name, in whose place the pseudonym stands. The database is one transaction; pages
 * go after it, and what a failing store left is removed by calling again. @throws NotFoundError, PageStoreError
 */
export async function eraseSeller(db: Db, pages: PageStore, asked: EraseSeller, actor: string): Promise<Erased> {
  const { found, offers, messagesSent } = await inTransaction(db, async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx);
    const known = await findSeller(trx, asked);
    for (const source of known.sources) await eraseFrom(trx, known, source, asked);
    await renameElsewhere(trx, known);
    const counted = await countOffers(trx, known);
    await audit(trx, {
      actor,
      action: "private-seller.erase",
      subjectType: "private-seller",
      subjectId: known.pseudonym,
      after: { sources: known.sources.map(({ host }) => host), again: asked.allowAgain === true },
    });
    return { found: known, offers: counted, messagesSent: await countSent(trx, known.pseudonym) };
  });
  const pagesRemoved = await removeKeptPages(
    db,
    pages,
    found.pseudonym,
    found.sources.map(({ id }) => id),
  );
  return {
    pseudonym: found.pseudonym,
    sources: found.sources.map(({ id, host }) => ({ host, offers: offers.get(id) ?? 0 })),
    pagesRemoved,
    messagesSent,
  };
}

async function eraseFrom(
  trx: Db,
  seller: FoundSeller,
  { id: sourceId }: FoundSeller["sources"][number],
  asked: EraseSeller,
): Promise<void> {
  const { pseudonym, names } = seller;
  const { pseudonymOf } = asked;
  const options: Omit<CoverOptions, "pageUrl"> = { cover: "named", pseudonymOf, erased: new Set([pseudonym]), own: new Set() };
  // his pseudonym too: what was said of his offers may hold the name
  const called = new Map([...names, pseudonym].map((name) => [name, pseudonym]));
  await renameSellers(trx, await listingsOfSellers(trx, sourceId, [...called.keys()]), {
    names: called,
    id: (id) => (isPseudonym(id) ? id : pseudonymOf(`id ${id}`)),
    offers: (offers, pageUrl) => coverOffers(offers, { ...options, pageUrl }).offers,
    coverUrls: true,
  });
  if (asked.allowAgain === true) {
    await trx.deleteFrom("private_seller").where("source_id", "=", sourceId).where("pseudonym", "=", pseudonym).execute();
  } else {
    await sql`
      insert into private_seller (source_id, pseudonym, first_seen_at, last_seen_at, erased_at)
      values (${sourceId}, ${pseudonym}, now(), now(), now())
      on conflict (source_id, pseudonym) do update set name = null, name_key = null, seller_id = null, url = null, erased_at = now()`.execute(
      trx,
    );
  }
  // a look under way knows nothing of this; the next job brings what it stored along
  await trx.updateTable("source").set({ sellers_as: null }).where("id", "=", sourceId).execute();
}

/** Where people and other programs may have written his name: rules that name him go on meaning him. */
async function renameElsewhere(trx: Db, { names, pseudonym }: FoundSeller): Promise<void> {
  if (names.length === 0) return;
  const renames: Renames = new Map(names.map((name) => [foldName(name), pseudonym]));
  const everything = sql<boolean>`true`;
  const tables: readonly RowsToRewrite[] = [
    { table: "strategy", key: "id", texts: [], jsons: ["rules"], where: everything },
    { table: "audit_log", key: "id", texts: [], jsons: ["before", "after"], where: everything },
    { table: "delivery", key: "id", texts: ["last_error"], jsons: ["payload"], where: everything },
    { table: "delivery_attempt", key: "id", texts: ["error", "response_excerpt"], jsons: [], where: everything },
  ];
  for (const rows of tables) await rewriteRows(trx, rows, (row) => renameInValues(row, renames, names));
  const versions = await trx.selectFrom("strategy_version").select(["strategy_id", "version", "rules", "reason"]).execute();
  for (const { strategy_id, version, ...row } of versions) {
    const now = renameInValues(row, renames, names);
    if (now === row) continue;
    await trx
      .updateTable("strategy_version")
      .set({ rules: JSON.stringify(now.rules), reason: now.reason })
      .where("strategy_id", "=", strategy_id)
      .where("version", "=", version)
      .execute();
  }
}

async function countOffers(trx: Db, { sources, pseudonym }: FoundSeller): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; offers: number }>`
    select l.source_id as id, count(*)::int as offers from listing l join offer o on o.listing_id = l.id
    where l.source_id = any(${sources.map(({ id }) => id)}::bigint[]) and o.seller_name = ${pseudonym} group by l.source_id`.execute(trx);
  return new Map(rows.map((row) => [row.id, row.offers]));
}

async function countSent(trx: Db, pseudonym: string): Promise<number> {
  const { rows } = await sql<{ sent: number }>`
    select count(*)::int as sent from delivery where delivered_at is not null and strpos(payload::text, ${pseudonym}) > 0`.execute(trx);
  return rows[0]?.sent ?? 0;
}
