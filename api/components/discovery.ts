import { Type } from "typebox";
import { ENTRY_KINDS, RUN_STATES, SEARCH_STEPS } from "../../domain/discovery.ts";
import { Id, InstantText, Line, Nullable, OneOf, refTo } from "../schema.ts";

export const EntryPoint = Type.Object(
  {
    kind: OneOf(ENTRY_KINDS, { description: "listing: a category or search page; feed: Google Merchant (XML, CSV, TSV) or Ceneo XML" }),
    url: Line(2000, { examples: ["https://www.example.pl/feeds/google.xml"] }),
  },
  { additionalProperties: false },
);

export const DiscoverySchema = Type.Object(
  {
    source_id: Id,
    host: Type.String(),
    enabled: Type.Boolean({ description: "Searched on its own, every interval" }),
    interval_seconds: Type.Integer(),
    auto_accept_gtin: Type.Boolean({ description: "A candidate with the GTIN of exactly one product becomes its listing at once" }),
    entry_points: Type.Array(EntryPoint, { description: "Empty: the shop program's API, else robots.txt and the sitemap" }),
    include_paths: Type.Array(Type.String(), { description: "Addresses must have one of these in them; empty: all do" }),
    search_url: Nullable(Type.String({ description: "With {query}; null: what the site's parser says" })),
    next_run_at: Nullable(InstantText),
  },
  { $id: "Discovery", description: "How a source is searched for listings" },
);
export const Discovery = refTo(DiscoverySchema);

export const DiscoveryRunSchema = Type.Object(
  {
    id: Id,
    source_id: Id,
    host: Type.String(),
    product_id: Nullable(Type.Integer({ description: "null: the source was searched for all it sells" })),
    requested_by: Type.String(),
    requested_at: InstantText,
    started_at: Nullable(InstantText),
    finished_at: Nullable(InstantText),
    state: OneOf(RUN_STATES, { description: "cut-off: a limit was reached or something could not be read; failed: nothing was" }),
    search_step: Nullable(OneOf(SEARCH_STEPS, { description: "How the product was searched for last" })),
    complete: Type.Boolean({ description: "Everything that tells of listings was read" }),
    pages_read: Type.Integer(),
    pages_unchanged: Type.Integer({ description: "The site proved that they are as when they were read before" }),
    pages_failed: Type.Integer(),
    pages_waiting: Type.Integer(),
    waits_for: Nullable(Type.String({ description: "Why a run under way does not go on just now: its source rests, or is disabled" })),
    looks: Type.Integer({ description: "Product pages read, since nothing else told their GTIN" }),
    bytes: Type.Integer(),
    found: Type.Integer(),
    added: Type.Integer({ description: "Never found before" }),
    gone: Type.Integer(),
    accepted: Type.Integer({ description: "By the source's policy" }),
    cut_off: Type.Array(Type.String(), { description: "Limits that were reached, one sentence each" }),
    problems: Type.Array(Type.String(), { description: "One sentence each" }),
  },
  { $id: "DiscoveryRun", description: "One search of a source for listings" },
);
export const DiscoveryRun = refTo(DiscoveryRunSchema);
