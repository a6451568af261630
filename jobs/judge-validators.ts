import type { Source } from "../domain/source.ts";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import { distrustValidators } from "../store/source-politeness.ts";
import type { SavedObservation } from "./save-observation.ts";

export interface JudgeValidatorsOptions {
  readonly db: Db;
  readonly log: Log;
  readonly visit: (request: VisitRequest) => Promise<Visit>;
  /** Waits until the host may be asked once more; false: not in this batch. */
  readonly myTurn: () => Promise<boolean>;
}

/**
 * After a verification that found other offers: whether the site's ETag or Last-Modified had promised that they were the same. They did when
 * they have not changed with the page, or when the server still answers 304 to the old ones. Gives why, having noted it, or null.
 */
export async function judgeValidators(
  { db, log, visit, myTurn }: JudgeValidatorsOptions,
  source: Source,
  { listing, observation, changes, held }: SavedObservation,
): Promise<string | null> {
  if (observation.outcome !== "offers" || (changes.length === 0 && !held)) return null;
  const { etag, lastModified, url } = listing;
  const stayed = etag === null ? lastModified === observation.lastModified : etag === observation.etag;
  if (!stayed && !(await saysUnchanged())) return null;
  const which = etag === null ? `Last-Modified ${lastModified}` : `ETag ${etag}`;
  const reason = `${url} changed while its ${which} ${stayed ? "stayed the same" : "was still answered with 304"}.`;
  if (await distrustValidators(db, { sourceId: source.id, reason })) {
    log.warn(
      { sourceId: source.id, host: source.host, reason },
      "A source says that pages are unchanged when they are not; it is asked for whole pages from now on",
    );
  }
  return reason;

  async function saysUnchanged(): Promise<boolean> {
    if (!(await myTurn())) return false;
    const again = await visit({ url, fetchMode: "http", etag, lastModified, bodyHash: null });
    return again.kind === "ended" && again.outcome === "unchanged" && again.status === 304;
  }
}
