import { setTimeout as pause } from "node:timers/promises";
import type { HostTrouble } from "../domain/host-state.ts";
import type { Db } from "../store/connect.ts";
import { reserveTurns } from "../store/host-turns.ts";
import { pauseSource } from "../store/source-politeness.ts";
import type { Budget } from "./spend-budget.ts";

export interface HostTurns {
  /**
   * Waits for the next moment at which the source's host may be asked. False when that is further away than the patience (then the source
   * pauses until then, so that nobody asks in vain) or the signal came first.
   */
  next(patienceMs: number): Promise<boolean>;
  /** To be told of each answer and of the Crawl-delay that came with it: good ones let a host that was slowed down recover. */
  answered(answer: HostTrouble | "good" | null, crawlDelayMs: number | null): void;
  /** Reports what was not reported yet. */
  close(): Promise<void>;
}

/** Turns are taken from the database together for so long a time: a longer one would outlive a lengthened gap. */
const AHEAD_MS = 1000;
const MOST_AHEAD = 64;
/** The first turn of a batch comes up to so much later, by chance: batches rung for together do not ask in one second. */
const JITTER_MS = 5000;
/** Shorter waits come round with the next tick. */
const WORTH_A_PAUSE_MS = 10_000;

/** The turns of one batch, to be taken by any number of visits at once. */
export function takeTurns(
  db: Db,
  {
    sourceId,
    signal,
    budget,
    jitterMs = JITTER_MS,
  }: {
    readonly sourceId: number;
    readonly signal: AbortSignal;
    /** Each turn is a visit out of it; absent: as many as there is time for. */
    readonly budget?: Budget;
    readonly jitterMs?: number;
  },
): HostTurns {
  /** By performance.now(), soonest last. */
  let moments: number[] = [];
  /** Counts how often they were forgotten: what is waited for then does not hold any more. */
  let forgotten = 0;
  let reserving: Promise<boolean> | null = null;
  let ahead = 1;
  let first = true;
  let good = 0;
  let troubled = false;
  let crawlDelayMs: number | null = null;

  async function reserve(wanted: number, patienceMs: number): Promise<boolean> {
    const count = budget === undefined ? wanted : await budget.take(wanted);
    if (count === 0) return false;
    const reported = good;
    const turns = await reserveTurns(db, { sourceId, count, patienceMs, good, crawlDelayMs, jitterMs: first ? jitterMs : 0 });
    budget?.giveBack(count - turns.granted);
    good -= reported;
    first = false;
    troubled = turns.troubled;
    ahead = turns.gapMs > 0 ? Math.min(Math.max(Math.floor(AHEAD_MS / turns.gapMs), 1), MOST_AHEAD) : MOST_AHEAD;
    const start = performance.now() + turns.waitMs;
    moments = Array.from({ length: turns.granted }, (_, i) => start + i * turns.gapMs).toReversed();
    if (turns.refusal !== null && turns.nextAt !== null && Date.parse(turns.nextAt) - Date.now() > WORTH_A_PAUSE_MS) {
      await pauseSource(db, { sourceId, until: turns.nextAt, reason: turns.reason ?? turns.refusal, kind: turns.refusal });
    }
    return turns.granted > 0;
  }

  function forgetMoments(): void {
    budget?.giveBack(moments.length);
    moments = [];
    forgotten++;
  }

  return {
    async next(patienceMs) {
      for (;;) {
        if (signal.aborted) return false;
        const at = moments.pop();
        if (at !== undefined) {
          const before = forgotten;
          const waitMs = at - performance.now();
          if (waitMs > 0)
            await pause(waitMs, undefined, { signal }).catch((error: unknown) => {
              if (!signal.aborted) throw error;
            });
          if (!signal.aborted && forgotten === before) return true;
          // a stop came, or the host has asked to slow down meanwhile
          budget?.giveBack(1);
          continue;
        }
        reserving ??= reserve(ahead, patienceMs).finally(() => {
          reserving = null;
        });
        if (!(await reserving)) return false;
      }
    },
    answered(answer, delayMs) {
      // the gap may have become longer
      if ((answer !== null && answer !== "good") || (delayMs ?? 0) > (crawlDelayMs ?? 0)) forgetMoments();
      if (answer !== "good") return;
      good++;
      crawlDelayMs = delayMs ?? 0;
    },
    async close() {
      forgetMoments();
      if (good > 0 && (troubled || (crawlDelayMs ?? 0) > 0))
        await reserveTurns(db, { sourceId, count: 0, patienceMs: 0, good, crawlDelayMs });
    },
  };
}
