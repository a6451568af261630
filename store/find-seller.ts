import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import { isPseudonym, sellerPseudonym } from "../domain/seller-cover.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";

export interface SellerQuestion {
  /** A seller's name as a site shows it, or his pseudonym. Case does not matter. */
  readonly seller: string;
  /** Host of the one source that is meant; absent: all. */
  readonly host?: string | undefined;
  readonly pseudonymOf: (text: string) => string;
}

export interface FoundSeller {
  readonly pseudonym: string;
  /** As sites wrote his name, as far as that is still kept anywhere. */
  readonly names: readonly string[];
  /** Where something is kept of him. */
  readonly sources: readonly { readonly id: number; readonly host: string }[];
}

/** @throws BadInputError, NotFoundError */
export async function findSeller(db: Db, { seller, host, pseudonymOf }: SellerQuestion): Promise<FoundSeller> {
  const asked = seller.trim();
  if (asked.length === 0 || asked.length > 500)
    throw new BadInputError("bad-seller", "Give the seller's name as the site shows it, or the pseudonym that offers have.");
  const pseudonym = isPseudonym(asked) ? asked : sellerPseudonym(asked, pseudonymOf);
  const { rows } = await sql<{ id: number; host: string; name: string | null }>`
    with kept as (
      select source_id, name from private_seller where pseudonym = ${pseudonym}
    ), offered as (
      select distinct source_id, seller_name as name from offer
      where seller_name = ${pseudonym} or seller_name in (select name from kept)
        or lower(regexp_replace(btrim(normalize(seller_name, nfkc)), '\\s+', ' ', 'g')) = ${isPseudonym(asked) ? null : foldName(asked)}
    )
    select s.id, s.host, x.name from (select * from kept union select * from offered) x join source s on s.id = x.source_id
    where ${host === undefined ? sql`true` : sql`s.host = ${host.toLowerCase()}`}
    order by s.id`.execute(db);
  if (rows.length === 0) {
    const where = host === undefined ? "" : ` on ${host}`;
    throw new NotFoundError(`Nothing is kept of such a seller${where}; write the name as the site shows it, or the pseudonym.`);
  }
  const written = isPseudonym(asked) ? [] : [asked];
  const names = new Set([...written, ...rows.flatMap(({ name }) => (name === null || isPseudonym(name) ? [] : [name]))]);
  return { pseudonym, names: [...names], sources: [...new Map(rows.map(({ id, host: at }) => [id, { id, host: at }])).values()] };
}
