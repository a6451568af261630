import { foldName } from "./fold-name.ts";
import type { Evidence, Offer, Seller } from "./offer.ts";
import type { SourceKind } from "./source.ts";
import { isTraderName } from "./trader-name.ts";

/** What a person says about the sellers of a source. `auto`: by its kind and parser; `traders`: all are businesses; `private`: any may be a person. */
export const SELLER_SETTINGS = ["auto", "traders", "private"] as const;
export type SellerSetting = (typeof SELLER_SETTINGS)[number];

/**
 * How names of sellers are kept: `named`: as read; `mixed`: those that show a business as read, a pseudonym for the others; `covered`: a
 * pseudonym for all. Stored as source.sellers_as: a change of what a word means needs another word, so that what is stored is brought along.
 */
export type SellerCover = "named" | "mixed" | "covered";

/** Shops and comparators name businesses; so do marketplaces that let no others sell, as their parser says. Of any other marketplace nobody knows. */
export function sellerCover(
  { kind, sellers }: { readonly kind: SourceKind; readonly sellers: SellerSetting },
  tradersOnly: boolean,
): SellerCover {
  if (sellers === "private") return "covered";
  return sellers === "traders" || kind !== "marketplace" || tradersOnly ? "named" : "mixed";
}

/** What parsers write in place of a private seller's name. */
const ANONYMOUS: ReadonlySet<string> = new Set(["private", "unknown"]);
const PSEUDONYM = /^private-seller-[a-z2-7]{16}$/;

export function isPseudonym(name: string): boolean {
  return PSEUDONYM.test(name);
}

/** What identifies a seller that offers name by a pseudonym. */
export interface CoveredSeller {
  readonly pseudonym: string;
  readonly name: string;
  readonly id: string | null;
  readonly url: string | null;
}

export interface CoverOptions {
  readonly cover: SellerCover;
  /** The same text always has the same; a name and an id have different ones. */
  readonly pseudonymOf: (text: string) => string;
  /** Pseudonyms of sellers who were erased: they are covered even where names are kept. */
  readonly erased: ReadonlySet<string>;
  /** Folded names (fold-name.ts) under which we sell ourselves: these are nobody else's. */
  readonly own: ReadonlySet<string>;
  /** Stands in for an offer's own address where that names its seller. */
  readonly pageUrl: string;
}

/** Offers without what identifies private sellers, and what was left out of them, once per seller. */
export function coverOffers(
  offers: readonly Offer[],
  options: CoverOptions,
): { readonly offers: readonly Offer[]; readonly covered: readonly CoveredSeller[] } {
  const covered = new Map<string, CoveredSeller>();
  const safe = offers.map((offer) => {
    const { seller } = offer;
    const pseudonym = seller === null ? null : coverOf(seller, options);
    if (seller === null || pseudonym === null) return offer;
    covered.set(pseudonym, { pseudonym, name: seller.name, id: seller.id, url: seller.url });
    return coverOffer(offer, seller, pseudonym, options);
  });
  return { offers: covered.size === 0 ? offers : safe, covered: [...covered.values()] };
}

/** Offers that were read anew, with the sellers covered whom an observation stored before has by their pseudonyms: so that both compare. */
export function coverAsStored(
  offers: readonly Offer[],
  stored: readonly Offer[],
  options: Pick<CoverOptions, "pseudonymOf" | "pageUrl">,
): readonly Offer[] {
  const known = stored.flatMap(({ seller }) => (seller !== null && isPseudonym(seller.name) ? [seller.name] : []));
  if (known.length === 0) return offers;
  return coverOffers(offers, { ...options, cover: "named", erased: new Set(known), own: new Set() }).offers;
}

/** The pseudonym of a name; the same whatever the source, since rules name sellers without one. */
export function sellerPseudonym(name: string, pseudonymOf: (text: string) => string): string {
  return pseudonymOf(`name ${foldName(name)}`);
}

/** What an offer's seller becomes; null: he stays as he is. */
function coverOf({ name }: Pick<Seller, "name">, { cover, erased, own, pseudonymOf }: CoverOptions): string | null {
  if (ANONYMOUS.has(name) || isPseudonym(name)) return null;
  const stays = cover === "named" || (cover === "mixed" && isTraderName(name)) || own.has(foldName(name));
  if (stays && erased.size === 0) return null;
  const pseudonym = sellerPseudonym(name, pseudonymOf);
  return stays && !erased.has(pseudonym) ? null : pseudonym;
}

function coverOffer(offer: Offer, seller: Seller, pseudonym: string, { pseudonymOf, pageUrl }: CoverOptions): Offer {
  const told = [seller.name, seller.id, seller.url].filter((text) => text !== null);
  const evidence: Partial<Record<string, Evidence>> = {};
  for (const [field, found] of Object.entries(offer.evidence)) {
    if (found === undefined) continue;
    evidence[field] = field.startsWith("seller") ? { ...found, text: pseudonym } : coverEvidence(found, told, pseudonym);
  }
  return {
    ...offer,
    url: urlWithout(offer.url, told, pageUrl),
    seller: { name: pseudonym, id: seller.id === null ? null : pseudonymOf(`id ${seller.id}`), url: null, rating: seller.rating },
    evidence,
  };
}

/** Of a text that is an address or markup only: what a product is called may hold a word that is also somebody's name. */
function coverEvidence(found: Evidence, told: readonly string[], pseudonym: string): Evidence {
  const { text, path } = found;
  if (!/[/=]/.test(text) && !namesAny(path, told)) return found;
  return { ...found, text: namesAny(text, told) && /[/=]/.test(text) ? pseudonym : text, path: namesAny(path, told) ? "" : path };
}

/** Whether an address holds one of the words as a whole part of it. */
function namesAny(address: string, words: readonly string[]): boolean {
  const parts = new Set(partsOf(address));
  return words.some((word) => {
    const wanted = word.includes("/") ? partsOf(word).slice(-1) : [foldName(word), slug(word)];
    return wanted.some((part) => part.length > 1 && parts.has(part));
  });
}

/** An address that names nobody: itself, else the page's, else that of the page's site. */
export function urlWithout(url: string, words: readonly string[], pageUrl: string): string {
  if (!namesAny(url, words)) return url;
  return namesAny(pageUrl, words) ? new URL("/", pageUrl).href : pageUrl;
}

function partsOf(address: string): string[] {
  // a stray % is part of the address
  const folded = foldName(
    address.replaceAll("+", " ").replace(/(?:%[\da-f]{2})+/gi, (coded) => Buffer.from(coded.replaceAll("%", ""), "hex").toString()),
  );
  return folded.split(/[/?#&=:[\]'"]+/).filter((part) => part !== "");
}

const slug = (name: string): string => foldName(name).replace(/[\s_.]+/g, "-");
