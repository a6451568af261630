import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "../store/connect.ts";
import { pauseSource, reserveVisit, visitWaitMs } from "../store/source-politeness.ts";

export interface Turn {
  readonly sourceId: number;
  /** Longest wait worth it. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reserves the next moment at which the source may be asked, and waits for it. False when that is too far away (then the source rests
 * until then, so that nobody asks in vain) or the signal came first.
 */
export async function waitForTurn(db: Db, { sourceId, patienceMs, signal }: Turn): Promise<boolean> {
  if (signal.aborted) return false;
  const waitMs = await visitWaitMs(db, sourceId);
  if (waitMs > patienceMs) {
    // a gap longer than a batch: short ones come round with the next tick
    if (waitMs > 10_000) {
      await pauseSource(db, { sourceId, until: new Date(Date.now() + waitMs), reason: "Its own gap between two visits is not over" });
    }
    return false;
  }
  const reservation = await reserveVisit(db, sourceId);
  await pause(reservation.waitMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return !signal.aborted;
}
