import { isCartButton, mayBeCartButton } from "./cart-button.ts";
import { signature } from "./signature.ts";
import type { Context, Survey } from "./survey.ts";
import type { Zone } from "./zones.ts";

/** The buttons of the page's main part, from some place on, that put something into the cart. Only those are looked at that are asked for. */
export interface CartButtons {
  /** The first one behind a place. */
  firstBehind(order: number): Context | null;
  /** Whether one stands less than so far from a place. */
  standsWithin(distance: number, order: number): boolean;
  /** Whether another one is built like it. */
  hasAnotherLike(button: Context): boolean;
}

/** So many questions cost as much as one look at all buttons. */
const SEVERAL = 24;

export function cartButtons(survey: Survey, zone: (context: Context) => Zone, from: number): CartButtons {
  const counts = (button: Context): boolean => button.order > from && zone(button) === "main" && isCartButton(button);
  let asked = 0;
  let every: readonly number[] | null = null;
  return {
    firstBehind: (order) => {
      for (const button of survey.buttonsBetween(order + 1, Number.POSITIVE_INFINITY, mayBeCartButton)) if (counts(button)) return button;
      return null;
    },
    standsWithin: (distance, order) => {
      // Who asks for the whole page's amounts is answered from a list of all.
      if (asked++ >= SEVERAL) {
        every ??= [...survey.buttonsBetween(from + 1, Number.POSITIVE_INFINITY, mayBeCartButton)]
          .filter(counts)
          .map((button) => button.order);
        return every.some((other) => Math.abs(other - order) < distance);
      }
      for (const button of survey.buttonsBetween(Math.max(from, order - distance) + 1, order + distance - 1, mayBeCartButton))
        if (counts(button)) return true;
      return false;
    },
    hasAnotherLike: (button) => {
      const own = signature(button);
      for (const other of survey.buttonsLike(button)) if (other !== button && signature(other) === own && counts(other)) return true;
      return false;
    },
  };
}
