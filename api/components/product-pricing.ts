import { Type } from "typebox";
import { Id, InstantText, Nullable, refTo } from "../schema.ts";
import { JudgedOffer, MarketProduct, PriceStep } from "./market.ts";
import { MaybeMoney } from "./money.ts";

const Standstill = Type.Object({
  binding: Type.String({ description: "A rule's name, floor, ceiling, rounding or product" }),
  code: Type.String(),
  reason: Type.String(),
  price_without: { ...MaybeMoney, description: "What it would be without that, or with `change`; null: no other than now" },
  change: Nullable(
    Type.Object(
      { path: Type.String(), from: Type.String(), to: Type.String() },
      { description: "The smallest change of one setting that lets it move; null: no single setting does" },
    ),
  ),
});

export const ProductPricingSchema = Type.Object(
  {
    as_of: InstantText,
    strategy: Type.Object({ id: Id, name: Type.String(), version: Type.Integer() }),
    price: { ...MaybeMoney, description: "What the strategy asks now; null: held" },
    hold_code: Nullable(Type.String()),
    hold_reason: Nullable(Type.String()),
    needs_person: Type.Boolean(),
    standstill: Nullable({ ...Standstill, description: "Why the price does not move; null: it does" }),
    product: MarketProduct,
    offers: Type.Array(JudgedOffer),
    steps: Type.Array(PriceStep),
  },
  { $id: "ProductPricing", description: "A product's price as its strategy makes it from today's market; nothing is written" },
);
export const ProductPricing = refTo(ProductPricingSchema);
