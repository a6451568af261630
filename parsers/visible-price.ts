import { cardLinks } from "./card-links.ts";
import { isCartButton } from "./cart-button.ts";
import { cartButtons, type CartButtons } from "./cart-buttons.ts";
import { remembered } from "./remembered.ts";
import { sameMoney, type Money } from "../domain/money.ts";
import type { VisibleAmount } from "./extractors/visible-amounts.ts";
import { zonesAround } from "./heading-zones.ts";
import { withoutRepeats } from "./price-said-again.ts";
import { settleKinds } from "./settle-kinds.ts";
import { isQuantityBreak } from "./quantity-breaks.ts";
import { saysDiscount } from "./discount-badge.ts";
import { relatedRegions } from "./related-regions.ts";
import type { Context, Heading, Line, Survey } from "./survey.ts";
import { signature } from "./signature.ts";
import { readTaxText } from "./tax-text.ts";
import { isGrossOf } from "./vat-rates.ts";
import type { Zone } from "./zones.ts";

export { signature } from "./signature.ts";

/** An amount of the page's text that could be understood, with how much speaks for its being the price of the page's product. */
export interface RatedAmount extends VisibleAmount {
  readonly money: Money;
  readonly currencyAssumed: boolean;
  readonly score: number;
  /** The part of the page, seen from the product's heading. */
  readonly zone: Zone;
  /** Where the card leads that it stands in, if it stands in one. */
  readonly card: string | null;
}

const PRICE_WORDS =
  /price|preis|cena|prix|prezzo|preci[oa]|preco|fiyat|kaina|hinta|(^|[\s_-])pret|prijs|hind([\s_-]|$)|\bpris\b|(^|[\s_-])ar([\s_-]|$)|amount/;
const SELLING_WORDS =
  /current|final|sale|sales|our|actual|special|(^|[\s_-])(new|now|main|big)|brutto|gross|offer|aktual|unser|highlight|buy|product|pdp|artikel|detail/;

const DELIVERY =
  /shipping|delivery|postage|versand|liefer|dostaw|wysy[łl]k|livraison|env[ií]o|spedizion|verzend|bezorg|livrare|sz[aá]ll[ií]t|frakt|fragt|frete|доставк|送料|运费|運費|배송/i;
const NOT_COUNTED =
  /(?:inkl|incl|inc|zzgl|exkl|excl|plus|ex|hors|frais de|\+)\.? ?[^\d€$£]{0,30}?(?:mwst|ust|vat|tax|gst|versand\p{L}*|shipping|lieferung|delivery|iva|tva|btw|moms)\.?|[-–(]?\d+ ?%\)?|(?:prix|price|preis|cena|precio|prezzo|prijs)|original|regular|promo\p{L}*|sale|now|jetzt|nur|only|sie sparen|you save/giu;
const speaksOfDelivery = remembered((text) => DELIVERY.test(text.replace(NOT_COUNTED, "")));
/** Characters of a line without what stands beside every price. */
const saidBeside = remembered((text) => text.replace(NOT_COUNTED, "").length);
const hasPriceWords = remembered((words) => PRICE_WORDS.test(words));
const hasSellingWords = remembered((words) => SELLING_WORDS.test(words));

