import type { Instant } from "../domain/instant.ts";
import type { PriceMove } from "../domain/market.ts";

export interface WarSettings {
  /** How far back moves count. */
  readonly hours: number;
  /** Answers in a row, theirs to ours and ours to theirs, that make a ping-pong. */
  readonly alternations: number;
  /** Fall of our own price within the time, in percent of where it began, that makes a war. */
  readonly fallPercent: number;
}

export interface PriceWar {
  /** `ping-pong`: two answer each other; `joint-fall`: all fall together, whoever began. */
  readonly kind: "ping-pong" | "joint-fall";
  /** Who cut first in the run that was found; null: ourselves. */
  readonly leader: string | null;
  /** The rival that answers us most often. */
  readonly rival: string;
  /** Our price before the run began: what a person may want to go back to. */
  readonly began: number;
  readonly alternations: number;
  /** In percent of `began`, rounded down. */
  readonly fellPercent: number;
}

const HOUR_MS = 3_600_000;

/**
 * Finds two repricers that chase each other down. An alternation is a cut of ours right after a cut of a rival, or the other way round;
 * raises break the run, as whoever climbs is not at war. A market that falls once (a clearance, new costs) has no alternations and is none.
 */
export function detectWar(moves: readonly PriceMove[], now: Instant, settings: WarSettings): PriceWar | null {
  const since = Date.parse(now) - settings.hours * HOUR_MS;
  const recent = moves
    .filter(({ at }) => Date.parse(at) >= since && Date.parse(at) <= Date.parse(now))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const run = lastFallingRun(recent);
  const own = run.filter(({ seller }) => seller === null);
  const [first] = own;
  const [leader] = run;
  if (first === undefined || leader === undefined) return null;
  const answers = new Map<string, number>();
  for (const [index, move] of run.entries()) {
    const previous = run[index - 1];
    if (previous === undefined || (previous.seller === null) === (move.seller === null)) continue;
    const rival = move.seller ?? previous.seller ?? "";
    answers.set(rival, (answers.get(rival) ?? 0) + 1);
  }
  const [rival, alternations] = [...answers].toSorted(([, a], [, b]) => b - a)[0] ?? ["", 0];
  const fellPercent = Math.floor(((first.before - (own.at(-1)?.after ?? first.before)) * 100) / first.before);
  const all = [...answers.values()].reduce((sum, count) => sum + count, 0);
  const found = { leader: leader.seller, rival, began: first.before, alternations: all, fellPercent };
  if (alternations >= settings.alternations) return { kind: "ping-pong", ...found };
  return all >= settings.alternations && fellPercent >= settings.fallPercent ? { kind: "joint-fall", ...found } : null;
}

/** The cuts that are still going on: a raise of ours ends the run, and a rival that climbs leaves it. */
function lastFallingRun(moves: readonly PriceMove[]): readonly PriceMove[] {
  let run: PriceMove[] = [];
  for (const move of moves) {
    if (move.after < move.before) run.push(move);
    else if (move.after > move.before) run = move.seller === null ? [] : run.filter(({ seller }) => seller !== move.seller);
  }
  return run;
}
