import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { emptyOffer, type Offer } from "../domain/offer.ts";
import { coverOffers, isPseudonym, type CoveredSeller, type CoverOptions, type SellerCover } from "../domain/seller-cover.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { namesMark } from "./own-seller-names.ts";
import { erasedSellers, notePrivateSellers } from "./private-sellers.ts";
import { renameInMessages, renameSellers } from "./rename-sellers.ts";

export interface SettleSellers {
  readonly sourceId: number;
  readonly cover: SellerCover;
  /** As ownSellerNames gives them. */
  readonly own: ReadonlySet<string>;
  readonly pseudonymOf: CoverOptions["pseudonymOf"];
}

/** The address of an offer that is none. */
const NO_PAGE = "https://site.invalid/";
/** Listings rewritten in one transaction. */
const BATCH = 500;

/**
 * Brings what is stored of a source into the way in which its sellers are named from now on, whichever way it was: names become pseudonyms
 * and are kept apart, or pseudonyms become the names again that are still kept. Must be done before its next look, since an offer's key holds
 * its seller: so offers stay the same offers. Some listings at a time, so that it may take long and be cut off: the next call goes on. Costs
 * one read where nothing is to do. Gives how many names changed.
 */
export async function settleSellers(db: Db, { sourceId, cover, own, pseudonymOf }: SettleSellers): Promise<number> {
  const target = cover === "named" || own.size === 0 ? cover : `${cover} but ${namesMark(own)}`;
  const source = await db.selectFrom("source").select("sellers_as").where("id", "=", sourceId).executeTakeFirst();
  if (source === undefined || source.sellers_as === target) return 0;
  const erased = await erasedSellers(db, sourceId);
  const options = { cover, own, pseudonymOf, erased };
  const changed = (await uncover(db, sourceId, options)) + (await coverNames(db, sourceId, options));
  await inTransaction(db, async (trx) => {
    await trx.updateTable("source").set({ sellers_as: target }).where("id", "=", sourceId).execute();
    if (changed === 0) return;
    const after = { sellers_as: cover, names: changed };
    await audit(trx, { actor: "policy", action: "source.settle-sellers", subjectType: "source", subjectId: sourceId, after });
  });
  return changed;
}

type Options = Omit<CoverOptions, "pageUrl">;

interface SeenSeller {
  readonly name: string;
  readonly first: Instant;
  readonly last: Instant;
}

async function coverNames(db: Db, sourceId: number, options: Options): Promise<number> {
  if (options.cover === "named" && options.erased.size === 0) return 0;
  const { rows } = await sql<SeenSeller>`
    select o.seller_name as name, min(o.first_seen_at) as first, max(coalesce(o.vanished_at, lc.last_seen_at, o.valid_from)) as last
    from listing l join offer o on o.listing_id = l.id left join listing_check lc on lc.listing_id = l.id
    where l.source_id = ${sourceId} and o.seller_name is not null group by o.seller_name`.execute(db);
  const names = new Map<string, string>();
  const lastSeen = new Map<string, Instant>();
  for (const { name, first, last } of rows) {
    const { offers, covered } = coverOffers([named(name)], { ...options, pageUrl: NO_PAGE });
    for (const seller of covered) {
      names.set(name, offers[0]?.seller?.name ?? seller.pseudonym);
      lastSeen.set(seller.pseudonym, last);
      // kept apart before it leaves the offers
      await notePrivateSellers(db, sourceId, covered, first);
      await notePrivateSellers(db, sourceId, covered, last);
    }
  }
  const now = new Date().toISOString();
  await inBatches(db, sourceId, names, async (trx, listingIds) => {
    const found = new Map<string, CoveredSeller>();
    await renameSellers(trx, listingIds, {
      names,
      id: (id) => (isPseudonym(id) ? id : options.pseudonymOf(`id ${id}`)),
      offers(offers, pageUrl) {
        const safe = coverOffers(offers, { ...options, pageUrl });
        for (const seller of safe.covered) found.set(seller.pseudonym, seller);
        return safe.offers;
      },
      coverUrls: true,
    });
    for (const seller of found.values()) await notePrivateSellers(trx, sourceId, [seller], lastSeen.get(seller.pseudonym) ?? now);
  });
  return names.size;
}

/** Gives pseudonyms their names back where those are to be kept as they are read. */
async function uncover(db: Db, sourceId: number, options: Options): Promise<number> {
  const kept = await db
    .selectFrom("private_seller")
    .select(["pseudonym", "name", "seller_id as id", "url"])
    .where("source_id", "=", sourceId)
    .where("erased_at", "is", null)
    .execute();
  const back = new Map<string, CoveredSeller>();
  for (const { pseudonym, name, id, url } of kept) {
    if (name === null) continue;
    const { covered } = coverOffers([named(name)], { ...options, pageUrl: NO_PAGE });
    if (covered.length === 0) back.set(pseudonym, { pseudonym, name, id, url });
  }
  if (back.size === 0) return 0;
  const names = new Map([...back.values()].map(({ pseudonym, name }) => [pseudonym, name]));
  await inBatches(db, sourceId, names, (trx, listingIds) =>
    renameSellers(trx, listingIds, {
      names,
      id: (_, pseudonym) => back.get(pseudonym)?.id ?? null,
      offers: (offers) => restore(offers, back),
      coverUrls: false,
    }),
  );
  await sql`delete from private_seller where source_id = ${sourceId} and pseudonym = any(${[...back.keys()]}::text[])`.execute(db);
  return back.size;
}

/** Messages first: once the offers are renamed, nobody knows any more which names to look for. */
async function inBatches(
  db: Db,
  sourceId: number,
  names: ReadonlyMap<string, string>,
  work: (trx: Db, listingIds: readonly number[]) => Promise<void>,
): Promise<void> {
  const listings = await db.selectFrom("listing").select("id").where("source_id", "=", sourceId).orderBy("id").execute();
  const locked = (rewrite: (trx: Db) => Promise<void>): Promise<void> =>
    inTransaction(db, async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      // not the source's row: those who pause or plan it must not wait
      await sql`select pg_advisory_xact_lock(hashtextextended('sellers', ${sourceId}))`.execute(trx);
      await rewrite(trx);
    });
  if (names.size > 0) await locked((trx) => renameInMessages(trx, names));
  for (let begin = 0; begin < listings.length; begin += BATCH) {
    const batch = listings.slice(begin, begin + BATCH).map(({ id }) => id);
    await locked((trx) => work(trx, batch));
  }
}

function restore(offers: readonly Offer[], back: ReadonlyMap<string, CoveredSeller>): readonly Offer[] {
  const known = offers.map((offer) => {
    const seller = offer.seller === null ? undefined : back.get(offer.seller.name);
    if (seller === undefined || offer.seller === null) return offer;
    return { ...offer, seller: { ...offer.seller, name: seller.name, id: seller.id, url: seller.url } };
  });
  return known.every((offer, index) => offer === offers[index]) ? offers : known;
}

function named(name: string): Offer {
  return { ...emptyOffer(NO_PAGE), seller: { name, id: null, url: null, rating: null } };
}
