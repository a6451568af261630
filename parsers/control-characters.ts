import { HAS_AMPERSAND, HAS_CONTROLS, IS_ASIDE, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START, type ScannedPage } from "./scanned-page.ts";
import { readText } from "./scanned-text.ts";

const AMPERSAND = 38;
const NUMBER_SIGN = 35;
const BAD = /\ufffd|(?!\s)\p{Cc}/u;

/** False where no text of the page has a control character or U+FFFD; true where one may. Most pages are cleared without decoding them. */
export function mayHoldControls(page: ScannedPage): boolean {
  const { rare, texts, textCount } = page;
  if (rare.replaced || rare.controls) return true;
  for (let i = 0; i < textCount; i++) {
    const cell = i * TEXT_CELLS;
    const signs = texts[cell + TEXT_SIGNS] as number;
    if ((signs & (HAS_AMPERSAND | HAS_CONTROLS)) === 0 || (signs & IS_ASIDE) !== 0) continue;
    if ((signs & HAS_CONTROLS) !== 0) return true;
    // No name stands for a control character, but a number may.
    if (hasNumber(page.bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number) && BAD.test(readText(page, i)))
      return true;
  }
  return false;
}

/** Whether there is an "&#" between two places. */
function hasNumber(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === AMPERSAND && bytes[at + 1] === NUMBER_SIGN) return true;
  return false;
}
