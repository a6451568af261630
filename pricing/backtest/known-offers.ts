import { instantMicros } from "../../domain/instant-micros.ts";
import { instantMs } from "../../domain/instant-ms.ts";
import type { Instant } from "../../domain/instant.ts";
import type { MarketOffer } from "../../domain/market.ts";
import type { RecordedMarket, RecordedOffer } from "../../domain/recorded-market.ts";

/**
 * The offers as somebody knew them who read what was written down until `knownAt`: a look counts from when it was written, whenever it was
 * taken, so that one which was under way is not known yet, and what it ended stands. An offer that was seen again later counts as seen at `asOf`.
 */
export function knownOffers(
  { offers }: RecordedMarket,
  { asOf, knownAt }: { readonly asOf: Instant; readonly knownAt: Instant },
): MarketOffer[] {
  const until = instantMicros(knownAt);
  const [asOfMs, latest] = [instantMs(asOf), new Map<number, RecordedOffer>()];
  for (const one of offers) {
    if (instantMicros(one.writtenFrom ?? one.validFrom) > until) continue;
    const other = latest.get(one.offer.offerId);
    if (other === undefined || instantMicros(other.validFrom) < instantMicros(one.validFrom)) latest.set(one.offer.offerId, one);
  }
  return [...latest.values()]
    .filter(({ validTo, writtenTo }) => validTo === null || instantMicros(writtenTo ?? validTo) > until)
    .map(({ offer }) => ({ ...offer, lastSeenAt: new Date(Math.min(asOfMs, instantMs(offer.lastSeenAt))).toISOString() }))
    .toSorted((a, b) => a.price.minor - b.price.minor || a.offerId - b.offerId);
}
