import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, NAME_END, TAG_END } = scanned;

/** Tells of elements whether a text of ASCII begins in their tags, behind the name; only those tags are looked at. */
export function tagsWith(text: string): (page: ScannedPage, element: number) => boolean {
  const wanted = Buffer.from(text, "latin1");
  return ({ bytes, elements }, element) => {
    const cell = element * ELEMENT_CELLS;
    const end = elements[cell + TAG_END] as number;
    for (let at = elements[cell + NAME_END] as number; at < end; at++)
      if (bytes[at] === wanted[0] && standsAt(bytes, at, wanted)) return true;
    return false;
  };
}

function standsAt(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let i = 1; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}
