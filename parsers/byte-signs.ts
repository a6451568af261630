import {
  HAS_AMPERSAND,
  HAS_BREAKS,
  HAS_COLON,
  HAS_CONTROLS,
  HAS_DIGIT,
  HAS_NON_ASCII,
  HAS_TEXT,
  MAY_HAVE_CONTROLS,
} from "./scanned-page.ts";

const TAB = 9;
const LINE_FEED = 10;
const FORM_FEED = 12;
const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const BANG = 33;
const NUMBER_SIGN = 35;
export const DASH = 45;
export const SLASH = 47;
const COLON = 58;
export const LESS = 60;
export const GREATER = 62;
export const QUESTION = 63;

const IS_SPACE = 1;
export const ENDS_NAME = 2;
export const IS_LETTER = 4;
/** What each byte is in a tag, and in a text. */
export const CLASSES = new Uint8Array(256);
for (const code of [TAB, LINE_FEED, FORM_FEED, CARRIAGE_RETURN, SPACE]) CLASSES[code] = IS_SPACE | ENDS_NAME;
for (const code of [SLASH, GREATER]) CLASSES[code] = ENDS_NAME;
for (let code = 65; code <= 90; code++) CLASSES[code] = CLASSES[code + 32] = IS_LETTER;

export const SIGNS = new Uint8Array(256).fill(HAS_TEXT);
for (let code = 48; code <= 57; code++) SIGNS[code] = HAS_TEXT | HAS_DIGIT;
for (let code = 128; code <= 255; code++) SIGNS[code] = HAS_TEXT | HAS_NON_ASCII;
SIGNS[0xc2] = HAS_TEXT | HAS_NON_ASCII | MAY_HAVE_CONTROLS;
for (const code of [TAB, LINE_FEED, 11, FORM_FEED, CARRIAGE_RETURN]) SIGNS[code] = HAS_BREAKS;
for (let code = 0; code < 32; code++) if (SIGNS[code] === HAS_TEXT) SIGNS[code] = HAS_TEXT | HAS_CONTROLS;
SIGNS[127] = HAS_TEXT | HAS_CONTROLS;
for (const code of [COLON, NUMBER_SIGN]) SIGNS[code] = HAS_TEXT | HAS_COLON;
SIGNS[SPACE] = 0;
SIGNS[38] = HAS_TEXT | HAS_AMPERSAND;

/** What a text holds; see `HAS_TEXT` and the others. */
export function signsOf(bytes: Uint8Array, start: number, end: number): number {
  let signs = 0;
  for (let i = start; i < end; i++) signs |= SIGNS[bytes[i] as number] as number;
  return signs;
}
