import { Type } from "typebox";
import { CANDIDATE_REASONS, CANDIDATE_STATES } from "../../domain/listing-candidate.ts";
import { DISCOVERY_PAGE_KINDS } from "../../domain/discovery.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

export const CandidateSchema = Type.Object(
  {
    id: Id,
    source_id: Id,
    host: Type.String(),
    url: Type.String(),
    name: Nullable(Type.String()),
    brand: Nullable(Type.String()),
    gtin: Nullable(Type.String({ description: "14 digits, check digit verified" })),
    mpn: Nullable(Type.String()),
    sku: Nullable(Type.String()),
    price: MaybeMoney,
    price_text: Nullable(Type.String({ description: "What `price` was read from; with a price of null: what was not certain" })),
    price_seen_at: Nullable(InstantText),
    image: Nullable(Type.String()),
    modified_at: Nullable(Type.String({ format: "date-time", description: "When the page changed, as the site says" })),
    found_at: InstantText,
    last_seen_at: InstantText,
    found_kind: OneOf(DISCOVERY_PAGE_KINDS, { description: "What told of it first" }),
    found_on: Type.String({ description: "The address that told of it first" }),
    looked_at: Nullable(Type.String({ format: "date-time", description: "Its own page was read, since nothing else told its GTIN" })),
    look_reason: Nullable(Type.String({ description: "Why its own page told nothing" })),
    state: OneOf(CANDIDATE_STATES, { description: "gone: a complete run did not find it any more" }),
    product_id: Nullable(Type.Integer({ description: "Whose listing it may be; accepted: whose it is" })),
    product_external_id: Nullable(Type.String()),
    reason: Nullable(OneOf(CANDIDATE_REASONS, { description: "Why it may be that product's; only the first is proof" })),
    listing_id: Nullable(Type.Integer({ description: "The listing that it became" })),
    decided_at: Nullable(InstantText),
    decided_by: Nullable(Type.String({ description: "policy: it has a product's GTIN, or was watched already" })),
    decision_reason: Nullable(Type.String()),
  },
  { $id: "Candidate", description: "A listing that was found and that somebody may accept for a product" },
);
export const Candidate = refTo(CandidateSchema);
