import { Type } from "typebox";
import { InstantText, Nullable, refTo } from "../schema.ts";

export const feedLimits = {
  max_move_percent: Nullable(
    Type.Integer({ minimum: 1, maximum: 100, description: "Largest share of the channel's products that one feed may move; null: any" }),
  ),
  few_moves: Type.Integer({ minimum: 0, maximum: 1_000_000, description: "Moves below which the share does not count" }),
};

export const FeedGuardSchema = Type.Object(
  {
    channel: Type.String(),
    ...feedLimits,
    served_at: Nullable(InstantText),
    served_rows: Nullable(Type.Integer()),
    held_since: Nullable(InstantText),
    held_code: Nullable(Type.String({ description: "`too-many-moves` or `feed-empty`; null: it is not held" })),
    held_reason: Nullable(Type.String()),
  },
  {
    $id: "FeedGuard",
    description:
      "What keeps a channel's feed from moving too much at once, or from being empty where the one of the last day was not. While it is held, " +
      "feeds answer 503; the hold ends when its cause is gone or a person releases it. Delivery targets get `feed.held` and `feed.resumed`.",
  },
);
export const FeedGuard = refTo(FeedGuardSchema);
