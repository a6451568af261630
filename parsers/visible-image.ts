import { HAS_TITLE } from "./attribute-signs.ts";
import { overlap, wordSet } from "./main-heading.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import type { Heading, Survey } from "./survey.ts";
import { tagsWith } from "./tags-with.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, SIGNS } = scanned;
const BEFORE = 600;
const BEHIND = 600;
const ENOUGH = 0.8;
/** A word of the name by which most tags are passed over. */
const TELLING = /[A-Za-z0-9]{4,}/g;
/** Where scripts that load images late keep their addresses; "src" may hold a placeholder. */
const ADDRESSES = ["data-zoom-image", "data-large_image", "data-src", "data-original", "data-lazy", "data-lazy-src", "src"];

/** Address of the product's image: the first visible one whose alternative text is the product's name. */
export function visibleImage(survey: Survey, heading: Heading | null): string | null {
  if (heading === null) return null;
  const { order } = heading.context;
  const [telling] = (heading.text.match(TELLING) ?? []).toSorted((a, b) => b.length - a.length);
  const holds = telling === undefined ? null : tagsWith(telling);
  const may = (page: ScannedPage, element: number): boolean =>
    ((page.elements[element * ELEMENT_CELLS + SIGNS] as number) & HAS_TITLE) !== 0 && (holds === null || holds(page, element));
  const name = wordSet(heading.text);
  for (const element of survey.elementsLike(order - BEFORE, order + BEHIND, may)) {
    if (element.name !== "img" || element.hidden || (element.zone !== "main" && element.zone !== "review")) continue;
    if (overlap(name, wordSet(element.attribute("alt") ?? "")) < ENOUGH) continue;
    const address = ADDRESSES.map((attribute) => element.attribute(attribute)?.trim() ?? "").find(
      (text) => text !== "" && !text.startsWith("data:"),
    );
    if (address !== undefined) return address;
  }
  return null;
}
