import type { PageElement } from "./page-element.ts";
import { haveLikeClasses } from "./like-classes.ts";
import * as scanned from "./scanned-page.ts";
import { kindOf } from "./tag-kinds.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, HAS_DIGIT, IS_ASIDE, PARENT, TEXT_CELLS, TEXT_END, TEXT_ORDER, TEXT_OWNER, TEXT_SIGNS, TEXT_START } = scanned;
const BUTTON = kindOf("button");
const DOLLAR = 36;
const AMPERSAND = 38;
const NUMBER_SIGN = 35;
const SEMICOLON = 59;
/** Far below the most that a page may show: none outside the stretch then makes the page unreadable. */
const MOST_NUMBERS = 3_000;

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Where texts count; a block of which none does is outside. Nothing counts that stands in an element that does not. */
  readonly counts?: (element: PageElement) => boolean;
}

/**
 * Whether a number outside of a stretch of the page may matter to what its amounts mean: it may be the amount in question (`digits`: as one
 * finds them whatever parts them), stands in an element built like one of `alike`, on a button, or beside a sign that changes what all
 * amounts mean. It goes over bytes: false is sure, true is not.
 */
export function mattersOutside(
  page: scanned.ScannedPage,
  { from, to }: Stretch,
  isLeftOut: (block: number) => boolean,
  digits: string,
  alike: readonly number[],
  isAlike: (element: number, other: number) => boolean,
): boolean {
  const { bytes, rare, kinds, elements, texts, textCount, lineStarts } = page;
  if (rare.digits) return true;
  const wanted = Number(digits);
  const scale = 10 ** digits.length;
  let numbers = 0;
  let dollar = -1;
  for (let block = 0; block < lineStarts.length; block++) {
    const first = lineStarts[block] as number;
    const end = lineStarts[block + 1] ?? textCount;
    const order = texts[first * TEXT_CELLS + TEXT_ORDER] as number;
    // Blocks that reach into the stretch have been looked at whole.
    if (order >= from && order <= to && !isLeftOut(block)) continue;
    let seen = 0;
    let count = 0;
    for (let i = first; i < end; i++) {
      const cell = i * TEXT_CELLS;
      const signs = texts[cell + TEXT_SIGNS] as number;
      if (signs & IS_ASIDE || (signs & HAS_DIGIT) === 0) {
        const start = texts[cell + TEXT_START] as number;
        if (dollar < start) dollar = nextDollar(bytes, start);
        if (dollar < (texts[cell + TEXT_END] as number)) return true;
        continue;
      }
      const owner = texts[cell + TEXT_OWNER] as number;
      for (const other of alike)
        if (kinds[owner] === kinds[other] && haveLikeClasses(page, owner, other) && isAlike(owner, other)) return true;
      for (let at = owner, up = 0; at !== -1 && up < 4; at = elements[at * ELEMENT_CELLS + PARENT] as number, up++)
        if (kinds[at] === BUTTON) return true;
      let inNumber = false;
      for (let at = texts[cell + TEXT_START] as number; at < (texts[cell + TEXT_END] as number); at++) {
        const code = bytes[at] as number;
        if (code >= 48 && code <= 57) {
          if (!inNumber) numbers++;
          inNumber = true;
          seen = seen * 10 + code - 48;
          if (seen >= scale) seen %= scale;
          if (++count >= digits.length && seen === wanted) return true;
          continue;
        }
        inNumber = false;
        if (code === DOLLAR) return true;
        if (code !== AMPERSAND) continue;
        if (bytes[at + 1] === NUMBER_SIGN) {
          // "&#160;": a sign by its number, which is no digit of the amount, unless the sign is one.
          const close = bytes.indexOf(SEMICOLON, at);
          const written = close === -1 || close > at + 8 ? Number.NaN : Number(bytes.toString("latin1", at + 2, close));
          if (!(written > 57)) return true;
          at = close;
        } else if (((bytes[at + 1] as number) | 32) === 100) return true;
      }
    }
    if (numbers > MOST_NUMBERS) return true;
  }
  return false;
}

function nextDollar(bytes: Buffer, start: number): number {
  const found = bytes.indexOf(DOLLAR, start);
  return found === -1 ? bytes.length : found;
}
