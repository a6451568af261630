import { overlap, wordSet } from "./main-heading.ts";
import type { Context, Heading, Survey } from "./survey.ts";

const BEFORE = 600;
const BEHIND = 600;
const ENOUGH = 0.8;
/** Where scripts that load images late keep their addresses; "src" may hold a placeholder. */
const ADDRESSES = ["data-zoom-image", "data-large_image", "data-src", "data-original", "data-lazy", "data-lazy-src", "src"];

/** Address of the product's image: the first visible one whose alternative text is the product's name. */
export function visibleImage(survey: Survey, heading: Heading | null): string | null {
  if (heading === null) return null;
  const name = wordSet(heading.text);
  const { order } = heading.context;
  const mayCount = ({ hidden, zone }: Context): boolean => !hidden && zone !== "related" && zone !== "cart";
  for (const element of survey.titledBetween(order - BEFORE, order + BEHIND, mayCount)) {
    if (element.name !== "img" || element.zone === "chrome") continue;
    if (overlap(name, wordSet(element.attribute("alt") ?? "")) < ENOUGH) continue;
    const address = ADDRESSES.map((attribute) => element.attribute(attribute)?.trim() ?? "").find(
      (text) => text !== "" && !text.startsWith("data:"),
    );
    if (address !== undefined) return address;
  }
  return null;
}
