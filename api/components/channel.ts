import { Type } from "typebox";
import { Id, InstantText, refTo } from "../schema.ts";

export const ChannelSchema = Type.Object(
  {
    id: Id,
    code: Type.String({ description: "Key in paths and feeds", examples: ["shop"] }),
    name: Type.String(),
    currency: Type.String({ description: "ISO 4217, of all its prices and limits" }),
    created_at: InstantText,
  },
  { $id: "Channel", description: "A place where we sell" },
);
export const Channel = refTo(ChannelSchema);
