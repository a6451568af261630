import type { Found } from "./draft.ts";
import type { Heading, Survey } from "./survey.ts";
import type { RatedAmount } from "./visible-price.ts";

export function visibleAvailability(_survey: Survey, _heading: Heading | null, _price: RatedAmount | null): Found | null {
  return null;
}
