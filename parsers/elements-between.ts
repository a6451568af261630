import type { Context, Survey } from "./survey.ts";

/** The elements that begin between two places of the page, in document order; nothing else of the page is looked at. */
export function elementsBetween({ elements }: Survey, from: number, to: number): readonly Context[] {
  return elements.slice(firstFrom(elements, from), firstFrom(elements, to + 1));
}

function firstFrom(elements: readonly Context[], order: number): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((elements[middle] as Context).order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
