export const RETENTION_KINDS = [
  "observations",
  "intervals",
  "price-days",
  "looks",
  "alerts",
  "deliveries",
  "unused-proposals",
  "applied-proposals",
  "own-prices",
  "discovery",
  "audit-log",
] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

export interface RetentionRule {
  readonly kind: RetentionKind;
  /** What is let go of, and by which date its age is told. */
  readonly what: string;
  /** Kept for so long where nobody said otherwise; null: forever, since its loss would hurt. */
  readonly defaultDays: number | null;
  readonly leastDays: number;
  /** Why not for less. */
  readonly leastBecause: string;
  /** What can no longer be told or shown afterwards. */
  readonly lost: string;
}

const rule = (
  kind: RetentionKind,
  defaultDays: number | null,
  leastDays: number,
  texts: Pick<RetentionRule, "what" | "leastBecause" | "lost">,
): RetentionRule => ({ kind, defaultDays, leastDays, ...texts });

/** Kinds of data that age, with what holds where nobody set anything. Kept pages have PAGES_KEEP_DAYS and PAGES_MAX_GB. */
export const RETENTION_RULES: readonly RetentionRule[] = [
  rule("observations", 400, 90, {
    what: "looks that found something new, with evidence, by month; what is held, confirmed or behind a proposal that is open or in a feed stays",
    leastBecause: "proposals and alerts of the last months point to them",
    lost: "the text that an old price was read from; prices, intervals and receipts stay, and proposals can still be replayed",
  }),
  rule("intervals", null, 400, {
    what: "stretches of time in which an offer stayed the same, by the month in which they ended",
    leastBecause: "the lowest price of 30 days before any moment of the last year is computed from them",
    lost: "price history; days that were computed from it stay until the listing is given to another product",
  }),
  rule("price-days", null, 400, {
    what: "daily prices by product and source; the last one before stays where later days are like it",
    leastBecause: "a year is compared with the one before",
    lost: "daily prices; computed again where the intervals are still there",
  }),
  rule("looks", 400, 35, {
    what: "hours of each source's looks: how many ended how",
    leastBecause: "drift is judged against the source's last weeks",
    lost: "how reliable a source was then",
  }),
  rule("alerts", 730, 30, { what: "alerts", leastBecause: "a late look must not tell the same again", lost: "what was told then" }),
  rule("deliveries", 90, 7, {
    what: "messages that were sent or given up, with their attempts; those that wait stay",
    leastBecause: "a receiver that was down for a week is looked into with them",
    lost: "whether and when a message was sent",
  }),
  rule("unused-proposals", 365, 30, {
    what: "proposals that were rejected, superseded or expired, with their receipts",
    leastBecause: "a feed's reader that comes back after weeks must see which prices were withdrawn",
    lost: "why a price was proposed that was never asked",
  }),
  rule("applied-proposals", null, 400, {
    what: "proposals whose price the shop asked, with their receipts",
    leastBecause: "pricing rules look at a year of our own changes",
    lost: "why we asked a price",
  }),
  rule("own-prices", null, 730, {
    what: "our own published prices that are over, and costs, limits and recommended prices that were otherwise",
    leastBecause:
      "the proof of an announced reduction needs the lowest price of up to 365 days before it (channel.omnibus_days), and an inspector may ask about reductions of the year before",
    lost: "proofs under the 30-day rule for reductions of that time; backtests over it go by later costs and limits",
  }),
  rule("discovery", 180, 30, {
    what: "finished discovery runs and listings that are gone from their site; rejected ones stay, or they would be found again",
    leastBecause: "runs tell what a complete run finds, which the next ones are compared with",
    lost: "what was found and went",
  }),
  rule("audit-log", null, 365, {
    what: "who changed what",
    leastBecause: "it answers questions about the last year",
    lost: "who changed what",
  }),
];

export function retentionRule(kind: RetentionKind): RetentionRule {
  const found = RETENTION_RULES.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no rule for ${kind}`);
  return found;
}
