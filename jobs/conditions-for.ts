import type { ClaimedListing } from "../store/schedule.ts";

export interface Conditions {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  /** The whole page is asked for only to see whether the 304 answers of late told the truth. */
  readonly verifying: boolean;
}

/**
 * On what condition a listing's page is asked for. Other parsers than read the known body read it anew, so that it counts as unknown; a source
 * whose validators lied is believed by the body alone; and every so often the whole page is asked for although a 304 would do.
 */
export function conditionsFor(
  { etag, lastModified, bodyHash, reader, verifyDue }: Pick<ClaimedListing, "etag" | "lastModified" | "bodyHash" | "reader" | "verifyDue">,
  { currentReader, distrusted }: { readonly currentReader: string; readonly distrusted: boolean },
): Conditions {
  if (reader !== currentReader) return { etag: null, lastModified: null, bodyHash: null, verifying: false };
  if (distrusted) return { etag: null, lastModified: null, bodyHash, verifying: false };
  if (verifyDue) return { etag: null, lastModified: null, bodyHash, verifying: etag !== null || lastModified !== null };
  return { etag, lastModified, bodyHash, verifying: false };
}
