import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { emptyOffer, type Offer } from "../domain/offer.ts";
import { coverOffers, isPseudonym, type CoveredSeller, type CoverOptions, type SellerCover } from "../domain/seller-cover.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { namesMark } from "./own-seller-names.ts";
import { erasedSellers, notePrivateSellers } from "./private-sellers.ts";
import { renameSellers } from "./rename-sellers.ts";

export interface SettleSellers {
  readonly sourceId: number;
  readonly cover: SellerCover;
  /** As ownSellerNames gives them. */
  readonly own: ReadonlySet<string>;
  readonly pseudonymOf: CoverOptions["pseudonymOf"];
}

/**
 * Brings what is stored of a source into the way in which its sellers are named from now on, whichever way it was: names become pseudonyms
 * and are kept apart, or pseudonyms become the names again that are still kept. Must be done before its next look, since an offer's key holds
 * its seller: so offers stay the same offers. One transaction, under a lock of the source; costs one read where nothing is to do. Gives
 * how many names changed.
 */
export async function settleSellers(db: Db, { sourceId, cover, own, pseudonymOf }: SettleSellers): Promise<number> {
  const target = cover === "named" || own.size === 0 ? cover : `${cover} but ${namesMark(own)}`;
  const before = await db.selectFrom("source").select("sellers_as").where("id", "=", sourceId).executeTakeFirst();
  if (before === undefined || before.sellers_as === target) return 0;
  return inTransaction(db, async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx);
    const source = await trx.selectFrom("source").select("sellers_as").where("id", "=", sourceId).forNoKeyUpdate().executeTakeFirst();
    if (source === undefined || source.sellers_as === target) return 0;
    const erased = await erasedSellers(trx, sourceId);
    const options = { cover, own, pseudonymOf, erased };
    const changed = (await uncover(trx, sourceId, options)) + (await coverNames(trx, sourceId, options));
    await trx.updateTable("source").set({ sellers_as: target }).where("id", "=", sourceId).execute();
    if (changed > 0)
      await audit(trx, {
        actor: "policy",
        action: "source.settle-sellers",
        subjectType: "source",
        subjectId: sourceId,
        after: { sellers_as: cover, names: changed },
      });
    return changed;
  });
}

type Options = Omit<CoverOptions, "pageUrl">;

interface SeenSeller {
  readonly name: string;
  readonly first: Instant;
  readonly last: Instant;
}

async function coverNames(trx: Db, sourceId: number, options: Options): Promise<number> {
  const { rows } = await sql<SeenSeller>`
    select o.seller_name as name, min(o.first_seen_at) as first, max(coalesce(o.vanished_at, lc.last_seen_at, o.valid_from)) as last
    from listing l join offer o on o.listing_id = l.id left join listing_check lc on lc.listing_id = l.id
    where l.source_id = ${sourceId} and o.seller_name is not null group by o.seller_name`.execute(trx);
  const names = new Map<string, string>();
  for (const { name } of rows) {
    const [offer] = coverOffers([named(name)], { ...options, pageUrl: "https://site.invalid/" }).offers;
    const now = offer?.seller?.name ?? name;
    if (now !== name) names.set(name, now);
  }
  if (names.size === 0) return 0;
  const found = new Map<string, CoveredSeller>();
  for (const [name, pseudonym] of names) found.set(pseudonym, { pseudonym, name, id: null, url: null });
  await renameSellers(trx, {
    sourceId,
    names,
    id: (id) => (isPseudonym(id) ? id : options.pseudonymOf(`id ${id}`)),
    offers(offers, pageUrl) {
      const safe = coverOffers(offers, { ...options, pageUrl });
      for (const seller of safe.covered) found.set(seller.pseudonym, seller);
      return safe.offers;
    },
    coverUrls: true,
  });
  for (const { name, first, last } of rows) {
    const seller = found.get(names.get(name) ?? "");
    if (seller === undefined) continue;
    await notePrivateSellers(trx, sourceId, [seller], first);
    await notePrivateSellers(trx, sourceId, [seller], last);
  }
  return names.size;
}

/** Gives pseudonyms their names back where those are to be kept as they are read. */
async function uncover(trx: Db, sourceId: number, options: Options): Promise<number> {
  const kept = await trx
    .selectFrom("private_seller")
    .select(["pseudonym", "name", "seller_id as id", "url"])
    .where("source_id", "=", sourceId)
    .where("erased_at", "is", null)
    .execute();
  const back = new Map<string, CoveredSeller>();
  for (const { pseudonym, name, id, url } of kept) {
    if (name === null) continue;
    const { covered } = coverOffers([named(name)], { ...options, pageUrl: "https://site.invalid/" });
    if (covered.length === 0) back.set(pseudonym, { pseudonym, name, id, url });
  }
  if (back.size === 0) return 0;
  await renameSellers(trx, {
    sourceId,
    names: new Map([...back.values()].map(({ pseudonym, name }) => [pseudonym, name])),
    id: (_, pseudonym) => back.get(pseudonym)?.id ?? null,
    offers: (offers) => restore(offers, back),
    coverUrls: false,
  });
  await sql`delete from private_seller where source_id = ${sourceId} and pseudonym = any(${[...back.keys()]}::text[])`.execute(trx);
  return back.size;
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
  return { ...emptyOffer("https://site.invalid/"), seller: { name, id: null, url: null, rating: null } };
}
