import type { Money } from "./money.ts";

/** A standing offer on a page of our own shop. */
export interface LiveOffer {
  readonly offerId: number;
  readonly observationId: number;
  readonly sellerName: string | null;
  readonly url: string;
  readonly price: Money | null;
  readonly taxIncluded: boolean | null;
}

export interface LivePriceWanted {
  /** The approved price. */
  readonly price: Money;
  readonly vatPercent: number | null;
  /** Whose offer is ours; null: the site's own. */
  readonly sellerName: string | null;
}

/** What a page says of our price; `offer` null: nothing that is certain enough to be held against the shop. */
export type LivePrice =
  | { readonly offer: LiveOffer; readonly price: Money }
  | { readonly offer: null; readonly code: string; readonly reason: string };

/** Which of a page's offers is ours and what it costs. In doubt it is nothing: a variant's or a net price is no drift. */
export function livePrice(offers: readonly LiveOffer[], { price, vatPercent, sellerName }: LivePriceWanted): LivePrice {
  const unsure = (code: string, reason: string): LivePrice => ({ offer: null, code, reason });
  const ours = ownOffers(offers, sellerName);
  const [offer, ...others] = ours;
  if (offer === undefined)
    return unsure("no-own-offer", "The page shows no offer of ours; see the listing, and the setting for the seller's name.");
  if (offer.price === null) return unsure("no-price", "The page shows no price.");
  const [shown, wanted] = [offer.price, price];
  if (others.some((other) => other.price === null || other.price.minor !== shown.minor || other.price.currency !== shown.currency))
    return unsure("several-offers", "The page shows several prices of ours, of variants perhaps; give each variant an address of its own.");
  if (shown.currency !== wanted.currency)
    return unsure("other-currency", `The page asks in ${shown.currency}, and the channel sells in ${wanted.currency}.`);
  if (shown.minor === wanted.minor) return { offer, price: shown };
  if (offer.taxIncluded === false) return unsure("net-price", "The page shows a price without tax.");
  if (offer.taxIncluded === null && vatPercent !== null && vatPercent > 0 && isNetOf(shown, wanted, vatPercent))
    return unsure("maybe-net-price", "The page's price is the approved one without tax, and it does not say which it shows.");
  return { offer, price: shown };
}

function ownOffers(offers: readonly LiveOffer[], sellerName: string | null): readonly LiveOffer[] {
  if (sellerName !== null) return offers.filter((offer) => plain(offer.sellerName) === plain(sellerName));
  const own = offers.filter((offer) => offer.sellerName === null);
  // a shop that names itself as the one seller is not taken for another
  return own.length > 0 || new Set(offers.map((offer) => plain(offer.sellerName))).size > 1 ? own : offers;
}

function isNetOf(net: Money, gross: Money, vatPercent: number): boolean {
  return Math.abs((net.minor * (100 + vatPercent)) / 100 - gross.minor) <= 1;
}

function plain(name: string | null): string | null {
  return name === null ? null : name.normalize("NFKC").trim().toLowerCase();
}
