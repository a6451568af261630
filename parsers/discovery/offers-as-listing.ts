import { bareListing, type FoundListing } from "../../domain/listing-candidate.ts";
import type { Offer } from "../../domain/offer.ts";

/** A product page's offers as one listing: what all of them agree on. */
export function offersAsListing(url: string | null, offers: readonly Offer[]): FoundListing | null {
  const [first] = offers;
  if (url === null || first === undefined) return null;
  const agreed = <K extends "name" | "brand" | "gtin" | "mpn" | "sku" | "image">(field: K): Offer[K] | null =>
    offers.every((offer) => offer[field] === first[field]) ? first[field] : null;
  const samePrice = offers.every((offer) => offer.price?.minor === first.price?.minor && offer.price?.currency === first.price?.currency);
  return {
    ...bareListing(url),
    name: first.name?.slice(0, 500) ?? null,
    brand: agreed("brand"),
    gtin: agreed("gtin"),
    mpn: agreed("mpn"),
    sku: agreed("sku"),
    image: agreed("image"),
    price: samePrice ? first.price : null,
    priceText: samePrice ? first.priceText : null,
  };
}
