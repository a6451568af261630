import { decimalFromMoney, sameMoney, type Money } from "../domain/money.ts";
import { tellsDiscount } from "./discount-badge.ts";
import type { Found } from "./draft.ts";
import { SPLIT_DIGITS } from "./line-buffer.ts";
import { readTaxText } from "./tax-text.ts";
import type { Context } from "./survey.ts";
import { textIn } from "./text-in.ts";
import { callsItSale, isReducedTo } from "./settle-kinds.ts";
import { isGrossOf } from "./vat-rates.ts";
import { signature, type RatedAmount } from "./visible-price.ts";

/** A price that structured data states for the page's product. */
export interface StatedPrice {
  readonly extractor: string;
  readonly money: Money;
  /** It stands in an element that nobody sees. */
  readonly hidden: boolean;
  readonly found: Found;
  readonly currency: Found | null;
}

/** A price that was decided on, with the visible amount that shows it, if any does. */
export type DecidedPrice =
  | { readonly kind: "stated"; readonly stated: StatedPrice; readonly shown: RatedAmount | null; readonly taxIncluded: boolean | null }
  | { readonly kind: "shown"; readonly shown: RatedAmount; readonly taxIncluded: boolean | null };

export type PriceDecision =
  | DecidedPrice
  /** `rivals`: what could be the price, for a further witness to choose from; empty where none of them may be chosen. */
  | { readonly kind: "ambiguous"; readonly reason: string; readonly rivals: readonly DecidedPrice[] }
  | { readonly kind: "none"; readonly reason: string };

/** Least score of a visible amount that stands for the price without structured data, that overrules it, and the lead it needs. */
export const ENOUGH_ALONE = 6;
export const ENOUGH_TO_OVERRULE = 8.5;
const LEAD = 1.5;
/** Farther apart are amounts of two things. */
const BESIDE = 60;

/** What the page's product costs, out of what its structured data states and what a person sees. Never the lowest, never the first. */
export function decidePrice(
  stated: readonly StatedPrice[],
  amounts: readonly RatedAmount[],
  unread: readonly RatedAmount[] = [],
): PriceDecision {
  const decision = decide(stated, amounts);
  if (decision.kind === "shown") return hiddenBehind(decision.shown, unread) ?? decision;
  return decision.kind === "stated" && decision.shown === null ? (otherUnread(decision.stated, unread) ?? decision) : decision;
}

/** An amount that cannot be read stands in a place as good as the chosen one's: that may be the price. */
function hiddenBehind(shown: RatedAmount, unread: readonly RatedAmount[]): PriceDecision | null {
  const digits = shown.text.replace(/\D/g, "");
  const rival = unread.find(
    (amount) => amount.kind === "price" && shown.score - amount.score < LEAD && amount.text.replace(/\D/g, "") !== digits,
  );
  if (rival === undefined) return null;
  const text = JSON.stringify(rival.text.replaceAll(SPLIT_DIGITS, "|"));
  return {
    kind: "ambiguous",
    reason: `Beside ${shown.text} the page shows ${text}, which cannot be read surely and may be the price`,
    rivals: [],
  };
}

/** The place of the price shows other digits, in money that nothing names: dollars of another country than those stated. */
function otherUnread({ money }: StatedPrice, unread: readonly RatedAmount[]): PriceDecision | null {
  const digits = (text: string): string => text.replace(/\D/g, "").replace(/^0+|0+$/g, "");
  const rival = unread.find(
    (amount) =>
      amount.kind === "price" &&
      !amount.hidden &&
      amount.score >= ENOUGH_TO_OVERRULE &&
      digits(amount.text) !== digits(String(money.minor)),
  );
  if (rival === undefined) return null;
  return {
    kind: "ambiguous",
    reason: `Structured data states ${print(money)}, and the page shows ${JSON.stringify(rival.text.replaceAll(SPLIT_DIGITS, "|"))} in its place, which cannot be read surely`,
    rivals: [],
  };
}

