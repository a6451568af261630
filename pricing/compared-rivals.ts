import { Type } from "typebox";
import type { Static, TSchema } from "typebox";
import type { Market } from "../domain/market.ts";
import { moneyFromDecimal } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { SettingProblem } from "../schema-problems.ts";
import { eligibleOffers } from "./eligible-offers.ts";
import type { Rival } from "./eligible-offers.ts";
import { hold, leave } from "./hold.ts";
import { RivalFilter } from "./rival-filter.ts";
import type { HoldPrice, LeavePrice, RuleOutcome } from "./rule.ts";
import { moneyProblems, settingMoney } from "./setting-money.ts";
import type { SettingMoney } from "./setting-money.ts";
import { ONE_PIECE, priceForBasket } from "./shopper-basket.ts";
import { DeliverySettings, deliveryClass, deliveryProblems } from "./delivery-class.ts";
import { showMoney } from "./show-money.ts";

/** Settings that every rule which goes by the rivals shares: spread them into its own. */
export const COMPARISON = {
  compare: Type.Optional(
    Type.Enum(["price", "delivered"], {
      default: "price",
      title: "Compare",
      description: "The price alone, or price and shipping together; then a rival with unknown shipping does not count.",
    }),
  ),
  ownShipping: Type.Optional(
    settingMoney({ title: "Our shipping", description: "What we charge for shipping; needed to compare delivered prices. 0.00 is free." }),
  ),
  ownFreeShippingFrom: Type.Optional(
    settingMoney({ title: "Our free shipping from", description: "Basket value from which we charge no shipping." }),
  ),
  shopper: Type.Optional(
    Type.Object(
      {
        pieces: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 1, title: "Pieces", description: "Bought at once." })),
        member: Type.Optional(Type.Boolean({ default: false, title: "Member", description: "Pays the member prices that rivals show." })),
        coupon: Type.Optional(Type.Boolean({ default: false, title: "Coupons", description: "Uses the coupons that rivals show." })),
        delivery: Type.Optional(DeliverySettings),
      },
      { additionalProperties: false, title: "Shopper", description: "Whose basket is compared; several pieces need delivered prices." },
    ),
  ),
  fewestRivals: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 1,
      title: "Fewest rivals",
      description: "With fewer rivals that count, this rule leaves the price to the next.",
    }),
  ),
  rivals: Type.Optional(RivalFilter),
} satisfies Record<string, TSchema>;
const Comparison = Type.Object(COMPARISON);
export type Comparison = Static<typeof Comparison>;

export interface ComparedRivals {
  readonly rivals: readonly Rival[];
  /** Our price with which what is compared comes to this amount of smallest units, or less. */
  readonly priceFor: (compared: number) => number;
  /** Ends the sentence about the amount that is compared. */
  readonly delivered: string;
  readonly dropped: NonNullable<RuleOutcome["dropped"]>;
}

export function comparisonProblems({ compare, ownShipping, ownFreeShippingFrom, shopper }: Comparison): readonly SettingProblem[] {
  const problems = [...moneyProblems("/ownShipping", ownShipping), ...moneyProblems("/ownFreeShippingFrom", ownFreeShippingFrom)];
  if (compare !== "delivered" && (shopper?.pieces ?? 1) > 1)
    problems.push({ path: "/shopper/pieces", message: "Several pieces differ only by their shipping. Compare delivered prices." });
  if (compare !== "delivered" && shopper?.delivery !== undefined)
    problems.push({
      path: "/shopper/delivery",
      message: "Where a basket is sent changes only what shipping costs. Compare delivered prices.",
    });
  problems.push(...deliveryProblems("/shopper/delivery", shopper?.delivery));
  if (compare === "delivered" && ownShipping === undefined)
    problems.push({
      path: "/ownShipping",
      message: "Delivered prices cannot be compared without our own. Set ownShipping, 0.00 if it is free.",
    });
  return problems;
}

/** The rivals that count with the amounts to compare, or the outcome for having none. */
export function comparedRivals(market: Market, settings: Comparison): ComparedRivals | HoldPrice | LeavePrice {
  const { currency } = market.product;
  const delivered = settings.compare === "delivered";
  const none = { minor: 0, currency };
  const own = amountOf(delivered ? settings.ownShipping : undefined) ?? none;
  const freeFrom = amountOf(delivered ? settings.ownFreeShippingFrom : undefined);
  if (own.currency !== currency || (freeFrom ?? none).currency !== currency) return settingCurrency(currency);
  const shopper = { ...ONE_PIECE, ...settings.shopper, delivery: deliveryClass(settings.shopper?.delivery) };
  const { rivals, dropped } = eligibleOffers(market, settings.rivals ?? {}, settings.compare, shopper);
  const fewest = settings.fewestRivals ?? 1;
  if (rivals.length >= fewest) {
    const priceFor = delivered
      ? (basket: number) => priceForBasket(basket, shopper, { shipping: own.minor, freeFrom: freeFrom?.minor ?? null })
      : (price: number) => Math.max(1, price);
    const pieces = shopper.pieces === 1 ? "" : ` for ${shopper.pieces} pieces`;
    const place = shopper.delivery === null ? "" : ` to ${shopper.delivery.name}`;
    return {
      rivals,
      priceFor,
      delivered: delivered ? `${pieces} delivered${place}, with ${showMoney(own.minor, currency)} for our shipping` : "",
      dropped,
    };
  }
  if (rivals.length > 0) return { ...leave("too-few-rivals", `Only ${rivals.length} of the ${fewest} rivals asked for count.`), dropped };
  if (dropped.length === 0) return leave("no-rival", "No rival offers this product now.");
  const stale = dropped.every(({ code }) => code === "stale");
  const reason = stale
    ? `All ${dropped.length} offers were seen too long ago; look at their listings again.`
    : `None of the ${dropped.length} offers seen counts as a rival; the receipt lists the reason for each.`;
  return { ...leave(stale ? "only-stale-rivals" : "no-rival", reason), dropped };
}

function amountOf(setting: SettingMoney | undefined): Money | null {
  return setting === undefined ? null : moneyFromDecimal(setting.amount, setting.currency);
}

export function settingCurrency(currency: string): HoldPrice {
  return hold("setting-currency", `Its amounts are not in ${currency}, the currency of the channel. Give them in ${currency}.`);
}
