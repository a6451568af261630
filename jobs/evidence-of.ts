import type { Visit } from "../domain/visit.ts";
import type { PageToKeep } from "../store/kept-pages.ts";

/** A page to keep, and what it takes while it waits for that. */
export interface Evidence extends PageToKeep {
  readonly bytes: number;
}

/** What a visit brought that an observation of it would refer to. Whether it is kept is decided when it is known what it told. */
export function evidenceOf(visit: Visit): Evidence[] {
  const { body, bodyHash, screenshot } = visit;
  const evidence: Evidence[] = [];
  if (body !== null && bodyHash !== null) {
    const { contentType = null, packed } = visit.kind === "page" ? visit : {};
    const waiting = packed === undefined ? { body, bytes: body.byteLength } : { body: packed.unpack, bytes: packed.bytes };
    evidence.push({ hash: bodyHash, ...waiting, kind: "page", contentType });
  }
  if (screenshot !== undefined) evidence.push({ ...screenshot, bytes: screenshot.body.byteLength, kind: "screenshot" });
  return evidence;
}
