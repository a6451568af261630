import { Type } from "typebox";
import { SCHEDULE_KINDS, SCHEDULE_SCOPES } from "../../domain/schedule-rule.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";

export const ScheduleTarget = Type.Object(
  {
    scope: OneOf(SCHEDULE_SCOPES, { description: "The most specific that applies wins: in this order" }),
    listing_id: Type.Optional(Id),
    product_id: Type.Optional(Id),
    source_id: Type.Optional(Id),
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "The tag, brand or category, as it is written there" })),
  },
  {
    additionalProperties: false,
    description: "What a schedule is about: with the field that its scope names, and no other",
  },
);
export const ScheduleTiming = Type.Object(
  {
    kind: OneOf(SCHEDULE_KINDS),
    interval_seconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 90 * 86_400, description: "interval: between two looks" })),
    cron: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "cron: five fields", examples: ["30 6 * * 1-5"] })),
    time_zone: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "cron: IANA name", examples: ["Europe/Warsaw"] })),
    min_seconds: Type.Optional(
      Type.Integer({ minimum: 60, maximum: 90 * 86_400, description: "adaptive: never sooner; 900 unless given" }),
    ),
    max_seconds: Type.Optional(
      Type.Integer({ minimum: 60, maximum: 90 * 86_400, description: "adaptive: never later; 14 days unless given" }),
    ),
  },
  { $id: "ScheduleTiming", additionalProperties: false, description: "When to look: with the fields that its kind names, and no others" },
);
export const ScheduleSchema = Type.Object(
  { id: Id, target: ScheduleTarget, timing: ScheduleTiming, created_at: InstantText, updated_at: InstantText },
  { $id: "Schedule" },
);
export const Schedule = refTo(ScheduleSchema);

export const NextCheckSchema = Type.Object(
  {
    kind: OneOf(SCHEDULE_KINDS),
    origin: OneOf([...SCHEDULE_SCOPES, "listing-interval"], {
      description: "Whose schedule applies, the most specific; or the listing's own interval",
    }),
    rule_id: Nullable(Type.Integer()),
    next_check_at: Nullable(Type.String({ format: "date-time", description: "Not before; null: it is not watched" })),
    reason: Type.String({ description: "Why then, in a few sentences" }),
    problem: Nullable(Type.String({ description: "Why its schedule cannot be followed; its own interval holds meanwhile" })),
    changes_per_day: Nullable(Type.Number({ description: "As far as its looks tell; null: it was not looked at yet" })),
    importance: Type.Number({ description: "Of its product; 1: as any other" }),
    requests_today: Type.Integer({ description: "Of its source" }),
    requests_per_day: Nullable(Type.Integer({ description: "The source's budget; null: none" })),
  },
  { $id: "NextCheck", description: "When a listing is looked at next, and why then" },
);
export const NextCheck = refTo(NextCheckSchema);

export const SourceBudgetSchema = Type.Object(
  {
    source_id: Id,
    requests_per_day: Nullable(Type.Integer({ description: "null: no limit but politeness" })),
    time_zone: Nullable(Type.String({ description: "Whose days count; null: that of the active hours, or else UTC" })),
    requests_today: Type.Integer(),
    days: Type.Array(Type.Object({ day: Type.String({ examples: ["2026-03-01"] }), requests: Type.Integer() }), {
      description: "Past days, newest first",
    }),
  },
  { $id: "SourceBudget" },
);
export const SourceBudget = refTo(SourceBudgetSchema);
