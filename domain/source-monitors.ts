import { median } from "./median.ts";
import type { Outcome } from "./observation.ts";
import type { SourceLook, Verdict, WatchedField } from "./source-health.ts";

/** Something that a source's looks are watched for. A row of the table below. */
export interface Monitor {
  readonly name: string;
  readonly effect: Verdict["effect"];
  /** What is counted, after "12 of 30 looks": "found ...". */
  readonly words: string;
  /** The looks that can be judged, and those of them that speak against the source. */
  readonly select: (looks: readonly SourceLook[]) => { readonly of: readonly SourceLook[]; readonly against: readonly SourceLook[] };
  /** Fewest looks that can be judged, and fewest against the source; below there is no verdict, or a good one. */
  readonly needed: number;
  readonly fewest: number;
  /** Share from which it trips without history; null: then there is no verdict, since the site may always have been like this. */
  readonly alone: number | null;
  /** With history the limit is the usual share and six spreads more, but kept between these. */
  readonly between: readonly [number, number];
}

const READ: ReadonlySet<Outcome> = new Set(["offers", "unchanged"]);
const UNREAD: ReadonlySet<Outcome> = new Set(["unreadable", "ambiguous", "needs-browser"]);
const KEPT_OUT: ReadonlySet<Outcome> = new Set(["blocked", "rate-limited", "robots-denied"]);
const FAILED: ReadonlySet<Outcome> = new Set(["timeout", "network", "too-large"]);

type Test = (look: SourceLook) => boolean;
const all: Test = () => true;
const isRead: Test = ({ outcome }) => READ.has(outcome);
const isCompared: Test = ({ priceRatio }) => priceRatio !== null;
const hasMoved: Test = ({ priceRatio }) => priceRatio !== null && Math.abs(priceRatio - 1) > 0.02;
const isPriced: Test = ({ price }) => price !== null;
const priceKey = ({ price }: SourceLook): string => `${price?.minor} ${price?.currency}`;
const tellsFlip: Test = ({ stockFlip }) => stockFlip !== null;
const wentOut: Test = ({ stockFlip }) => stockFlip === "out";
const cameIn: Test = ({ stockFlip }) => stockFlip === "in";
const isComparedInAnyCurrency: Test = ({ priceRatio, currencySwitched }) => priceRatio !== null || currencySwitched !== null;

function share(of: Test, against: Test): Monitor["select"] {
  return (looks) => {
    const judged = looks.filter(of);
    return { of: judged, against: judged.filter(against) };
  };
}

/** Factors by which a price is wrong when its smallest unit is misread: decimals dropped, added, or read as grouping. */
const SLIPS = [100, 1 / 100, 1000, 1 / 1000];

/** Fewest prices that move together before it says anything: a small shop may well change all of its few on one day. */
const MOVED_TOGETHER = 12;

/** The prices that moved by one and the same factor: tax gone from them, or converted from another currency. */
function sameFactor(looks: readonly SourceLook[]): ReturnType<Monitor["select"]> {
  const moved = looks.filter(hasMoved);
  const factor = median(moved.map(({ priceRatio }) => priceRatio ?? 1)) ?? 1;
  return { of: looks.filter(isRead), against: moved.filter(({ priceRatio }) => Math.abs((priceRatio ?? 1) / factor - 1) <= 0.01) };
}

function samePrice(looks: readonly SourceLook[]): ReturnType<Monitor["select"]> {
  const priced = looks.filter(isPriced);
  let most: readonly SourceLook[] = [];
  for (const group of Map.groupBy(priced, priceKey).values()) if (group.length > most.length) most = group;
  return { of: priced, against: most };
}

function sameFlip(looks: readonly SourceLook[]): ReturnType<Monitor["select"]> {
  const told = looks.filter(tellsFlip);
  const [out, into] = [told.filter(wentOut), told.filter(cameIn)];
  return { of: told, against: out.length >= into.length ? out : into };
}

function missing(field: WatchedField, effect: Monitor["effect"], least: number): Monitor {
  const select = share(
    ({ fields }) => fields !== null,
    ({ fields }) => fields?.includes(field) === false,
  );
  return {
    name: `missing-${field}`,
    effect,
    words: `found no ${field}`,
    select,
    needed: 8,
    fewest: 5,
    alone: null,
    between: [least, 0.98],
  };
}

/**
 * What is watched. A slip, a jump or another currency is decisive after a few listings. A move of 20 % is not: a shop that sorts its sale by
 * category shows the same, so moves are measured against every listing that the window holds, and only most of those make a verdict.
 */
