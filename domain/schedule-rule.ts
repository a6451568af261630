/** What a rule is about, the most specific first: where several apply, the first in this order does. */
export const SCHEDULE_SCOPES = ["listing", "product", "tag", "brand", "category", "source", "default"] as const;
export type ScheduleScope = (typeof SCHEDULE_SCOPES)[number];

export const SCHEDULE_KINDS = ["interval", "cron", "adaptive"] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** How the next check of a listing is chosen. */
export type Timing =
  | { readonly kind: "interval"; readonly intervalSeconds: number }
  /** By the clock on the wall of an IANA time zone. */
  | { readonly kind: "cron"; readonly cron: string; readonly timeZone: string }
  /** By what is known of it, never sooner or later than these. */
  | { readonly kind: "adaptive"; readonly minSeconds: number; readonly maxSeconds: number };

export type ScheduleTarget =
  | { readonly scope: "listing"; readonly listingId: number }
  | { readonly scope: "product"; readonly productId: number }
  | { readonly scope: "source"; readonly sourceId: number }
  | { readonly scope: "tag" | "brand" | "category"; readonly label: string }
  | { readonly scope: "default" };

export interface ScheduleRule {
  readonly id: number;
  readonly target: ScheduleTarget;
  readonly timing: Timing;
}

export const ADAPTIVE_BOUNDS = { minSeconds: 15 * 60, maxSeconds: 14 * 86_400 };
