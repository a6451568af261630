import type { Reading } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { Findings } from "./gather-findings.ts";
import { absolute } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import { visibleBreadcrumbs } from "./visible-breadcrumbs.ts";
import { visibleImage } from "./visible-image.ts";
import { visibleRating } from "./visible-rating.ts";

/** The offers of a reading with the path, the rating and the image that the page shows, where its data state none. */
export function withWhatIsShown<Read extends Pick<Reading, "offers">>(
  reading: Read,
  { survey, baseUrl }: Page,
  { heading }: Findings,
): Read {
  const { offers } = reading;
  const lacks = (field: "breadcrumbs" | "rating" | "image"): boolean =>
    offers.length > 0 && offers.every(({ [field]: value }) => value === null || (Array.isArray(value) && value.length === 0));
  const breadcrumbs = lacks("breadcrumbs") ? visibleBreadcrumbs(survey, heading) : [];
  // A rating beside a seller may be the seller's.
  const shown = lacks("rating") && offers.every(({ seller }) => seller === null) ? visibleRating(survey, heading) : null;
  const image = lacks("image") ? absolute(visibleImage(survey, heading) ?? undefined, baseUrl) : null;
  if (breadcrumbs.length === 0 && shown === null && image === null) return reading;
  const more: Partial<Offer> = {
    ...(breadcrumbs.length === 0 ? {} : { breadcrumbs }),
    ...(shown === null ? {} : { rating: shown.rating }),
    ...(image === null ? {} : { image }),
  };
  const rated = shown === null ? {} : { rating: { extractor: "visible", path: shown.path, text: shown.text } };
  return { ...reading, offers: offers.map((offer) => ({ ...offer, ...more, evidence: { ...offer.evidence, ...rated } })) };
}
