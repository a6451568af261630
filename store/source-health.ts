import type { Instant } from "../domain/instant.ts";
import { judgeSource } from "../domain/judge-source.ts";
import { median } from "../domain/median.ts";
import type { Outcome } from "../domain/observation.ts";
import type { Canary, Verdict } from "../domain/source-health.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { type HostState, hostState } from "./host-state.ts";
import { canariesOf } from "./quarantine.ts";
import { recentLooks, sourceHistory } from "./source-looks.ts";
import { getSource } from "./sources.ts";

/** How well a source is read, by the latest look at each of its listings. */
export interface SourceHealth {
  readonly sourceId: number;
  readonly quarantinedAt: Instant | null;
  readonly quarantineReason: string | null;
  readonly host: HostState;
  /** Listings with a look that is not believed yet. */
  readonly heldLooks: number;
  /** Listings in the window that is judged. */
  readonly looks: number;
  readonly oldestLookAt: Instant | null;
  readonly newestLookAt: Instant | null;
  readonly outcomes: readonly { readonly outcome: Outcome; readonly looks: number }[];
  /** Median of the prices read by the prices trusted; null where none could be compared. */
  readonly medianPriceRatio: number | null;
  /** Hours of history that it is compared with. */
  readonly historyHours: number;
  readonly verdicts: readonly Verdict[];
  readonly canaries: readonly Canary[];
}

/** @throws NotFoundError */
export async function sourceHealth(db: Db, sourceId: number): Promise<SourceHealth> {
  const { quarantinedAt, quarantineReason } = await getSource(db, sourceId);
  const host = await hostState(db, sourceId);
  if (host === null) throw new NotFoundError(`There is no source ${sourceId}; list the sources to see what there is.`);
  const looks = await recentLooks(db, sourceId);
  const history = await sourceHistory(db, sourceId);
  const canaries = await canariesOf(db, sourceId);
  const outcomes = [...Map.groupBy(looks, ({ outcome }) => outcome)].map(([outcome, ended]) => ({ outcome, looks: ended.length }));
  return {
    sourceId,
    quarantinedAt,
    quarantineReason,
    host,
    heldLooks: await countHeld(db, sourceId),
    looks: looks.length,
    oldestLookAt: looks.at(-1)?.at ?? null,
    newestLookAt: looks[0]?.at ?? null,
    outcomes: outcomes.sort((a, b) => b.looks - a.looks),
    medianPriceRatio: median(looks.flatMap(({ priceRatio }) => priceRatio ?? [])),
    historyHours: history.length,
    verdicts: judgeSource(looks, history, canaries).map(({ against: _against, ...verdict }) => verdict),
    canaries,
  };
}

async function countHeld(db: Db, sourceId: number): Promise<number> {
  const { held } = await db
    .selectFrom("listing_check as lc")
    .innerJoin("listing as l", "l.id", "lc.listing_id")
    .select((eb) => eb.fn.countAll<number>().as("held"))
    .where("l.source_id", "=", sourceId)
    .where("lc.held_observation_id", "is not", null)
    .executeTakeFirstOrThrow();
  return held;
}
