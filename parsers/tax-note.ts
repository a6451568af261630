import type { Found } from "./draft.ts";
import { readTaxText } from "./tax-text.ts";

/** What a note beside a price says of tax, as the field `tax` takes it: "true" where it is in the price; null where the note does not say. */
export function taxNote(note: Found | null): Found | null {
  const included = note === null ? null : readTaxText(note.text);
  return note === null || included === null ? null : { ...note, text: String(included) };
}
