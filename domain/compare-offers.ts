import { median } from "./median.ts";
import { decimalFromMoney, sameMoney, type Money } from "./money.ts";
import type { OfferState } from "./offer-change.ts";
import type { Availability } from "./offer.ts";

/** An offer by its key, in the state that is trusted or in the one just read. */
export interface KeyedState {
  readonly key: string;
  readonly state: Pick<OfferState, "price" | "availability">;
}

/** A price that moved further than one look alone is believed. */
export interface PriceJump {
  readonly key: string;
  readonly from: Money;
  readonly to: Money;
}

export interface Comparison {
  readonly priceRatio: number | null;
  readonly currencySwitched: boolean | null;
  readonly stockFlip: "in" | "out" | "none" | null;
  readonly jumps: readonly PriceJump[];
}

/**
 * The offers of a page as they are trusted against those just read: median ratio of the prices, currencies, stock, and the prices that moved
 * by more than `jumpFactor` up or down or to another currency. Where no offer is the same one (a site that names its sellers anew), the lowest
 * prices are compared.
 */
export function compareOffers(trusted: readonly KeyedState[], read: readonly KeyedState[], jumpFactor: number): Comparison {
  const before = new Map(trusted.map(({ key, state }) => [key, state]));
  const pairs = read.flatMap(({ key, state }) => {
    const known = before.get(key);
    return known === undefined ? [] : [{ key, from: known, to: state }];
  });
  const prices = pairs.length > 0 ? pairs.flatMap(({ key, from, to }) => pricePair(key, from.price, to.price)) : lowestPair(trusted, read);
  const ratios = prices.flatMap(({ from, to }) => (from.currency === to.currency ? [to.minor / from.minor] : []));
  return {
    priceRatio: median(ratios),
    currencySwitched: prices.length === 0 ? null : prices.some(({ from, to }) => from.currency !== to.currency),
    stockFlip: flipOf(pairs.map(({ from, to }) => [isIn(from.availability), isIn(to.availability)])),
    jumps: prices.filter(({ from, to }) => isJump(from, to, jumpFactor)),
  };
}

/** Whether an earlier look already found every one of these jumps, to the same price. */
export function confirms(earlier: readonly PriceJump[], jumps: readonly PriceJump[]): boolean {
  return jumps.every(({ key, to }) => earlier.some((other) => other.key === key && sameMoney(other.to, to)));
}

/** One sentence for a person. */
export function describeJump({ from, to }: PriceJump): string {
  const words = `${decimalFromMoney(from)} ${from.currency} would become ${decimalFromMoney(to)} ${to.currency}`;
  if (from.currency !== to.currency) return `${words}, another currency`;
  const ratio = to.minor / from.minor;
  const size = ratio >= 1 ? `${Number(ratio.toPrecision(3))} times as much` : `${Number((1 / ratio).toPrecision(3))} times less`;
  return `${words}, ${size}`;
}

function isJump(from: Money, to: Money, factor: number): boolean {
  if (from.currency !== to.currency) return true;
  return to.minor > from.minor * factor || to.minor * factor < from.minor;
}

function pricePair(key: string, from: Money | null, to: Money | null): PriceJump[] {
  return from === null || to === null ? [] : [{ key, from, to }];
}

function lowestPair(trusted: readonly KeyedState[], read: readonly KeyedState[]): PriceJump[] {
  return pricePair("lowest", lowestPrice(trusted), lowestPrice(read));
}

/** In the currency of the first price: amounts in several have no order. */
export function lowestPrice(offers: readonly { readonly state: Pick<OfferState, "price"> }[]): Money | null {
  const prices = offers.flatMap(({ state: { price } }) => (price === null ? [] : [price]));
  return prices.reduce<Money | null>(
    (low, price) => (low === null || (price.currency === low.currency && price.minor < low.minor) ? price : low),
    null,
  );
}

function flipOf(stock: readonly (readonly [boolean | null, boolean | null])[]): Comparison["stockFlip"] {
  const told = stock.filter(([from, to]) => from !== null && to !== null);
  if (told.length === 0) return null;
  if (told.every(([from, to]) => from === true && to === false)) return "out";
  return told.every(([from, to]) => from === false && to === true) ? "in" : "none";
}

function isIn(availability: Availability | null): boolean | null {
  return availability === null ? null : availability !== "OutOfStock" && availability !== "Discontinued";
}