const BY_MEASURE =
  /^[)*]? ?[,(]?[ (]*(?:\/|per|pro|je|za|par|por|al|a|the)\s*1?\s?(?:m ?2?|m²|qm|lfm|mb|bm|metr\p{L}*|meter\p{L}*|mtr|sq|yd|yard|ft)(?![\p{L}\d])/iu;

/** Rates every amount that is a price by its words; others get no score. Facts only: place, class, neighbours. */
export function rateAmounts(
  amounts: readonly (VisibleAmount & { money: Money; currencyAssumed: boolean })[],
  survey: Survey,
  heading: Heading | null,
): RatedAmount[] {
  const cardOf = cardLinks(survey);
  const zone = zonesAround(heading, survey);
  const elsewhere = relatedRegions(
    survey,
    heading,
    // Others are known to be elsewhere.
    amounts.filter(({ context }) => context.zone === "main").map(({ order }) => order),
  );
  const inRegion = (order: number): boolean => elsewhere.some(({ from, to }) => order > from && order < to);
  const first = heading === null ? Number.NEGATIVE_INFINITY : heading.context.order - 300;
  const carts = cartButtons(survey, zone, first);
  const settled = settleKinds(
    withoutRepeats(amounts).map((amount) => {
      const own = amount.context.zone === "main" && inRegion(amount.order) ? ("related" as const) : zone(amount.context);
      const counts = (amount.kind === "price" || amount.kind === "from" || amount.perhapsRegular) && !amount.hidden && own === "main";
      const kind = amount.kind === "price" && isQuantityBreak(survey, amount.context) ? ("multi-buy" as const) : amount.kind;
      return { ...amount, kind, zone: own, card: counts ? cardOf(amount.context) : null };
    }),
    (from, to, high, low) => saysDiscount(survey, from, to, high, low),
  );
  const own = ownPlace(heading, carts);
  const measured = onlyOne(settled, own, ({ kind, after }) => kind === "unit" && BY_MEASURE.test(after));
  const isOther = (other: Placed, net: Placed): boolean => other.gross || (other.kind === "price" && isGrossOf(other.money, net.money));
  const placed = onlyOne(measured, own, isSaidNet, isOther);
  const grid = gridSignatures(placed);
  const inLine = new Map<Line, number>();
  for (const { line, text } of amounts) inLine.set(line, (inLine.get(line) ?? 0) + text.length);
  const page = { heading, carts, grid, inLine, own };
  const alone = aloneByHeading(placed, heading, carts, own, grid);
  const twice = alone === null && own !== null ? saidTwice(placed, own) : null;
  return placed.map((amount) => {
    const counts = amount.kind === "price" && !amount.hidden;
    return {
      ...amount,
      score: counts
        ? rate(amount, page) +
          (alone !== null && sameMoney(amount.money, alone) ? ALONE : 0) +
          (twice !== null && sameMoney(amount.money, twice) && isIn(amount, own) ? TWICE : 0)
        : 0,
    };
  });
}

type Placed = VisibleAmount & Pick<RatedAmount, "money" | "zone" | "card">;

/** The one price that stands between the heading and the button that buys; null where there are several. */
function aloneByHeading(
  amounts: readonly Placed[],
  heading: Heading | null,
  carts: CartButtons,
  own: { readonly to: number } | null,
  grid: ReadonlyMap<string, number>,
): Money | null {
  if (heading === null) return null;
  const start = heading.context.order;
  const button = carts.firstBehind(start)?.order ?? Number.POSITIVE_INFINITY;
  const end = Math.min(button + 100, start + 700);
  const near = amounts.filter(
    ({ kind, hidden, zone, order }) =>
      (kind === "price" || kind === "from") && !hidden && zone === "main" && order > start - 120 && order < end,
  );
  const below = near.filter(({ order }) => order > start);
  const above = below.filter(({ order }) => own !== null && order < own.to);
  const inside = above.length > 0 ? above : below.length > 0 ? below : near;
  const [first] = inside;
  // The first card of a list is not alone, only first.
  if (first === undefined || (grid.get(signature(first.context)) ?? 0) >= 2) return null;
  return inside.every(({ kind, money }) => kind === "price" && sameMoney(money, first.money)) ? first.money : null;
}

/** Between the heading and the button below it that buys, where no other button on the page is built alike: there stands the product's own price. */
function ownPlace(heading: Heading | null, carts: CartButtons): { readonly from: number; readonly to: number } | null {
  if (heading === null) return null;
  const from = heading.context.order;
  const button = carts.firstBehind(from);
  return button === null || button.order - from > 700 || carts.hasAnotherLike(button) ? null : { from, to: button.order };
}

/** "$29.70 per m²", or "489,00 € zzgl. MwSt.", and nothing else before the button that buys: what is sold by the metre, or to companies, costs that. */
function onlyOne<One extends Placed>(
  amounts: readonly One[],
  own: { readonly from: number; readonly to: number } | null,
  may: (amount: One) => boolean,
  isOther: (other: One, first: One) => boolean = () => false,
): readonly One[] {
  if (own === null) return amounts;
  const near = amounts.filter(({ hidden, zone, order }) => !hidden && zone === "main" && order > own.from - 150 && order < own.to + 150);
  const before = near.filter(({ order }) => order < own.to);
  if (before.some(({ kind, perhapsRegular }) => kind === "price" || kind === "from" || perhapsRegular)) return amounts;
  const found = before.filter((amount) => amount.order > own.from && may(amount));
  const [first] = found;
  if (first === undefined || !found.every(({ money }) => sameMoney(money, first.money))) return amounts;
  if (near.some((other) => isOther(other, first))) return amounts;
  return amounts.map((amount) => (found.includes(amount) ? { ...amount, kind: "price" as const } : amount));
}

/** "489,00 € zzgl. MwSt.", "Cena netto: 489,00 zł". */
function isSaidNet({ kind, before, after }: Placed): boolean {
  return kind === "net" && (readTaxText(after.slice(0, 40)) === false || readTaxText(before.slice(-40)) === false);
}

function isIn({ order }: Placed, place: { readonly from: number; readonly to: number } | null): boolean {
  return place !== null && place.from < order && order < place.to;
}

/** What one of several choices costs and what stands again, in a line of its own, before the button that buys: the choice that is made. */
function saidTwice(amounts: readonly Placed[], own: { readonly from: number; readonly to: number }): Money | null {
  const lines = new Map<number, { readonly money: Money; readonly lines: Set<Line> }>();
  for (const amount of amounts) {
    if (amount.kind !== "price" || amount.hidden || amount.zone !== "main" || !isIn(amount, own)) continue;
    const known = lines.get(amount.money.minor) ?? { money: amount.money, lines: new Set() };
    known.lines.add(amount.line);
    lines.set(amount.money.minor, known);
  }
  const [only, ...others] = [...lines.values()].filter((one) => one.lines.size > 1);
  return only !== undefined && others.length === 0 ? only.money : null;
}

interface Page {
  readonly heading: Heading | null;
  readonly own: { readonly from: number; readonly to: number } | null;
  readonly carts: CartButtons;
  readonly grid: ReadonlyMap<string, number>;
  /** Characters that amounts take in each line. */
  readonly inLine: ReadonlyMap<Line, number>;
}

/** What the only price beside the heading has over others. */
export const ALONE = 2;
/** And what the choice has that is told again. */
const TWICE = 1.5;

/**
 * More than this no amount can be rated that stands so far from the heading, on no button, and is not the only price beside the heading: what
 * `rate` adds up, counted at its most. Whoever changes the one changes the other.
 */
export function mostRated(gap: number): number {
  return 4 + 0.5 + 1 + 1 + 0.5 + 1.5 + 1.5 + (gap < -80 ? 0 : gap < 60 ? 3 : gap < 200 ? 2.5 : gap < 600 ? 1.5 : 0);
}

function rate(amount: Placed, { heading, carts, grid, inLine, own }: Page): number {
  const { context, line, order, zone } = amount;
  let score = { main: 0, related: -7, cart: -9, chrome: -6, review: -6 }[zone];
  const around = [context, context.parent, context.parent?.parent, context.parent?.parent?.parent];
  if (around.some((at) => at && hasPriceWords(at.words))) score += amount.named ? 4 : 3;
  else if (amount.named) score += 3;
  if (around.some((at) => at && hasSellingWords(at.words))) score += 0.5;
  if (amount.gross) score += 1;
  if (amount.perPiece) score -= 1;
  if (amount.signed) score += 1;
  if (isEmphasised(context)) score += 0.5;
  if (isOnCartButton(context)) score += 3;
  // "$5 Gift Mug"
  if (heading !== null && heading.context.order <= order && order < heading.context.end) score -= 4;
  const rest = saidBeside(line.text) - (inLine.get(line) ?? amount.text.length);
  if (rest <= 12) score += 1.5;
  else if (rest <= 32 && (amount.named || inLine.get(line) !== amount.text.length)) score += 0.75;
  else if (rest > 120) score -= 3;
  // Sentences tell of other things.
  else if (rest > 60) score -= 1;
  if (rest > 12 && speaksOfDelivery(line.text)) score -= 2;
  if (insideLink(context)) score -= 2;
  if (heading !== null) {
    const gap = order - heading.context.order;
    if (gap >= 0) score += gap < 60 ? 3 : gap < 200 ? 2.5 : gap < 600 ? 1.5 : 0;
    else score += gap > -80 ? 1.5 : gap > -300 ? 0 : -1.5;
  }
  if (carts.standsWithin(120, order)) score += 1.5;
  else if (carts.standsWithin(350, order)) score += 0.75;
  const inPlace = own !== null && own.from < order && order < own.to;
  if (inPlace) score += 1.25;
  const alike = grid.get(signature(context)) ?? 0;
  if (alike >= 3) score -= 4;
  else if (alike === 2 && !inPlace) score -= 2.5;
  return score;
}

/** How many different amounts, or cards, stand in elements built alike: a grid of products, a table of offers. */
function gridSignatures(amounts: readonly Placed[]): ReadonlyMap<string, number> {
  const groups = new Map<string, { readonly amounts: Set<number>; readonly cards: Set<string> }>();
  for (const { context, money, kind, hidden, card } of amounts) {
    if (hidden || (kind !== "price" && kind !== "from")) continue;
    const key = signature(context);
    const group = groups.get(key) ?? { amounts: new Set(), cards: new Set() };
    group.amounts.add(money.minor);
    if (card !== null) group.cards.add(card);
    groups.set(key, group);
  }
  return new Map([...groups].map(([key, group]) => [key, Math.max(group.amounts.size, group.cards.size)]));
}

const EMPHASISED = new Set("strong b big h1 h2 h3 h4 ins em".split(" "));

function isEmphasised(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) {
    if (EMPHASISED.has(at.name)) return true;
  }
  return false;
}

/** "Add to cart – $14.95" */
function isOnCartButton(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++)
    if (at.name === "button") return isCartButton(at);
  return false;
}

function insideLink(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 6; at = at.parent, up++) {
    if (at.name === "a" && /^(?!#|javascript:)./.test(at.attribute("href") ?? "")) return true;
  }
  return false;
}
