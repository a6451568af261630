import { Type } from "typebox";
import { BREAKER_STATES } from "../../domain/host-state.ts";
import { OUTCOMES } from "../../domain/observation.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

const Verdict = Type.Object({
  monitor: Type.String({ examples: ["unit-slip", "price-moved", "missing-price", "extractors-disagree", "canary"] }),
  effect: OneOf(["quarantine", "notice"], { description: "What follows when it trips" }),
  state: OneOf(["ok", "tripped", "too-few-looks", "no-history"], { description: "The last two: too little is known for a verdict" }),
  count: Type.Integer({ description: "Looks that speak against the source" }),
  of: Type.Integer({ description: "Looks that could be judged" }),
  limit: Nullable(Type.Number({ description: "Share, 0 to 1, from which it trips" })),
  usual: Nullable(Type.Number({ description: "The same share in the source's own past: its median" })),
  spread: Nullable(Type.Number({ description: "Median deviation of that share, scaled to a standard deviation" })),
  reason: Type.String({ description: "One sentence with the numbers" }),
});

const Canary = Type.Object({
  listing_id: Id,
  url: Type.String(),
  expected_price: MaybeMoney,
  problem: Nullable(Type.String({ description: "null: it read as expected" })),
});

const Host = Type.Object(
  {
    name: Type.String({ description: "Without www. and port: sources that share it share all of this" }),
    gap_ms: Type.Number({ description: "Least time between two requests that holds now" }),
    crawl_delay_ms: Type.Number({ description: "What its robots.txt asks for; 0: nothing" }),
    slow_gap_ms: Type.Number({ description: "What answers 429 and 503 taught; shrinks with each good answer" }),
    breaker: OneOf(BREAKER_STATES, { description: "open: nobody asks before rest_until; half-open: one probe is under way" }),
    breaker_reason: Nullable(Type.String()),
    breaker_changed_at: Nullable(InstantText),
    rest_until: Nullable(InstantText),
    failures: Type.Integer({ description: "In a row" }),
  },
  { description: "How its host is asked at present" },
);

export const SourceHealthSchema = Type.Object(
  {
    source_id: Id,
    quarantined_at: Nullable(InstantText),
    quarantine_reason: Nullable(Type.String()),
    host: Host,
    held_looks: Type.Integer({ description: "Listings with a look that is kept but not believed yet" }),
    looks: Type.Integer({ description: "Listings judged, each by its latest look" }),
    oldest_look_at: Nullable(InstantText),
    newest_look_at: Nullable(InstantText),
    outcomes: Type.Array(Type.Object({ outcome: OneOf(OUTCOMES), looks: Type.Integer() })),
    median_price_ratio: Nullable(Type.Number({ description: "Prices read by prices trusted; 100 or 0.01 means a misread smallest unit" })),
    history_hours: Type.Integer({ description: "Hours of its own past that the source is compared with" }),
    verdicts: Type.Array(Verdict),
    canaries: Type.Array(Canary),
  },
  { $id: "SourceHealth" },
);
export const SourceHealth = refTo(SourceHealthSchema);
