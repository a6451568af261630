import { convertMoney, type Factor, scaleMoney } from "../domain/convert-money.ts";
import type { ConversionRate } from "../domain/exchange-rate.ts";
import type { Market, MarketOffer } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";
import { basisPoints } from "./basis-points.ts";
import { showMoney } from "./show-money.ts";

type Reason = readonly [code: string, reason: string];

/**
 * The offer in the terms of our price, in the channel's currency and with tax, or why it cannot be brought to them. An offer that stands in
 * them is given back as it is. Tax and currency are applied to each amount with one rounding, to the nearest smallest unit. Shipping of a net
 * offer is taken to be net too, and taxed as the goods it goes with.
 */
export function comparableOffer(offer: MarketOffer, market: Market): MarketOffer | Reason {
  const { product, comparison } = market;
  const { currency, vatPercent } = product;
  const foreign = offer.price.currency !== currency;
  const net = offer.taxIncluded === false;
  if (!foreign && !net) return offer;
  const who = offer.sellerName ?? offer.sourceName;
  let tax: Factor | undefined;
  if (net) {
    const points = vatPercent === null ? null : basisPoints(vatPercent);
    if (comparison?.netByVat !== true) return ["net-price", `${who} shows a price without tax.`];
    if (points === null || points < 0)
      return ["net-price", `${who} shows a price without tax, and the product's VAT rate is not known. Set its vat_percent.`];
    tax = { multiply: `${10_000 + points}`, divide: "10000" };
  }
  let rate: ConversionRate | undefined;
  if (foreign) {
    const found = comparison?.rates?.find(({ from, to }) => from === offer.price.currency && to === currency);
    if (found === undefined) return ["other-currency", `${who} asks in ${offer.price.currency}, not in ${currency}.`];
    if ("problem" in found) {
      const newest = found.day === null ? "there is no rate for it" : `the newest rate for it, of ${found.day}, is too old`;
      return [found.problem, `${who} asks in ${offer.price.currency} and ${newest}. Load rates, or give one by hand.`];
    }
    rate = found;
  }
  const convert = <T extends Money | null>(money: T): Money | T | null => (money === null ? null : inOurTerms(money, rate, tax));
  const price = inOurTerms(offer.price, rate, tax);
  // an amount beyond arithmetic is none that could be true
  if (price === null) return ["no-price", `${who} shows no price that could be true.`];
  return {
    ...offer,
    price,
    shippingPrice: convert(offer.shippingPrice),
    ...(offer.freeShippingFrom === undefined ? {} : { freeShippingFrom: convert(offer.freeShippingFrom) }),
    ...(offer.otherPrices === undefined || offer.otherPrices === null
      ? {}
      : {
          otherPrices: offer.otherPrices.flatMap((other) => {
            const amount = inOurTerms(other.amount, rate, tax);
            return amount === null ? [] : [{ ...other, amount }];
          }),
        }),
  };
}

/** How an offer in other terms is told: " (20.00 EUR by the rate of the ECB of 2026-02-27, 2 days old)". */
export function askedWords({ price, taxIncluded }: MarketOffer, { product, comparison }: Market): string {
  const rate = comparison?.rates?.find(({ from, to }) => from === price.currency && to === product.currency);
  const tax = taxIncluded === false ? ` without tax, with ${product.vatPercent} % VAT` : "";
  const by = rate === undefined || "problem" in rate ? "" : ` ${rateWords(rate)}`;
  return ` (${showMoney(price.minor, price.currency)}${tax}${tax === "" || by === "" ? "" : ","}${by})`;
}

function rateWords({ provider, day, ageDays }: ConversionRate): string {
  if (provider === "manual") return `by the rate given by hand on ${day}`;
  return `by the rate of ${provider === "ecb" ? "the ECB" : "NBP"} of ${day}, ${ageDays} ${ageDays === 1 ? "day" : "days"} old`;
}

/** Null: not in the offer's currency, and so in one that nobody knows a rate for here. */
function inOurTerms(money: Money, rate: ConversionRate | undefined, tax: Factor | undefined): Money | null {
  if (rate !== undefined) return convertMoney(money, rate, tax);
  return tax === undefined ? money : scaleMoney(money, tax);
}
