import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import { renamedOfferKey } from "../domain/offer-key.ts";
import type { Offer } from "../domain/offer.ts";
import { urlWithout } from "../domain/seller-cover.ts";
import type { Db } from "./connect.ts";
import { type Renames, renameInValues } from "./rename-in-values.ts";
import { type RowValues, rewriteRows } from "./rewrite-rows.ts";

/** How what is stored of a source's sellers becomes what is to be stored. */
export interface SellerRenames {
  /** By the name that offers have now. */
  readonly names: ReadonlyMap<string, string>;
  /** What the id within an offer's key becomes, of the seller who has that name now. */
  readonly id: (id: string, name: string) => string | null;
  /** The offers of one stored observation under the new names; the same list where none changes. */
  readonly offers: (offers: readonly Offer[], pageUrl: string) => readonly Offer[];
  /** Addresses of offers lose the names too. */
  readonly coverUrls: boolean;
}

/**
 * Renames sellers in all that is kept of some listings, inside the caller's transaction: offers with their keys, observations, alerts and
 * proposals. Prices, times and ids stay as they are, so history and statistics do.
 */
export async function renameSellers(
  trx: Db,
  listingIds: readonly number[],
  { names, id, offers, coverUrls }: SellerRenames,
): Promise<void> {
  const { rows } = await sql<OfferRow>`
    select o.id, o.offer_key, o.seller_name, o.product_id, o.url, l.url as page_url
    from listing l join offer o on o.listing_id = l.id
    where l.id = any(${listingIds}::bigint[]) and o.seller_name = any(${[...names.keys()]}::text[]) order by o.id for update of o`.execute(
    trx,
  );
  const renamed = rows.map((row) => {
    const name = names.get(row.seller_name) ?? row.seller_name;
    return {
      id: row.id,
      seller_name: name,
      offer_key: renamedOfferKey(row.offer_key, { name, id: (it) => id(it, row.seller_name) }),
      url: coverUrls ? urlWithout(row.url, [row.seller_name], row.page_url) : row.url,
    };
  });
  for (let begin = 0; begin < renamed.length; begin += 1000) await renameOffers(trx, renamed.slice(begin, begin + 1000));
  await rewriteRows(
    trx,
    { table: "observation", key: "id", texts: ["final_url"], jsons: ["offers"], where: sql`t.listing_id = any(${listingIds}::bigint[])` },
    (row) => {
      const before = row["offers"] as readonly Offer[];
      const after = offers(before, String(row["final_url"]));
      return after === before ? row : { ...row, offers: after };
    },
  );
  if (rows.length === 0) return;
  const productIds = [...new Set(rows.flatMap((row) => row.product_id ?? []))];
  await renameInSentences(trx, { renames: foldedNames(names), listingIds, productIds });
}

/** Listings of a source that have offers of sellers by any of these names. */
export async function listingsOfSellers(trx: Db, sourceId: number, names: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct l.id from listing l join offer o on o.listing_id = l.id
    where l.source_id = ${sourceId} and o.seller_name = any(${names}::text[]) order by l.id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** The same in messages, which know no listing. */
export async function renameInMessages(trx: Db, names: ReadonlyMap<string, string>): Promise<void> {
  const renames = foldedNames(names);
  const where = sql<boolean>`t.event like any(array['alert.%', 'proposal.%'])`;
  await rewriteRows(trx, { table: "delivery", key: "id", texts: ["last_error"], jsons: ["payload"], where }, (row) =>
    renameInValues(row, renames),
  );
}

function foldedNames(names: ReadonlyMap<string, string>): Renames {
  return new Map([...names].map(([from, to]) => [foldName(from), to]));
}

interface OfferRow {
  readonly id: number;
  readonly offer_key: string;
  readonly seller_name: string;
  readonly product_id: number | null;
  readonly url: string;
  readonly page_url: string;
}

async function renameOffers(trx: Db, rows: readonly object[]): Promise<void> {
  // where two names become one, the key of the later offer says that it is another
  await sql`
    update offer o set seller_name = x.seller_name, url = x.url, offer_key = case
      when exists (select from offer other where other.listing_id = o.listing_id and other.offer_key = x.offer_key and other.id <> o.id)
      then x.offer_key || ' ' || o.id else x.offer_key end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) x (id bigint, seller_name text, offer_key text, url text)
    where o.id = x.id`.execute(trx);
}

/** What was said of offers when they changed: alerts, and what prices were proposed from. */
async function renameInSentences(
  trx: Db,
  { renames, listingIds, productIds }: { renames: Renames; listingIds: readonly number[]; productIds: readonly number[] },
): Promise<void> {
  const change = (row: RowValues): RowValues => renameInValues(row, renames);
  await rewriteRows(
    trx,
    { table: "alert", key: "id", texts: ["title"], jsons: ["data"], where: sql`t.listing_id = any(${listingIds}::bigint[])` },
    change,
  );
  await rewriteRows(
    trx,
    {
      table: "price_proposal",
      key: "id",
      texts: ["reason_text", "needs_person_reason", "approval_reason", "decision_reason"],
      jsons: ["receipt"],
      where: sql`t.product_id = any(${productIds}::bigint[])`,
    },
    change,
  );
}
