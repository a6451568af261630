import type { Market, PriceMove } from "../domain/market.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import { pln, sampleMarket, sampleOffer } from "./sample-market.ts";

/** What a rival sees when it sets its price: all other prices that stand, ours included, in grosze. */
export interface Seen {
  readonly others: readonly number[];
  readonly own: number | null;
  readonly ours: number;
  readonly day: number;
  /** Between 0 and 1, the same in every run. */
  readonly random: () => number;
}

/** A simulated rival; gives its price in grosze, null while it has nothing to sell. */
export type Repricer = (seen: Seen) => number | null;

export interface Cycle {
  readonly day: number;
  readonly ours: number;
  readonly rivals: readonly (number | null)[];
  readonly market: Market;
  /** What a person was asked to decide. */
  readonly asked: boolean;
}

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/**
 * Rivals and we set prices in turn, in cycles of six hours. Ours follows `strategy`; a proposal that needs a person is taken after `patience`
 * cycles, as a person who looks once a day would.
 */
export function simulateMarket(
  strategy: Strategy,
  repricers: readonly Repricer[],
  options: { days: number; patience: number; start: number },
): Cycle[] {
  // a fixed generator (Park and Miller), so that every run is the same
  let seed = 20_260_101;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let ours = options.start;
  let waiting = 0;
  const rivals: (number | null)[] = repricers.map(() => options.start);
  const moves: PriceMove[] = [];
  const cycles: Cycle[] = [];
  for (let cycle = 0; cycle < options.days * 4; cycle++) {
    const at = START + cycle * 6 * HOUR_MS;
    const day = Math.floor(cycle / 4);
    for (const [index, repricer] of repricers.entries()) {
      const others = [ours, ...rivals.filter((price, other): price is number => other !== index && price !== null)];
      const before = rivals[index] ?? null;
      const after = repricer({ others, own: before, ours, day, random });
      if (before !== null && after !== null && before !== after)
        moves.push({ at: new Date(at + index * 60_000).toISOString(), seller: `Rival ${index}`, before, after });
      rivals[index] = after;
    }
    const asOf = new Date(at + HOUR_MS).toISOString();
    const offers = rivals.flatMap((price, index) =>
      price === null ? [] : [sampleOffer(index, price, { sourceName: `Rival ${index}`, lastSeenAt: new Date(at).toISOString() })],
    );
    const market: Market = { ...sampleMarket(offers, { currentPrice: pln(ours), floor: null, recentMoves: [...moves] }), asOf };
    const { price, needsPerson = false } = proposePrice(market, strategy);
    waiting = needsPerson ? waiting + 1 : 0;
    const next = price === null || (needsPerson && waiting <= options.patience) ? ours : price.minor;
    if (next !== ours) moves.push({ at: asOf, seller: null, before: ours, after: next });
    if (next !== ours) waiting = 0;
    ours = next;
    cycles.push({ day, ours, rivals: [...rivals], market, asked: needsPerson });
  }
  return cycles;
}
