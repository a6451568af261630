import type { Visit } from "../domain/visit.ts";
import type { PageToKeep } from "../store/kept-pages.ts";

/** What a visit brought that an observation of it would refer to. Whether it is kept is decided when it is known what it told. */
export function evidenceOf(visit: Visit): PageToKeep[] {
  const { body, bodyHash, screenshot } = visit;
  const contentType = visit.kind === "page" ? visit.contentType : null;
  return [
    ...(body === null || bodyHash === null ? [] : [{ hash: bodyHash, body, kind: "page" as const, contentType }]),
    ...(screenshot === undefined
      ? []
      : [{ hash: screenshot.hash, body: screenshot.body, kind: "screenshot" as const, contentType: screenshot.contentType }]),
  ];
}
