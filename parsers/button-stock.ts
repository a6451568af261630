import { readAvailability } from "./availability-text.ts";
import { isCartButton } from "./cart-button.ts";
import { elementPath } from "./element-path.ts";
import type { Found } from "./draft.ts";
import { zonesAround } from "./heading-zones.ts";
import type { Context, Heading, Survey } from "./survey.ts";
import { textIn } from "./text-in.ts";

const ABOVE = 60;
const BELOW = 300;
const LONGEST = 40;
/** "Cart (0)", "Cart 0,00 €": where one sees what is in it. */
const EMPTY_CART = /\(0\)|(?<![\d.,])0[.,]00(?!\d)/;

/**
 * Whether the product can be bought, by the button that is there for it, where nothing on the page says it in words: one that puts it into
 * the cart and can be pressed, or one that says "sold out" in its place. Both: a variant of several; none is taken.
 */
export function buttonStock(survey: Survey, heading: Heading | null, priceOrder: number | null): Found | null {
  if (heading === null) return null;
  const zone = zonesAround(heading, survey);
  const from = Math.min(heading.context.order, priceOrder ?? Number.POSITIVE_INFINITY) - ABOVE;
  const to = Math.max(heading.context.order, priceOrder ?? 0) + BELOW;
  let buys: Context | null = null;
  let soldOut: Context | null = null;
  for (const button of survey.buttons) {
    if (button.order < from || button.order > to || zone(button) !== "main") continue;
    const text = wordsOn(button);
    if (EMPTY_CART.test(text)) continue;
    if (text.length <= LONGEST && readAvailability(text) === "OutOfStock") soldOut ??= button;
    else if (button.name !== "a" && isCartButton(button)) {
      // One that waits for a size says nothing.
      if (!isDisabled(button)) buys ??= button;
    } else if (button.name === "a" && text.length <= LONGEST && isCartButton(button)) buys ??= button;
  }
  if ((buys === null) === (soldOut === null)) return null;
  const [button, text] = soldOut === null ? [buys as Context, "add to cart"] : [soldOut, "sold out"];
  return { text: `${text}: ${wordsOn(button)}`.slice(0, 100), path: elementPath(button), extractor: "visible, button" };
}

function wordsOn(button: Context): string {
  return (button.name === "input" ? (button.attribute("value") ?? button.attribute("alt") ?? "") : textIn(button, 80)).trim();
}

function isDisabled(button: Context): boolean {
  return (
    button.attribute("disabled") !== undefined ||
    button.attribute("aria-disabled") === "true" ||
    /(^|[\s_-])(disabled|is-disabled|inactive)([\s_-]|$)/.test(button.words)
  );
}
