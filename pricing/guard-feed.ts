/** What a feed is about to show, beside what it showed last. */
export interface FeedDraft {
  /** Products of the channel that are on sale there. */
  readonly catalogue: number;
  /** Rows of the draft, and those of them whose price differs from the price now asked. */
  readonly rows: number;
  readonly moves: number;
  /** Rows of the last feed that went out within the last day; null: none did. */
  readonly lastRows: number | null;
}

export interface FeedLimits {
  /** Largest share of the catalogue that may move in one feed. */
  readonly maxMovePercent: number | null;
  /** Fewest moves below which the share does not count: two of three products are no accident. */
  readonly fewMoves: number;
}

/** Why a feed must not go out as it is, with the remedy; null: it may. The shop then keeps the prices that it has. */
export function guardFeed(
  { catalogue, rows, moves, lastRows }: FeedDraft,
  { maxMovePercent, fewMoves }: FeedLimits,
): { readonly code: string; readonly reason: string } | null {
  if (rows === 0 && lastRows !== null && lastRows > 0)
    return {
      code: "feed-empty",
      reason: `The feed would be empty where the last one had ${lastRows} rows. Approve proposals, or release the feed if that is meant.`,
    };
  if (maxMovePercent === null || moves <= fewMoves || moves * 100 <= maxMovePercent * catalogue) return null;
  const share = catalogue === 0 ? 100 : Math.round((moves * 1000) / catalogue) / 10;
  return {
    code: "too-many-moves",
    reason: `The feed would move ${moves} of ${catalogue} prices at once, ${share} % where ${maxMovePercent} % are allowed. Look through the proposals and release the feed.`,
  };
}
