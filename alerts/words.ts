import { decimalFromMoney } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { OfferChange } from "../domain/offer-change.ts";

const LONGEST_NAME = 80;

/** What a title begins with: the product where its name is known. "Kettle: " or nothing. */
export function productWords({ name }: Pick<OfferChange, "name">): string {
  if (name === undefined || name === null || name.trim() === "") return "";
  const plain = name.trim().replaceAll(/\s+/g, " ");
  return `${plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME - 1).trimEnd()}…` : plain}: `;
}

/** Who sells: the seller, and the site where it does; or the site alone. "Shop A on market.example", "shop.example". */
export function sellerWords({ sellerName, url }: OfferChange): string {
  const host = URL.parse(url)?.host.replace(/^www\./, "") ?? url;
  return sellerName === null ? host : `${sellerName} on ${host}`;
}

/** "1299.00 PLN" */
export function moneyWords(money: Money): string {
  return `${decimalFromMoney(money)} ${money.currency}`;
}
