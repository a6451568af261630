import type { Market, MarketOffer, PriceMove } from "../../domain/market.ts";
import type { Money } from "../../domain/money.ts";
import { medianOf } from "../median-of.ts";

/** How one rival answered our moves: in which share of them it moved the same way within the time, and how far in relation to ours. */
export interface Reaction {
  readonly answered: number;
  readonly moves: number;
  /** Median of its relative move by ours; 1: it follows in full. */
  readonly strength: number;
}

/** By the name of the seller or source. */
export type Reactions = ReadonlyMap<string, Reaction>;

const HOUR_MS = 3_600_000;
/** Fewer moves of ours tell nothing about a rival. */
const FEWEST_MOVES = 5;

/**
 * Fits reactions to the recorded moves of many products, each product's by themselves and then counted together. Only a rival's next move
 * after ours, within `hours`, counts, and only where it goes the same way; that some of these would have come anyway makes the fit too strong
 * rather than too weak, which is the careful side.
 */
export function fitReactions(products: Iterable<readonly PriceMove[]>, hours = 48): Reactions {
  const answers = new Map<string, { moves: number; strengths: number[] }>();
  for (const moves of products) {
    const sorted = moves.map((move) => ({ ...move, ms: Date.parse(move.at) })).toSorted((a, b) => a.ms - b.ms);
    const own = sorted.filter(({ seller, before, after }) => seller === null && before !== after);
    for (const [seller, theirs] of Map.groupBy(sorted, (move) => move.seller)) {
      if (seller === null) continue;
      const answer = answers.get(seller) ?? { moves: 0, strengths: [] };
      answers.set(seller, answer);
      answer.moves += own.length;
      for (const ours of own) {
        const next = theirs.find(({ ms }) => ms > ours.ms && ms <= ours.ms + hours * HOUR_MS);
        const strength = next === undefined ? 0 : (next.after / next.before - 1) / (ours.after / ours.before - 1);
        if (strength > 0 && Number.isFinite(strength)) answer.strengths.push(Math.min(strength, 2));
      }
    }
  }
  const told = [...answers].filter(([, { moves }]) => moves >= FEWEST_MOVES);
  return new Map(
    told.map(([seller, { moves, strengths }]) => {
      // medians of whole numbers: strengths are counted in hundredths
      const strength = strengths.length === 0 ? 0 : medianOf(strengths.map((value) => Math.round(value * 100))) / 100;
      return [seller, { answered: strengths.length, moves, strength }] as const;
    }),
  );
}

/**
 * The market's offers as they would be if rivals had answered the difference between the simulated price and the one that was really asked,
 * each by its expected answer: share answered times strength.
 */
export function react({ product, offers }: Market, simulated: Money | null, reactions: Reactions): readonly MarketOffer[] {
  const asked = product.currentPrice;
  if (simulated === null || asked === null || asked.minor <= 0 || simulated.minor === asked.minor) return offers;
  const difference = simulated.minor / asked.minor - 1;
  return offers.map((offer) => {
    const reaction = reactions.get(offer.sellerName ?? offer.sourceName);
    if (reaction === undefined || reaction.moves === 0) return offer;
    const answer = (reaction.answered / reaction.moves) * reaction.strength * difference;
    const minor = Math.max(1, Math.round(offer.price.minor * (1 + answer)));
    return { ...offer, price: { minor, currency: offer.price.currency } };
  });
}
