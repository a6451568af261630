import { ELEMENT_CELLS, NAME_END, TAG_END, type ScannedPage } from "./scanned-page.ts";

/** Tells of elements, asked for in document order, whether a text stands in their tags; the page is gone over once, whatever their number. */
export function tagsWith(text: string): (page: ScannedPage, element: number) => boolean {
  let next = 0;
  return ({ bytes, elements }, element) => {
    const cell = element * ELEMENT_CELLS;
    const start = elements[cell + NAME_END] as number;
    if (next !== -1 && next < start) next = bytes.indexOf(text, start);
    return next !== -1 && next < (elements[cell + TAG_END] as number);
  };
}
