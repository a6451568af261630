/** What a channel's feed is about to show, beside what it showed last. */
export interface FeedDraft {
  /** Products of the channel that are on sale there; 0 where no share of them is the limit. */
  readonly catalogue: number;
  /** Rows of the draft, and those of them whose price differs from the price now asked and that nobody has released yet; 0 as above. */
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

/** Why a feed is held. */
export interface FeedHold {
  readonly code: string;
  /** One sentence with the remedy. */
  readonly reason: string;
}
