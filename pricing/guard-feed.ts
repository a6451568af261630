import type { FeedDraft, FeedHold, FeedLimits } from "../domain/feed-draft.ts";

/** Why a feed must not go out as it is, with the remedy; null: it may. The shop then keeps the prices that it has. */
export function guardFeed({ catalogue, rows, moves, lastRows }: FeedDraft, { maxMovePercent, fewMoves }: FeedLimits): FeedHold | null {
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
