import { decimalFromMoney, sameMoney, type Money } from "../domain/money.ts";
import { cartButtons } from "./cart-buttons.ts";
import { decidePrice, type PriceDecision, type StatedPrice } from "./decide-price.ts";
import { zonesAround } from "./heading-zones.ts";
import type { Steps } from "./in-steps.ts";
import type { Stretch } from "./outside-stretch.ts";
import type { NormalizeContext } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import { signature } from "./signature.ts";
import { statedPrices } from "./standard.ts";
import type { StructuredData } from "./structured-data.ts";
import type { Context, Heading } from "./survey.ts";
import { ALONE, mostRated, type RatedAmount } from "./visible-price.ts";
import { whereCut } from "./where-cut.ts";

/** Amounts that are farther from each other than this have nothing to do with each other. */
const APART = 200;
/** What `isAlone` of the rating looks at, and a little more. */
const FARTHEST = 700;

/** Of longer numbers the first so many digits say enough. */
const MOST_DIGITS = 12;

/** Amounts and what they were understood by. */
export interface Amounts extends Pick<NormalizeContext, "country" | "decimalSign" | "fallbackCurrency"> {
  readonly amounts: readonly RatedAmount[];
  readonly unread: readonly RatedAmount[];
}

/** Those around the heading, which are enough, and what was decided by them. */
export interface AmountsNear extends Amounts {
  readonly stated: readonly StatedPrice[];
  readonly decision: PriceDecision;
}

/**
 * The amounts around the page's heading, where no other one can matter: structured data states one price and its currency, the page shows it beside the
 * heading, no amount farther away can be rated as high, and no number there is that price. Else null: all amounts have to be looked at.
 * Most of a page's amounts are those of other products, and to understand them takes longer than all else.
 */
export function* amountsByHeading(
  page: Page,
  heading: Heading,
  structured: StructuredData,
  gather: (stretch: Stretch) => Steps<Amounts>,
): Steps<AmountsNear | null> {
  const { survey } = page;
  const { order } = heading.context;
  if (structured.products.some(({ offers }) => offers.length > 1) || Number.isFinite(whereCut(page))) return null;
  const zone = zonesAround(heading, survey);
  const button = cartButtons(survey, zone, order).firstBehind(order)?.order ?? Number.POSITIVE_INFINITY;
  const end = Math.min(button + 110, order + FARTHEST);
  for (const core of [
    { from: order - 150, to: Math.max(order + 200, end) },
    { from: order - 300, to: order + FARTHEST },
  ]) {
    // Amounts of other parts of the page say nothing of the main part's, but for those that are built alike.
    const counts = (element: Context): boolean => zone(element) === "main";
    const stretch = { from: core.from - APART, to: core.to + APART, counts };
    yield;
    const found = yield* gather(stretch);
    yield;
    const decided = decidedBy(found, { page, heading, structured, core, stretch });
    if (decided !== null) return decided;
  }
  return null;
}

interface Place {
  readonly page: Page;
  readonly heading: Heading;
  readonly structured: StructuredData;
  readonly core: Stretch;
  readonly stretch: Stretch;
}

/** What the amounts of a stretch decide, where no other amount of the page can matter to it; else null. */
function decidedBy(found: Amounts, { page, heading, structured, core, stretch }: Place): AmountsNear | null {
  const { amounts, unread } = found;
  const stated = statedPrices(structured, found);
  const [first] = stated;
  if (first === undefined || stated.some(({ money }) => !sameMoney(money, first.money))) return null;
  const decision = decidePrice(stated, amounts, unread);
  if (decision.kind !== "stated" || decision.shown === null) return null;
  const { shown } = decision;
  const { order } = heading.context;
  const alike: Context[] = [];
  let atEdge = 0;
  for (const amount of amounts) {
    if (amount.score > shown.score) return null;
    if (amount.kind !== "price" || amount.hidden || !sameMoney(amount.money, first.money)) continue;
    if (isInside(amount, core)) alike.push(amount.context);
    // An amount of this size at the edge may be the only one beside the heading, for all that is known of it.
    else atEdge = ALONE;
  }
  const most = Math.max(mostRated(core.to - order), mostRated(core.from - order)) + atEdge;
  if (!isInside(shown, core) || shown.score <= most) return null;
  if (amounts.some(hangsOnOthers) || unread.some(hangsOnOthers)) return null;
  const matters = page.survey.mattersOutside(stretch, digitsOf(first.money), alike, isBuiltLike);
  return matters ? null : { ...found, stated, decision };
}

function isInside({ order }: RatedAmount, { from, to }: Stretch): boolean {
  return order >= from && order <= to;
}

/** What it means hangs on the amounts of the whole page. */
function hangsOnOthers({ text, money }: RatedAmount): boolean {
  return text.includes("$") || money.currency === "BGN" || money.currency === "HRK";
}

function isBuiltLike(one: Context, other: Context): boolean {
  return signature(one) === signature(other);
}

/** The digits with which everybody writes an amount, whatever parts them: "1299" of 129.90, as some leave out the last zero, and "5" of 0.50. */
function digitsOf(money: Money): string {
  const [whole = "", decimals = ""] = decimalFromMoney(money).split(".");
  return `${whole === "0" ? "" : whole}${decimals.replace(/0+$/, "")}`.slice(0, MOST_DIGITS);
}
