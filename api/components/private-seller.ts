import { Type } from "typebox";
import { Id, InstantText, Nullable, refTo } from "../schema.ts";

export const PrivateSellerSchema = Type.Object(
  {
    id: Id,
    source_id: Id,
    host: Type.String(),
    pseudonym: Type.String({
      description: "What offers, history and everything else call the seller",
      examples: ["private-seller-mzxw6ytboi2gk3tf"],
    }),
    name: Nullable(Type.String({ description: "null: erased, and not kept again" })),
    seller_id: Nullable(Type.String()),
    url: Nullable(Type.String()),
    first_seen_at: InstantText,
    last_seen_at: Type.String({ format: "date-time", description: "To the day, while the seller is seen" }),
    erased_at: Nullable(InstantText),
  },
  { $id: "PrivateSeller", description: "Who is behind a pseudonym, on one source" },
);
export const PrivateSeller = refTo(PrivateSellerSchema);

export const ErasedSellerSchema = Type.Object(
  {
    pseudonym: Type.String(),
    sources: Type.Array(
      Type.Object({ host: Type.String(), offers: Type.Integer({ description: "Offers that stand on under the pseudonym" }) }),
    ),
    pages_removed: Type.Integer({ description: "Kept pages and pictures of the seller's listings" }),
    messages_sent: Type.Integer({
      description: "Messages about the seller's offers that were delivered before, and cannot be called back",
    }),
  },
  { $id: "ErasedSeller" },
);
export const ErasedSeller = refTo(ErasedSellerSchema);
