import { cardLinks } from "./card-links.ts";
import type { Money } from "../domain/money.ts";
import type { VisibleAmount } from "./extractors/visible-amounts.ts";
import { relatedRegions } from "./related-regions.ts";
import type { Context, Heading, Survey } from "./survey.ts";

/** An amount of the page's text that could be understood, with how much speaks for its being the price of the page's product. */
export interface RatedAmount extends VisibleAmount {
  readonly money: Money;
  readonly currencyAssumed: boolean;
  readonly score: number;
  /** Where the card leads that it stands in, if it stands in one. */
  readonly card: string | null;
}

const PRICE_WORDS = /price|preis|cena|prix|prezzo|preci[oa]|(^|[\s_-])pret|prijs|hind([\s_-]|$)|\bpris\b|(^|[\s_-])ar([\s_-]|$)|amount/;
const SELLING_WORDS =
  /current|final|sale|sales|our|actual|special|(^|[\s_-])(new|now|main|big)|brutto|gross|offer|aktual|unser|highlight|buy|product|pdp|artikel|detail/;

/** Rates every amount that is a price by its words; others get no score. Facts only: place, class, neighbours. */
export function rateAmounts(
  amounts: readonly (VisibleAmount & { money: Money; currencyAssumed: boolean })[],
  survey: Survey,
  heading: Heading | null,
): RatedAmount[] {
  const cardOf = cardLinks(survey);
  const grid = gridSignatures(amounts);
  const elsewhere = relatedRegions(survey, heading);
  const sole = isSole(amounts);
  const carts = survey.cartButtons.filter((button) => button.zone === "main").map((button) => button.order);
  return amounts.map(asPrice).map((amount) => ({
    ...amount,
    card: amount.kind === "price" && !amount.hidden && amount.context.zone === "main" ? cardOf(amount.context) : null,
    score:
      amount.kind === "price" && !amount.hidden
        ? rate(amount, heading, carts, grid) +
          (sole ? 1 : 0) -
          (elsewhere.some(({ from, to }) => amount.order > from && amount.order < to) ? 6 : 0)
        : 0,
  }));
}

/** What only its class calls regular is the price where nothing near it is cheaper. */
function asPrice<Amount extends VisibleAmount & { money: Money }>(amount: Amount, _: number, all: readonly Amount[]): Amount {
  if (!amount.perhapsRegular || amount.hidden) return amount;
  const reduced = all.some(
    (other) =>
      other.kind === "price" &&
      Math.abs(other.order - amount.order) < 60 &&
      other.money.currency === amount.money.currency &&
      other.money.minor < amount.money.minor,
  );
  return reduced ? amount : { ...amount, kind: "price" };
}

function rate(amount: VisibleAmount, heading: Heading | null, carts: readonly number[], grid: ReadonlyMap<string, number>): number {
  const { context, line, order } = amount;
  let score = { main: 0, related: -7, cart: -9, chrome: -6, review: -6 }[context.zone];
  let words = "";
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) words += ` ${at.words}`;
  if (PRICE_WORDS.test(words)) score += amount.named ? 4 : 3;
  else if (amount.named) score += 3;
  if (SELLING_WORDS.test(words)) score += 0.5;
  if (amount.gross) score += 1;
  if (amount.perPiece) score -= 1;
  if (amount.signed) score += 1;
  if (isEmphasised(context)) score += 0.5;
  const rest = line.text.length - amount.text.length;
  if (rest <= 12) score += 1.5;
  else if (rest > 120) score -= 3;
  if (insideLink(context)) score -= 2;
  if (heading !== null) {
    const gap = order - heading.context.order;
    if (gap >= 0) score += gap < 60 ? 3 : gap < 200 ? 2.5 : gap < 600 ? 1.5 : 0;
    else score += gap > -80 ? 1.5 : gap > -300 ? 0 : -1.5;
  }
  const nearest = Math.min(Number.POSITIVE_INFINITY, ...carts.map((cart) => Math.abs(cart - order)));
  if (nearest < 120) score += 1.5;
  else if (nearest < 350) score += 0.75;
  if ((grid.get(signature(context)) ?? 0) >= 3) score -= 4;
  return score;
}

/** Whether the page's own part shows one price and no other. */
function isSole(amounts: readonly (VisibleAmount & { money: Money })[]): boolean {
  const shown = amounts.filter(({ kind, hidden, context }) => (kind === "price" || kind === "from") && !hidden && context.zone === "main");
  return new Set(shown.map(({ money }) => `${money.minor} ${money.currency}`)).size === 1;
}

/** How many different amounts stand in elements built alike: a grid of products, a table of offers. */
function gridSignatures(amounts: readonly (VisibleAmount & { money: Money })[]): ReadonlyMap<string, number> {
  const groups = new Map<string, Set<number>>();
  for (const { context, money, kind, hidden } of amounts) {
    if (hidden || (kind !== "price" && kind !== "from")) continue;
    const key = signature(context);
    groups.set(key, (groups.get(key) ?? new Set()).add(money.minor));
  }
  return new Map([...groups].map(([key, found]) => [key, found.size]));
}

export function signature(context: Context): string {
  const parts: string[] = [];
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) {
    // Numbers in classes and ids tell siblings apart, not kinds.
    parts.push(`${at.element.name}.${at.element.attribs["class"]?.replace(/\d+/g, "#") ?? ""}`);
  }
  return parts.join("<");
}

function isEmphasised(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) {
    if (/^(strong|b|big|h[1-4]|ins|em)$/.test(at.element.name)) return true;
  }
  return false;
}

function insideLink(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 6; at = at.parent, up++) {
    if (at.element.name === "a" && /^(?!#|javascript:)./.test(at.element.attribs["href"] ?? "")) return true;
  }
  return false;
}
