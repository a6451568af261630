import type { Reading } from "../domain/observation.ts";
import { pageReaders } from "./page-readers.ts";
import { readPage, type PageToRead } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

/**
 * Pages of so many bytes are read in a thread of their own. Below that even pages made to be dear took less than 60 ms on a busy machine
 * (a shop's own page 3 ms); handing a page over costs a tenth of a millisecond.
 */
export const LARGE = 100_000;
const readers = pageReaders();

/**
 * What a page offers, or why it offers nothing that can be relied on: site parser by host or `hints.parser`, platform parser by the page's
 * markers, standard extraction. Large pages never hold up the event loop. Pure but for importing the parsers on first use and for starting
 * threads; rejects only with RegistryError.
 */
export async function observe(page: PageToRead): Promise<Reading> {
  const registry = await loadParsers();
  return page.body.byteLength < LARGE ? readPage(page, registry) : readers.read(page);
}
