// First code points of the decimal digit rows of the Basic Multilingual Plane (Unicode category Nd), ten in each.
const DIGIT_ROWS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040,
  0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50,
  0xabf0, 0xff10,
];
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const FOLDED = new Map<string, string>();
for (const first of DIGIT_ROWS) for (let i = 0; i < 10; i++) FOLDED.set(String.fromCharCode(first + i), String(i));
for (const [to, from] of [
  [" ", "\t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"],
  [" ", "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"],
  ["'", "’‘ʼ′`´＇\u066c"],
  [",", "，،︐"],
  [".", "．·"],
  ["-", "‐‑‒–—―−－"],
  ["%", "٪％﹪"],
  ["$", "＄﹩"],
  ["£", "￡"],
  ["¥", "￥"],
  ["₩", "￦"],
] as const) {
  for (const char of from) FOLDED.set(char, to);
}

// Which of the first characters fold, as most texts have no others.
const FOLDS = Uint8Array.from({ length: 0x300 }, (_, code) => (FOLDED.has(String.fromCharCode(code)) ? 1 : 0));

/**
 * The text with digits of every script as 0-9, every space and direction mark as " ", apostrophes as "'", dashes as "-" and wide signs as
 * the common ones. Each UTF-16 unit stays where it was, so that a place in the folded text is the same place in the original.
 * The Arabic decimal separator and superscript digits stay themselves: they say more than their plain forms.
 */
export function foldText(text: string): string {
  if (!needsFolding(text)) return text;
  let folded = "";
  for (const unit of text) folded += FOLDED.get(unit) ?? unit;
  return folded;
}

function needsFolding(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x300 ? FOLDS[code] === 1 : FOLDED.has(text.charAt(i))) return true;
  }
  return false;
}

/** Value of a superscript digit, or null. */
export function superscriptDigit(char: string | undefined): string | null {
  const value = char === undefined ? -1 : SUPERSCRIPTS.indexOf(char);
  return value < 0 ? null : String(value);
}
