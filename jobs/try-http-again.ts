import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import { sameOffers } from "../store/offer-diff.ts";
import { postponeHttpRetry, switchFetchMode } from "../store/source-politeness.ts";
import type { SourceRecord } from "../store/sources.ts";
import type { TakenLook } from "./save-looks.ts";

export interface HttpTrial {
  /** To be told of each look by the browser. */
  compare(byBrowser: TakenLook): Promise<void>;
  /** Moves the source back to HTTP, or lets it wait for the next trial. */
  close(): Promise<void>;
}

/** Pages that must read alike both ways, where a batch has so many. */
const ENOUGH = 3;

/**
 * Tries whether HTTP reads what the browser reads, for a source that a page moved to the browser and whose next trial is due; null for any
 * other. One page that reads otherwise is enough to stay; all compared must agree for the way back.
 */
export function tryHttpAgain(
  { db, log }: { readonly db: Db; readonly log: Log },
  source: SourceRecord,
  /** The same listing by HTTP, in a turn of its own; null: not in this batch. */
  byHttp: (byBrowser: TakenLook) => Promise<TakenLook | null>,
): HttpTrial | null {
  if (source.fetchMode !== "browser" || source.httpRetryAt === null || Date.parse(source.httpRetryAt) > Date.now()) return null;
  let agreed = 0;
  let differed: string | null = null;
  return {
    async compare(byBrowser) {
      if (differed !== null || agreed >= ENOUGH || byBrowser.observation.outcome !== "offers") return;
      const look = await byHttp(byBrowser);
      if (look === null) return;
      const { outcome, offers, reason } = look.observation;
      if (outcome !== "offers") differed = `HTTP ended as ${outcome} (${reason ?? "no reason"})`;
      else if (!sameOffers(byBrowser.observation.offers, offers)) differed = "HTTP read other offers than the browser";
      else agreed++;
    },
    async close() {
      if (differed === null && agreed === 0) return;
      if (differed !== null) await postponeHttpRetry(db, source.id);
      else await switchFetchMode(db, { sourceId: source.id, fetchMode: "http", reason: "HTTP reads the same offers as the browser again" });
      log.info(
        { sourceId: source.id, host: source.host, agreed, differed },
        differed === null ? "A source is read by HTTP again" : "A source still needs a browser",
      );
    },
  };
}
