import type { Observation, Reading } from "../domain/observation.ts";
import type { Visit } from "../domain/visit.ts";

/** One look at a listing: what came back, and what the parsers made of it where it was a page. */
export function observationOf(listingId: number, visit: Visit, reading: Reading | null): Observation {
  const page = visit.kind === "page" ? visit : null;
  const ended = visit.kind === "ended" ? visit : null;
  if ((page === null) !== (reading === null)) throw new Error("A page has a reading, and nothing else has");
  return {
    listingId,
    observedAt: visit.fetchedAt,
    outcome: ended?.outcome ?? reading?.outcome ?? "unreadable",
    reason: ended?.reason ?? reading?.reason ?? null,
    offers: reading?.outcome === "offers" ? reading.offers : [],
    parser: reading?.parser ?? null,
    parserVersion: reading?.parserVersion ?? null,
    fetchMode: visit.fetchMode,
    httpStatus: visit.status,
    finalUrl: visit.finalUrl,
    bodyHash: visit.bodyHash,
    screenshotHash: visit.screenshot?.hash ?? null,
    etag: visit.etag ?? null,
    lastModified: visit.lastModified ?? null,
    agreed: reading?.agreed ?? null,
  };
}
