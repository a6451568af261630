import type { MarketOffer } from "../domain/market.ts";
import type { RivalFilter } from "./rival-filter.ts";

/** Why an offer does not count for who sells it, when it comes, or how surely it is our product; what is unknown never passes a limit. */
export function whyNotTrusted(offer: MarketOffer, filter: RivalFilter): readonly [code: string, reason: string] | null {
  const who = offer.sellerName ?? offer.sourceName;
  const { minSellerRatingPercent, minSellerReviews, maxDeliveryDays, minMatchPercent } = filter;
  const rating = offer.sellerRating ?? null;
  if (minSellerRatingPercent !== undefined) {
    if (rating === null || !(rating.best > 0)) return ["rating-unknown", `${who} shows no rating.`];
    const percent = (rating.value * 100) / rating.best;
    if (!(percent >= minSellerRatingPercent))
      return ["rating-too-low", `${who} is rated ${rating.value} of ${rating.best}, below ${minSellerRatingPercent} %.`];
  }
  if (minSellerReviews !== undefined) {
    const count = rating?.reviewCount ?? null;
    if (count === null) return ["reviews-unknown", `${who} does not show how many have rated it.`];
    if (!(count >= minSellerReviews)) return ["too-few-reviews", `${who} has ${count} reviews, fewer than ${minSellerReviews}.`];
  }
  if (maxDeliveryDays !== undefined) {
    const days = offer.deliveryDays?.[1] ?? null;
    if (days === null) return ["delivery-unknown", `${who} does not say when it arrives.`];
    if (!(days <= maxDeliveryDays)) return ["too-slow", `${who} delivers within ${days} days, more than ${maxDeliveryDays}.`];
  }
  if (minMatchPercent === undefined) return null;
  const sure = offer.matchConfidence ?? null;
  if (sure === null) return ["match-unknown", `How surely the listing at ${who} is our product is not known.`];
  if (sure * 100 >= minMatchPercent) return null;
  return ["match-unsure", `The listing at ${who} is our product with ${Math.floor(sure * 100)} %, below ${minMatchPercent} %.`];
}
