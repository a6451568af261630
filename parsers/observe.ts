import type { Reading } from "../domain/observation.ts";
import { readPage, type PageToRead } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

/**
 * What a page offers, or why it offers nothing that can be relied on: site parser by host or `hints.parser`, platform parser by the page's
 * markers, standard extraction. Pure but for importing the parsers on first use; rejects only with RegistryError.
 */
export async function observe(page: PageToRead): Promise<Reading> {
  return readPage(page, await loadParsers());
}
