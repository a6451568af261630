import { Type } from "typebox";
import { Nullable, refTo } from "../schema.ts";

export const MoneySchema = Type.Object(
  {
    amount: Type.String({ description: "Plain decimal with as many decimals as the currency has", examples: ["1299.00"] }),
    currency: Type.String({ description: "ISO 4217", examples: ["PLN"] }),
  },
  { $id: "Money" },
);
export const MoneyText = refTo(MoneySchema);
export const MaybeMoney = Nullable(MoneyText);
