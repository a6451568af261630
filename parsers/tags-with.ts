import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, NAME_END, TAG_END } = scanned;
const AT_ONCE = 4_096;

/**
 * Tells of elements, asked for in document order, whether a text of ASCII begins in their tags, behind the name. The page is searched by the
 * buffer's own search, a stretch at a time, and no farther than asked.
 */
export function tagsWith(text: string): (page: ScannedPage, element: number) => boolean {
  const wanted = Buffer.from(text, "latin1");
  let next = -1;
  let searched = 0;
  return ({ bytes, elements }, element) => {
    const cell = element * ELEMENT_CELLS;
    const start = elements[cell + NAME_END] as number;
    const end = elements[cell + TAG_END] as number;
    while (next < start && searched < end) {
      const from = Math.max(start, searched);
      const to = Math.max(from + AT_ONCE, end);
      const found = bytes.subarray(from, to + wanted.length - 1).indexOf(wanted);
      next = found === -1 ? -1 : from + found;
      searched = found === -1 ? to : next + 1;
    }
    return next >= start && next < end;
  };
}
