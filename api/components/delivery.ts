import { Type } from "typebox";
import { DELIVERY_STATUSES } from "../../domain/alert.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";

const summary = {
  id: Id,
  target_id: Id,
  event: Type.String(),
  message_id: Type.String({ description: "The header webhook-id: the same in every attempt, so that the receiver can drop doubles" }),
  status: OneOf(DELIVERY_STATUSES),
  attempt_count: Type.Integer(),
  next_attempt_at: Nullable(InstantText),
  last_error: Nullable(Type.String()),
  created_at: InstantText,
  delivered_at: Nullable(InstantText),
};

export const DeliverySchema = Type.Object(summary, { $id: "Delivery", description: "One message on its way to one target" });
export const Delivery = refTo(DeliverySchema);

export const DeliveryDetailSchema = Type.Object(
  {
    ...summary,
    payload: Type.Unknown({ description: "What is sent" }),
    attempts: Type.Array(
      Type.Object({
        attempted_at: InstantText,
        duration_ms: Type.Integer(),
        http_status: Nullable(Type.Integer()),
        error: Nullable(Type.String()),
        response_excerpt: Nullable(Type.String()),
      }),
    ),
  },
  { $id: "DeliveryDetail" },
);
export const DeliveryDetail = refTo(DeliveryDetailSchema);

export const DeliveryTargetSchema = Type.Object(
  {
    id: Id,
    name: Type.String(),
    channel: Type.String({ examples: ["webhook"] }),
    settings: Type.Record(Type.String(), Type.Unknown()),
    enabled: Type.Boolean(),
    created_at: InstantText,
  },
  { $id: "DeliveryTarget", description: "Where messages go" },
);
export const DeliveryTarget = refTo(DeliveryTargetSchema);
