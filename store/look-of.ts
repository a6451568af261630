import { lowestPrice, type Comparison } from "../domain/compare-offers.ts";
import type { Observation } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import { WATCHED_FIELDS, type SourceLook, type WatchedField } from "../domain/source-health.ts";
import type { OfferDiff } from "./offer-diff.ts";

/** What an observation says about its source. */
export function lookOf(observation: Observation, diff: OfferDiff | null, compared: Comparison): SourceLook {
  const { listingId, observedAt, outcome, offers, agreed = null } = observation;
  return {
    listingId,
    at: observedAt,
    outcome,
    priceRatio: compared.priceRatio,
    currencySwitched: compared.currencySwitched,
    stockFlip: compared.stockFlip,
    jumped: compared.jumps.length > 0,
    lost: outcome === "gone" && diff !== null && diff.open.length > 0,
    price: lowestPrice(offers.map((state) => ({ state }))),
    fields: outcome === "offers" ? WATCHED_FIELDS.filter((field) => offers.some((offer) => has(offer, field))) : null,
    agreed,
  };
}

function has(offer: Offer, field: WatchedField): boolean {
  return offer[field] !== null;
}