function decide(stated: readonly StatedPrice[], amounts: readonly RatedAmount[]): PriceDecision {
  const shown = amounts.filter((amount) => amount.kind === "price" && !amount.hidden).sort((a, b) => b.score - a.score);
  const [top] = shown;
  const promotion = heldBackPromotion(amounts, top);
  if (promotion !== null) return { kind: "ambiguous", reason: promotion, rivals: [] };
  const distinct = stated.filter((price, i) => stated.findIndex((other) => sameMoney(other.money, price.money)) === i);
  if (distinct.length === 0) return decideByShown(shown, amounts);
  const confirmed = distinct.flatMap((price) => {
    const seen = shown.find((amount) => sameMoney(amount.money, price.money));
    return seen === undefined ? [] : [{ price, seen }];
  });
  const [strongest, next] = confirmed.sort((a, b) => b.seen.score - a.seen.score);
  if (strongest !== undefined && next !== undefined && strongest.seen.score - next.seen.score < LEAD) {
    return ambiguous(
      "Structured data states different prices and the page shows both",
      confirmed.map(({ price, seen }) => statedAs(price, seen)),
    );
  }
  if (strongest !== undefined && top !== undefined) {
    const { price, seen } = strongest;
    // Seen in the page's own part: a better placed amount of another size would have to be a good deal better placed.
    if (sameMoney(top.money, price.money) || seen.score >= top.score - 3.5) {
      const gross = grossOf(price.money, amounts, seen);
      if (gross !== null && gross.score >= seen.score - 3) return { kind: "shown", shown: gross, taxIncluded: true };
      return { kind: "stated", stated: price, shown: seen, taxIncluded: taxOf(amounts, seen) };
    }
  }
  const [only] = distinct;
  // The page shows the gross price of the net one that its data states.
  if (
    top !== undefined &&
    distinct.length === 1 &&
    only !== undefined &&
    top.score >= ENOUGH_ALONE &&
    isGrossOf(top.money, only.money) &&
    leads(top, shown)
  ) {
    return { kind: "shown", shown: top, taxIncluded: true };
  }
  if (top === undefined || top.score < 3) {
    if (distinct.length > 1 || only === undefined)
      return ambiguous(
        "Structured data states different prices and the page shows none",
        distinct.map((price) => statedAs(price, null)),
      );
    return decideUnseen(only, amounts);
  }
  const doubted = amounts.some(
    (amount) =>
      amount.kind === "regular" &&
      amount.perhapsRegular &&
      !amount.hidden &&
      distinct.some((price) => sameMoney(price.money, amount.money)) &&
      !isReduced(amount, top),
  );
  if (top.score >= ENOUGH_TO_OVERRULE && !doubted && leads(top, shown))
    return { kind: "shown", shown: top, taxIncluded: taxOf(amounts, top) };
  return ambiguous("Structured data and the visible page disagree", [
    ...distinct.map((price) => statedAs(price, null)),
    { kind: "shown", shown: top, taxIncluded: taxOf(amounts, top) },
  ]);
}

/** Words call the lower of two amounts a sale's, or a percentage beside them is what it is below the other: stale data states the old one. */
function isReduced(old: RatedAmount, now: RatedAmount): boolean {
  if (now.money.currency !== old.money.currency || now.money.minor >= old.money.minor || Math.abs(now.order - old.order) > BESIDE)
    return false;
  if (callsItSale(now.before) || isReducedTo(now.before)) return true;
  return [now, old].some(({ line }) => tellsDiscount(line.text, old.money.minor, now.money.minor));
}

function statedAs(stated: StatedPrice, shown: RatedAmount | null): DecidedPrice {
  return { kind: "stated", stated, shown, taxIncluded: null };
}

function decideByShown(shown: readonly RatedAmount[], amounts: readonly RatedAmount[]): PriceDecision {
  const [top] = shown;
  if (top === undefined || top.score < ENOUGH_ALONE)
    return { kind: "none", reason: "No amount on the page can be told to be the product's price" };
  if (leads(top, shown)) return { kind: "shown", shown: top, taxIncluded: taxOf(amounts, top) };
  const rivals = shown.filter((amount) => top.score - amount.score < LEAD);
  const alike = rivals.filter((rival) => signature(rival.context) === signature(top.context) && rival.line !== top.line);
  const inCards = alike.some((rival) => rival.card !== null && top.card !== null && rival.card !== top.card);
  if (alike.length >= 2 || inCards)
    return { kind: "none", reason: "The page lists several products or offers, each with a price of its own" };
  return ambiguous(
    "Several amounts may be the price",
    rivals.map((amount) => ({ kind: "shown", shown: amount, taxIncluded: taxOf(amounts, amount) })),
  );
}

/** A price in the structured data that no visible amount confirms or contradicts. */
function decideUnseen(only: StatedPrice, amounts: readonly RatedAmount[]): PriceDecision {
  const other = amounts.find((amount) => !amount.hidden && amount.zone === "main" && sameMoney(amount.money, only.money));
  if (other?.kind === "net") return { kind: "stated", stated: only, shown: other, taxIncluded: false };
  if (other !== undefined && other.kind !== "from")
    return {
      kind: "ambiguous",
      reason: `The stated price, ${print(only.money)} (${only.extractor}), stands on the page only as another kind of amount: ${other.kind}`,
      rivals: [],
    };
  if (only.hidden && amounts.some((amount) => !amount.hidden && amount.zone === "main" && amount.kind === "price" && amount.score > 0)) {
    return {
      kind: "ambiguous",
      reason: `The stated price, ${print(only.money)} (${only.extractor}), stands in a hidden element and nothing visible confirms it`,
      rivals: [],
    };
  }
  return { kind: "stated", stated: only, shown: null, taxIncluded: null };
}

