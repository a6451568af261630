import { gated } from "./gated-pattern.ts";
import { readTaxWords } from "./price-kind-text.ts";

const INCLUDED = gated(
  /\b(tax(es)?|vat|gst)\.? (is |are )?(incl|inc\b)|wliczon\p{L}+ podat|podat\p{L}+ wliczon|taxe? (inclu|comprise)|steuer\p{L}* enthalten/iu,
);
const EXCLUDED = gated(/\b(tax(es)?|vat|gst)\.? (is |are )?(not incl|excl|ex\b)/iu);

/** Whether tax is in a price, as the words of its tax label say ("inkl. 19 % MwSt.", "netto", "Tax excluded"); null where they do not. */
export function readTaxText(text: string): boolean | null {
  if (text === "") return null;
  const words = (text.includes("%") ? text.replace(/(?<!\d)\d+([.,]\d+)?\s*%/g, " ") : text).slice(0, 200);
  const named = readTaxWords(words);
  const gross = named.gross || INCLUDED.test(words);
  const net = named.net || EXCLUDED.test(words);
  return gross === net ? null : gross;
}
