import { HAS_AMPERSAND, HAS_CONTROLS, IS_ASIDE, TEXT_CELLS, TEXT_SIGNS, type ScannedPage } from "./scanned-page.ts";
import { readText } from "./scanned-text.ts";

const UNREADABLE = Buffer.from("\ufffd");
/** The byte before which a second one below 0xa0 makes a control character beyond ASCII. */
const LEAD = 0xc2;
const BAD = /\ufffd|(?!\s)\p{Cc}/u;

/** False where no text of the page has a control character or U+FFFD; true where one may. Most pages are cleared without decoding them. */
export function mayHoldControls(page: ScannedPage): boolean {
  const { bytes, texts, textCount } = page;
  if (bytes.includes(UNREADABLE)) return true;
  for (let at = bytes.indexOf(LEAD); at !== -1; at = bytes.indexOf(LEAD, at + 2)) if ((bytes[at + 1] as number) < 0xa0) return true;
  for (let i = 0; i < textCount; i++) {
    const signs = texts[i * TEXT_CELLS + TEXT_SIGNS] as number;
    if ((signs & (HAS_AMPERSAND | HAS_CONTROLS)) === 0 || (signs & IS_ASIDE) !== 0) continue;
    if ((signs & HAS_CONTROLS) !== 0 || BAD.test(readText(page, i))) return true;
  }
  return false;
}
