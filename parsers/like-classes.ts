import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { CLASS_END, CLASS_START, ELEMENT_CELLS } = scanned;

const AMPERSAND = 38;

/** Whether two elements' classes are the same but for digits, as those of one list's items are. With entities in them: perhaps. */
export function haveLikeClasses({ bytes, elements }: ScannedPage, one: number, other: number): boolean {
  let a = elements[one * ELEMENT_CELLS + CLASS_START] as number;
  let b = elements[other * ELEMENT_CELLS + CLASS_START] as number;
  const aEnd = elements[one * ELEMENT_CELLS + CLASS_END] as number;
  const bEnd = elements[other * ELEMENT_CELLS + CLASS_END] as number;
  while (a < aEnd && b < bEnd) {
    const left = bytes[a] as number;
    const right = bytes[b] as number;
    if (isDigit(left) && isDigit(right)) {
      while (a < aEnd && isDigit(bytes[a] as number)) a++;
      while (b < bEnd && isDigit(bytes[b] as number)) b++;
      continue;
    }
    if (left === AMPERSAND || right === AMPERSAND) return true;
    if (left !== right) return false;
    a++;
    b++;
  }
  return a >= aEnd && b >= bEnd;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
