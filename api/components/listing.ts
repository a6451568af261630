import { Type } from "typebox";
import { OUTCOMES } from "../../domain/observation.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";
import { NextCheck } from "./schedule.ts";

export const ListingSchema = Type.Object(
  {
    id: Id,
    source_id: Id,
    host: Type.String(),
    product_id: Nullable(Type.Integer()),
    product_external_id: Nullable(Type.String()),
    url: Type.String(),
    enabled: Type.Boolean({ description: "false: kept with its history, but no longer visited" }),
    interval_seconds: Type.Integer(),
    next_check_at: Nullable(InstantText),
    last_checked_at: Nullable(InstantText),
    last_outcome: Nullable(OneOf(OUTCOMES)),
    last_reason: Nullable(Type.String()),
    last_remedy: Nullable(Type.String({ description: "What a person can do about the last outcome" })),
    last_seen_at: Nullable(
      Type.String({ format: "date-time", description: "When a look last found offers, or proof that they still stand" }),
    ),
    checks: Type.Integer(),
    consecutive_failures: Type.Integer(),
    canary: Type.Boolean({ description: "Read first; when it does not read as expected, the source's changes are not believed" }),
    expected_price: MaybeMoney,
    canary_problem: Nullable(Type.String({ description: "What was wrong with a canary's last reading" })),
    held_observation_id: Nullable(Type.Integer({ description: "The last look, where it is kept but not believed yet" })),
    tags: Type.Array(Type.String(), { description: "Schedules may be about a tag" }),
    created_at: InstantText,
    next_check: Type.Optional(NextCheck),
  },
  { $id: "Listing", description: "One URL of one source" },
);
export const Listing = refTo(ListingSchema);
