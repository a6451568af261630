import { foldText } from "./fold-text.ts";
import type { Line } from "./survey.ts";

/** Arabic, Persian, Indian and wide digits as 0-9, each where it stood. */
export function withPlainDigits(line: Line): Line {
  return { ...line, text: foldText(line.text).replaceAll("٫", ".").replaceAll("٬", ",") };
}
