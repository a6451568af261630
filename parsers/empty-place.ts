import { cartButtons } from "./cart-buttons.ts";
import { zonesAround } from "./heading-zones.ts";
import { kindByClass } from "./price-kind-class.ts";
import type { Heading, Survey } from "./survey.ts";
import { textOf } from "./text-of.ts";
import type { RatedAmount } from "./visible-price.ts";

const PRICE_WORDS = /(?:^|[\s_-]|[a-z])(?:price|preis|cena|prix|prezzo|precio|preco|prijs)(?:[\s_-]|$)/;
const FARTHEST = 700;

/**
 * Whether an amount stands behind the button that buys, and before it, below the product's heading, an element that is called the price has
 * nothing in it: a script fills that, and the amount is another product's.
 */
export function leavesPlaceEmpty(survey: Survey, heading: Heading | null, { order }: RatedAmount): boolean {
  if (heading === null) return false;
  const zone = zonesAround(heading, survey);
  const from = heading.context.order;
  const button = cartButtons(survey, zone, from).firstBehind(from);
  if (button === null || button.order - from > FARTHEST || order < button.end) return false;
  return survey
    .elementsBetween(from, button.order)
    .some(
      (element) =>
        !element.hidden &&
        PRICE_WORDS.test(element.words) &&
        kindByClass(element.words) === null &&
        zone(element) === "main" &&
        textOf(survey, element) === "",
    );
}