function leads(top: RatedAmount, shown: readonly RatedAmount[]): boolean {
  return shown.every((amount) => sameMoney(amount.money, top.money) || top.score - amount.score >= LEAD);
}

/** A visible gross amount next to a net one that structured data states as the price. */
function grossOf(net: Money, amounts: readonly RatedAmount[], seen: RatedAmount): RatedAmount | null {
  if (!amounts.some((amount) => amount.kind === "net" && sameMoney(amount.money, net))) return null;
  return (
    amounts.find(
      (amount) => amount.kind === "price" && !amount.hidden && Math.abs(amount.order - seen.order) < 80 && isGrossOf(amount.money, net),
    ) ?? null
  );
}

/** Whether the chosen amount is gross, where the page tells: words beside it, or a net amount of it nearby. */
export function taxOf(amounts: readonly RatedAmount[], chosen: RatedAmount): boolean | null {
  const words = `${chosen.before.slice(-30)} ${chosen.after} ${chosen.line.text.toLowerCase().slice(0, 200)}`;
  if (
    /(?<![\p{L}])(ink[l]?\.?|incl\.?|inklusive|zawiera|z|s|vč\.?|včetně|mit|con|cu|iva|tva)\s*(\d+\s*%\s*)?(der |ges\.? )?(mwst|ust|vat|dph|btw|iva|tva|mehrwertsteuer|afa)|brutto|\bttc\b|inc\.? ?vat/u.test(
      words,
    )
  )
    return true;
  // The only amount that there is may be without tax.
  if (readTaxText(chosen.after.slice(0, 40)) === false) return false;
  const net = amounts.filter((amount) => amount.kind === "net" && Math.abs(amount.order - chosen.order) < 60);
  if (net.some(({ money }) => isGrossOf(chosen.money, money))) return true;
  // What is said of another amount is not said of this one.
  return net.length === 0 && (readTaxText(chosen.before.slice(-40)) === false || isSaidNet(chosen)) ? false : null;
}

/** "198,50 €" and below it "per piece, plus VAT": what stands right behind an amount, in lines of its own. */
function isSaidNet({ context, text }: RatedAmount): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) {
    const all = textIn(at, 300);
    const behind = all.slice(all.indexOf(text) + text.length, all.indexOf(text) + text.length + 50);
    const [label = ""] = behind.replace(/\d+(?:[.,]\d+)? ?%/g, "").split(/\d/);
    if (all.includes(text) && label !== "") return readTaxText(label) === false;
  }
  return false;
}

/** Scripts of some shops swap the price for a reduced one that waits hidden beside it, the visible price already struck through there. */
export function heldBackPromotion(amounts: readonly RatedAmount[], top: RatedAmount | undefined): string | null {
  if (top === undefined) return null;
  const near = amounts.filter((amount) => amount.hidden && Math.abs(amount.order - top.order) < 60);
  const struck = near.some((amount) => amount.kind === "regular" && sameMoney(amount.money, top.money));
  const lower = near.find(
    (amount) => amount.kind === "price" && amount.money.currency === top.money.currency && amount.money.minor < top.money.minor,
  );
  if (!struck || lower === undefined) return null;
  return `The page shows ${print(top.money)} and holds a hidden reduced price of ${print(lower.money)} beside it; which one counts is decided by a script`;
}

/** The one rival that a witness names; the decision itself where it names none or several. Amounts are plain decimals without trailing zeros. */
export function settle(decision: PriceDecision, witness: ReadonlySet<string>): PriceDecision {
  if (decision.kind !== "ambiguous") return decision;
  const named = decision.rivals.filter((rival) =>
    witness.has(
      decimalFromMoney(moneyOf(rival))
        .replace(/(\.\d*?)0+$/, "$1")
        .replace(/\.$/, ""),
    ),
  );
  const [first] = named;
  return first !== undefined && named.every((rival) => sameMoney(moneyOf(rival), moneyOf(first))) ? first : decision;
}

function moneyOf(decided: DecidedPrice): Money {
  return decided.kind === "stated" ? decided.stated.money : decided.shown.money;
}

function ambiguous(reason: string, rivals: readonly DecidedPrice[]): PriceDecision {
  const named = rivals
    .slice(0, 6)
    .map((rival) => `${print(moneyOf(rival))} (${rival.kind === "stated" ? rival.stated.extractor : rival.shown.text})`);
  return { kind: "ambiguous", reason: `${reason}: ${named.join(", ")}`, rivals };
}

function print(money: Money): string {
  return `${decimalFromMoney(money)} ${money.currency}`;
}
