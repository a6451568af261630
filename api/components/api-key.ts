import { Type } from "typebox";
import { SCOPES } from "../../store/api-keys.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";

export const ApiKeySchema = Type.Object(
  {
    id: Id,
    name: Type.String(),
    prefix: Type.String({ description: "The key's first characters" }),
    scopes: Type.Array(OneOf(SCOPES)),
    created_at: InstantText,
    last_used_at: Nullable(InstantText),
    revoked_at: Nullable(InstantText),
  },
  { $id: "ApiKey" },
);
export const ApiKey = refTo(ApiKeySchema);

export const AuditRecordSchema = Type.Object(
  {
    id: Id,
    at: InstantText,
    actor: Type.String({ examples: ["key:shop", "cli", "policy"] }),
    action: Type.String({ examples: ["listing.create"] }),
    subject_type: Type.String(),
    subject_id: Type.String(),
    before: Type.Unknown(),
    after: Type.Unknown(),
  },
  { $id: "AuditRecord", description: "Who changed what" },
);
export const AuditRecord = refTo(AuditRecordSchema);
