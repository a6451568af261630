/** A stretch of time in which a price was known to be asked; milliseconds since 1970. */
export interface KnownPrice {
  readonly fromMs: number;
  /** Exclusive; the same as `fromMs` where one look alone found it. */
  readonly untilMs: number;
  readonly minor: number;
}

export interface LowestPrice {
  /** null: no price of that time is known. */
  readonly minor: number | null;
  /** Since when the lowest was asked, within the time; null as above. */
  readonly atMs: number | null;
  /** Stretches of the time of which no price is known: in them a lower one may have been asked. */
  readonly gaps: readonly { readonly fromMs: number; readonly untilMs: number }[];
}

/** The lowest price asked between two moments, the first included, and when nobody knows. */
export function lowestPrice(spans: readonly KnownPrice[], fromMs: number, untilMs: number): LowestPrice {
  const within = spans
    // what one look found and no other was asked at that moment
    .filter((span) => span.fromMs < untilMs && (span.untilMs > fromMs || (span.untilMs === span.fromMs && span.fromMs >= fromMs)))
    .map((span) => ({ ...span, fromMs: Math.max(span.fromMs, fromMs), untilMs: Math.min(span.untilMs, untilMs) }))
    .toSorted((a, b) => a.fromMs - b.fromMs);
  let lowest: KnownPrice | null = null;
  let knownTo = fromMs;
  const gaps: { fromMs: number; untilMs: number }[] = [];
  for (const span of within) {
    if (lowest === null || span.minor < lowest.minor) lowest = span;
    if (span.fromMs > knownTo) gaps.push({ fromMs: knownTo, untilMs: span.fromMs });
    knownTo = Math.max(knownTo, span.untilMs);
  }
  if (knownTo < untilMs) gaps.push({ fromMs: knownTo, untilMs });
  return { minor: lowest?.minor ?? null, atMs: lowest?.fromMs ?? null, gaps };
}
