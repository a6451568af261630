import type { Fields } from "./candidate.ts";
import type { DraftField } from "./draft.ts";
import { elementPath } from "./element-path.ts";
import { inOtherBlock } from "./other-block.ts";
import type { ShownKind } from "./extractors/visible-amounts.ts";
import type { RatedAmount } from "./visible-price.ts";

const FIELDS: Readonly<Partial<Record<ShownKind, DraftField>>> = {
  regular: "regularPrice",
  "lowest-30-days": "lowestPrice30Days",
  net: "netPrice",
  unit: "unitPrice",
  instalment: "instalment",
  member: "memberPrice",
  coupon: "couponPrice",
  subscription: "subscriptionPrice",
  "multi-buy": "multiBuyPrice",
  used: "usedPrice",
  deposit: "deposit",
  shipping: "shippingPrice",
  "free-shipping-from": "freeShippingFrom",
};
const NEAR = 90;

/** The other kinds of amount around the product's price, nearest first; those of other products are farther away than this looks. */
export function neighbouringAmounts(price: RatedAmount, amounts: readonly RatedAmount[]): Fields {
  const fields: Fields = {};
  const near = amounts
    .filter(
      (amount) =>
        !amount.hidden &&
        amount.zone === "main" &&
        amount.money.currency === price.money.currency &&
        !inOtherBlock(amount.context, price.context.order) &&
        Math.abs(amount.order - price.order) <= NEAR,
    )
    .sort((a, b) => Math.abs(a.order - price.order) - Math.abs(b.order - price.order));
  for (const amount of near) {
    const field = FIELDS[amount.kind];
    if (field === undefined || fields[field] !== undefined) continue;
    // "Delivery from 6.90" is no price of delivery anybody is sure to pay.
    if (amount.kind === "shipping" && /(\bab|\bod|from|de la|dès|desde|da)\s*$/.test(amount.before.trim())) continue;
    const condition = amount.line.text.length <= 100 ? amount.line.text : amount.text;
    fields[field] = { text: amount.text, path: elementPath(amount.context), condition };
  }
  return fields;
}
