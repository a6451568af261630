import { Type } from "typebox";
import { PAUSE_KINDS } from "../../domain/host-state.ts";
import { FETCH_MODES } from "../../domain/observation.ts";
import { SELLER_SETTINGS } from "../../domain/seller-cover.ts";
import { SOURCE_KINDS } from "../../domain/source.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";

export const SourceSchema = Type.Object(
  {
    id: Id,
    host: Type.String({ description: "With port where it is not the scheme's own" }),
    name: Type.String(),
    kind: OneOf(SOURCE_KINDS),
    country: Nullable(Type.String({ description: "ISO 3166-1 alpha-2" })),
    currency: Nullable(Type.String({ description: "ISO 4217; assumed where a page does not say. null: nothing is assumed" })),
    tax_included: Nullable(Type.Boolean({ description: "Whether prices are gross, where a page does not say" })),
    parser: Nullable(Type.String({ description: "Site parser to use whatever the host" })),
    fetch_mode: OneOf(FETCH_MODES),
    fetch_mode_reason: Nullable(Type.String()),
    min_gap_ms: Type.Integer({ description: "Least time between two requests, in milliseconds" }),
    enabled: Type.Boolean(),
    paused_until: Nullable(InstantText),
    paused_reason: Nullable(Type.String()),
    active_from: Nullable(
      Type.String({ description: "Visited from this hour of the day on, by the clock of time_zone", examples: ["08:00"] }),
    ),
    active_to: Nullable(Type.String({ description: "Not visited from this hour on; before active_from: over midnight" })),
    time_zone: Nullable(Type.String({ examples: ["Europe/Warsaw"] })),
    validators_distrust_reason: Nullable(
      Type.String({ description: "It was caught answering 304 for a page that had changed; it is asked without conditions since then" }),
    ),
    http_retry_at: Nullable(
      Type.String({ format: "date-time", description: "When a source that a page moved to the browser is tried by HTTP again" }),
    ),
    pause_kind: Nullable(
      OneOf(PAUSE_KINDS, { description: "host: it rests after trouble; hours: outside its active hours; gap: its own gap is not over" }),
    ),
    quarantined_at: Nullable(
      Type.String({ format: "date-time", description: "Since then its changes are kept but not believed; null: they are" }),
    ),
    quarantine_reason: Nullable(Type.String()),
    screenshots: Type.Boolean({ description: "A browser that reads it takes a picture of the page, kept like the page" }),
    sellers: OneOf(SELLER_SETTINGS, {
      description: "auto: by kind and parser; traders: names of sellers are businesses'; private: a pseudonym is kept for each",
    }),
    jump_factor: Type.Number({
      description: "A price that moves further than this in one step is believed only when a second look finds it too",
    }),
    created_at: InstantText,
    updated_at: InstantText,
  },
  { $id: "Source" },
);
export const Source = refTo(SourceSchema);
