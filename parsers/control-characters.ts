import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import { readText } from "./scanned-text.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { HAS_AMPERSAND, HAS_CONTROLS, IS_ASIDE, MAY_HAVE_CONTROLS, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;

const AMPERSAND = 38;
const NUMBER_SIGN = 35;
const NUMBERED = Buffer.from("&#");
const BAD = /\ufffd|(?!\s)\p{Cc}/u;

/** False where no text of the page has a control character or U+FFFD; true where one may. Most pages are cleared without decoding them. */
export function mayHoldControls(page: ScannedPage): boolean {
  const { bytes, rare, texts, textCount } = page;
  if (rare.replaced) return true;
  /** Whether any sign is written by its number, once that is asked. */
  let numbered: boolean | null = null;
  for (let cell = 0; cell < textCount * TEXT_CELLS; cell += TEXT_CELLS) {
    const signs = texts[cell + TEXT_SIGNS] as number;
    if ((signs & (HAS_AMPERSAND | HAS_CONTROLS | MAY_HAVE_CONTROLS)) === 0 || (signs & IS_ASIDE) !== 0) continue;
    if ((signs & HAS_CONTROLS) !== 0) return true;
    const start = texts[cell + TEXT_START] as number;
    const end = texts[cell + TEXT_END] as number;
    if ((signs & MAY_HAVE_CONTROLS) !== 0 && hasControls(bytes, start, end)) return true;
    // No name stands for a control character, but a number may.
    if ((signs & HAS_AMPERSAND) === 0 || !(numbered ??= bytes.includes(NUMBERED))) continue;
    if (hasNumber(bytes, start, end) && BAD.test(readText(page, cell / TEXT_CELLS))) return true;
  }
  return false;
}

/** Whether there is a control character beyond ASCII between two places. */
function hasControls(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 0xc2 && (bytes[at + 1] as number) < 0xa0) return true;
  return false;
}

/** Whether there is an "&#" between two places. */
function hasNumber(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === AMPERSAND && bytes[at + 1] === NUMBER_SIGN) return true;
  return false;
}