export const MONITORS: readonly Monitor[] = [
  {
    name: "unit-slip",
    effect: "quarantine",
    words: "found a price 100 or 1000 times what it was, or that part of it",
    select: share(isCompared, ({ priceRatio }) => SLIPS.some((slip) => Math.abs((priceRatio ?? 1) / slip - 1) < 0.03)),
    needed: 3,
    fewest: 3,
    alone: 0.05,
    between: [0.05, 0.05],
  },
  {
    name: "price-jump",
    effect: "quarantine",
    words: "found a price that jumped further than one look is believed",
    select: share(isComparedInAnyCurrency, ({ jumped }) => jumped),
    needed: 3,
    fewest: 3,
    alone: 0.1,
    between: [0.1, 0.5],
  },
  {
    name: "currency-switched",
    effect: "quarantine",
    words: "found a price in another currency than before",
    select: share(
      ({ currencySwitched }) => currencySwitched !== null,
      ({ currencySwitched }) => currencySwitched === true,
    ),
    needed: 3,
    fewest: 3,
    alone: 0.05,
    between: [0.05, 0.3],
  },
  {
    name: "price-moved",
    effect: "quarantine",
    words: "found a price that moved by more than 10 %",
    select: share(isRead, ({ priceRatio }) => priceRatio !== null && Math.abs(priceRatio - 1) > 0.1),
    needed: MOVED_TOGETHER,
    fewest: MOVED_TOGETHER,
    alone: 0.8,
    between: [0.6, 0.9],
  },
  {
    name: "one-factor",
    effect: "quarantine",
    words: "found a price that moved by one and the same factor",
    select: sameFactor,
    needed: MOVED_TOGETHER,
    fewest: MOVED_TOGETHER,
    alone: 0.7,
    between: [0.6, 0.9],
  },
  {
    name: "price-changed",
    effect: "quarantine",
    words: "found another price than before",
    select: share(isRead, ({ priceRatio }) => priceRatio !== null && priceRatio !== 1),
    needed: 12,
    fewest: 12,
    alone: null,
    between: [0.75, 0.98],
  },
  {
    name: "price-frozen",
    effect: "notice",
    words: "found the very same price as before",
    select: share(isCompared, ({ priceRatio }) => priceRatio === 1),
    needed: 30,
    fewest: 30,
    alone: null,
    // only when none moves at all, on a source where they do
    between: [1, 2],
  },
  {
    name: "one-price",
    effect: "quarantine",
    words: "found one and the same price",
    select: samePrice,
    needed: 8,
    fewest: 5,
    alone: null,
    between: [0.5, 0.98],
  },
  {
    name: "stock-flipped",
    effect: "quarantine",
    words: "found the stock turned round, all the same way",
    select: sameFlip,
    needed: 8,
    fewest: 8,
    alone: 0.8,
    between: [0.7, 0.95],
  },
  {
    name: "offers-gone",
    effect: "quarantine",
    words: "were told that a page with offers is gone",
    select: share(
      (look) => isRead(look) || look.lost,
      ({ lost }) => lost,
    ),
    needed: 8,
    fewest: 5,
    alone: 0.5,
    between: [0.4, 0.9],
  },
  {
    name: "unread",
    effect: "quarantine",
    words: "found a page that could not be read for sure",
    select: share(
      (look) => isRead(look) || UNREAD.has(look.outcome),
      ({ outcome }) => UNREAD.has(outcome),
    ),
    needed: 8,
    fewest: 5,
    alone: null,
    between: [0.3, 0.95],
  },
  {
    name: "extractors-disagree",
    effect: "quarantine",
    words: "found two prices, one in the structured data and one that is shown",
    select: share(
      ({ agreed }) => agreed !== null,
      ({ agreed }) => agreed === false,
    ),
    needed: 8,
    fewest: 5,
    alone: null,
    between: [0.3, 0.95],
  },
  missing("price", "quarantine", 0.3),
  missing("availability", "quarantine", 0.4),
  missing("name", "quarantine", 0.5),
  // a shop may stop printing numbers; its prices are no worse for it
  missing("sku", "notice", 0.5),
  missing("gtin", "notice", 0.5),
  {
    name: "kept-out",
    effect: "notice",
    words: "were refused by the site",
    select: share(all, ({ outcome }) => KEPT_OUT.has(outcome)),
    needed: 8,
    fewest: 3,
    alone: 0.3,
    between: [0.2, 0.9],
  },
  {
    name: "unreachable",
    effect: "notice",
    words: "got no usable answer",
    select: share(all, ({ outcome }) => FAILED.has(outcome)),
    needed: 8,
    fewest: 3,
    alone: 0.3,
    between: [0.2, 0.9],
  },
];
