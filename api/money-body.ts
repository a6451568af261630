import { type Static, Type } from "typebox";
import { type Money, moneyFromDecimal } from "../domain/money.ts";
import { BadInputError } from "../errors.ts";
import { Nullable } from "./schema.ts";

/** Money as bodies send it: an amount above or equal to zero as text, since a JSON number may have lost digits on its way. */
export const MoneyBody = Type.Object(
  {
    amount: Type.String({ pattern: String.raw`^\d{1,15}(\.\d{1,6})?$`, maxLength: 22, examples: ["1299.00"] }),
    currency: Type.String({ pattern: "^[A-Z]{3}$", examples: ["PLN"] }),
  },
  { additionalProperties: false },
);
export const MaybeMoneyBody = Nullable(MoneyBody);

/** @throws BadInputError when the amount has more decimals than its currency, or is too large. */
export function readMoney(body: Static<typeof MaybeMoneyBody> | undefined): Money | null | undefined {
  if (body === null || body === undefined) return body;
  const money = moneyFromDecimal(body.amount, body.currency);
  if (money !== null) return money;
  throw new BadInputError(
    "bad-amount",
    `${body.amount} ${body.currency} is not a whole number of the currency's smallest unit, or is too large; correct the amount.`,
  );
}
