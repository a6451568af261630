import type { ChangeRate } from "./change-rate.ts";
import type { ChangeRhythm } from "./change-rhythm.ts";
import type { ListingMemory } from "./learn-from-look.ts";
import type { ScheduleRule } from "./schedule-rule.ts";

/** How a source's pages change, and what a request to it is worth. */
export interface SourcePace {
  readonly sourceId: number;
  readonly prior: ChangeRate;
  readonly rhythm: ChangeRhythm;
  /** Square days; null: nothing has been learnt yet. */
  readonly requestPrice: number | null;
  /** Most requests of one local day; null: no such limit. */
  readonly requestsPerDay: number | null;
  /** IANA name of the clock by which its days and hours are counted. */
  readonly timeZone: string;
  /** What that clock is ahead of UTC; 0 where the zone is not known here. */
  readonly utcOffsetMs: number;
}

/** Everything that says when a listing is looked at next. */
export interface CheckPlan {
  readonly listingId: number;
  /** null: none applies, and its own interval does. */
  readonly rule: ScheduleRule | null;
  readonly intervalSeconds: number;
  /** Its moments by UTC, in milliseconds. */
  readonly memory: ListingMemory;
  /** 1: as any other product. */
  readonly importance: { readonly weight: number; readonly reasons: readonly string[] };
  readonly pace: SourcePace;
}
