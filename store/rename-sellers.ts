import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import { renamedOfferKey } from "../domain/offer-key.ts";
import type { Offer } from "../domain/offer.ts";
import { urlWithout } from "../domain/seller-cover.ts";
import type { Db } from "./connect.ts";
import { type Renames, renameInValues } from "./rename-in-values.ts";
import { type RowValues, rewriteRows } from "./rewrite-rows.ts";

/** How what is stored of one source's sellers becomes what is to be stored. */
export interface SellerRenames {
  readonly sourceId: number;
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
 * Renames sellers of a source in all that is kept of it, inside the caller's transaction: offers with their keys, observations, alerts,
 * messages and proposals. Prices, times and ids stay as they are, so history and statistics do. Gives the listings that had such offers.
 */
export async function renameSellers(trx: Db, { sourceId, names, id, offers, coverUrls }: SellerRenames): Promise<number[]> {
  const { rows } = await sql<OfferRow>`
    select o.id, o.listing_id, o.offer_key, o.seller_name, o.product_id, o.url, l.url as page_url
    from listing l join offer o on o.listing_id = l.id
    where l.source_id = ${sourceId} and o.seller_name = any(${[...names.keys()]}::text[]) order by o.id for update of o`.execute(trx);
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
  const listingIds = [...new Set(rows.map((row) => row.listing_id))];
  await rewriteRows(
    trx,
    { table: "observation", key: "id", texts: ["final_url"], jsons: ["offers"], where: sql`t.listing_id = any(${listingIds}::bigint[])` },
    (row) => {
      const before = row["offers"] as readonly Offer[];
      const after = offers(before, String(row["final_url"]));
      return after === before ? row : { ...row, offers: after };
    },
  );
  const folded = new Map([...names].map(([from, to]) => [foldName(from), to]));
  await renameInSentences(trx, { renames: folded, listingIds, productIds: [...new Set(rows.flatMap((row) => row.product_id ?? []))] });
  return listingIds;
}

interface OfferRow {
  readonly id: number;
  readonly listing_id: number;
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

/** What was said of offers when they changed: alerts, messages about them, and what prices were proposed from. */
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
  await rewriteRows(
    trx,
    {
      table: "delivery",
      key: "id",
      texts: ["last_error"],
      jsons: ["payload"],
      where: sql`t.event like any(array['alert.%', 'proposal.%'])`,
    },
    change,
  );
}
