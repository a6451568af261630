import type { SavedObservation } from "../../jobs/save-observation.ts";

/** What is counted while the demo runs, in the order in which one leads to the next. */
export const STAGES = {
  products: "products imported",
  listings: "pages watched",
  looks: "looks at pages",
  offers: "offers read",
  changes: "changes noticed",
  alerts: "alerts raised",
  delivered: "alerts received by webhook",
  proposals: "prices proposed",
  approved: "proposals approved",
  applied: "reported live by the shop",
  feedRows: "rows in the feed now",
} as const;
export type Stage = keyof typeof STAGES;

export interface Tally {
  readonly count: Readonly<Record<Stage, number>>;
  /** Seconds from the start of the demo to a stage's first result. */
  readonly firstAt: Readonly<Partial<Record<Stage, number>>>;
  /** Offers read by site: the first part of the host. */
  readonly offersBySite: ReadonlyMap<string, number>;
  /** How often each listing was looked at, by its URL. */
  readonly looksAt: ReadonlyMap<string, number>;
  /** Looks that gave neither offers nor proof that the last ones stand, by outcome. */
  readonly failures: ReadonlyMap<string, number>;
  /** The last failure's reason. */
  readonly lastReason: string | null;
  add(stage: Stage, count: number): void;
  set(stage: Stage, count: number): void;
  saw(saved: SavedObservation): void;
  seconds(): number;
}

export function startTally(): Tally {
  const start = performance.now();
  const count = Object.fromEntries(Object.keys(STAGES).map((stage) => [stage, 0])) as Record<Stage, number>;
  const firstAt: Partial<Record<Stage, number>> = {};
  const offersBySite = new Map<string, number>();
  const looksAt = new Map<string, number>();
  const failures = new Map<string, number>();
  let lastReason: string | null = null;
  const seconds = (): number => (performance.now() - start) / 1000;
  const set = (stage: Stage, now: number): void => {
    count[stage] = now;
    if (now > 0) firstAt[stage] ??= seconds();
  };
  const add = (stage: Stage, more: number): void => set(stage, count[stage] + more);
  return {
    count,
    firstAt,
    offersBySite,
    looksAt,
    failures,
    get lastReason() {
      return lastReason;
    },
    add,
    set,
    seconds,
    saw({ listing, observation, changes, alerts, proposals }) {
      looksAt.set(listing.url, (looksAt.get(listing.url) ?? 0) + 1);
      const site = new URL(listing.url).hostname.split(".", 1)[0] ?? "";
      offersBySite.set(site, (offersBySite.get(site) ?? 0) + observation.offers.length);
      add("looks", 1);
      add("offers", observation.offers.length);
      // an offer's first reading is news to us, not to the market
      add("changes", changes.filter(({ firstReading }) => !firstReading).length);
      add("alerts", alerts);
      add("proposals", proposals);
      if (observation.outcome === "offers" || observation.outcome === "unchanged") return;
      failures.set(observation.outcome, (failures.get(observation.outcome) ?? 0) + 1);
      lastReason = observation.reason;
    },
  };
}
