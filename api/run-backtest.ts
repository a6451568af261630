import { setImmediate } from "node:timers/promises";
import type { PriceMove } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import type { ProductSelection } from "../domain/product-selection.ts";
import type { RecordedMarket } from "../domain/recorded-market.ts";
import { AskedPricesSum, type AskedPrices } from "../pricing/backtest/asked-prices.ts";
import { backtestProduct, type ProductBacktest } from "../pricing/backtest/backtest-product.ts";
import { marketTimeline } from "../pricing/backtest/rebuild-market.ts";
import { fitReactions, type Reactions } from "../pricing/backtest/rival-reaction.ts";
import { takeAgain, type DifferenceCode } from "../pricing/backtest/take-again.ts";
import { marketNeeds } from "../pricing/market-needs.ts";
import { getChannel } from "../store/channels.ts";
import type { Db } from "../store/connect.ts";
import { liveDecisions, loadRecordedMarkets, type RecordedTask } from "../store/recorded-markets.ts";
import { recordedRates } from "../store/recorded-rates.ts";
import { selectProducts } from "../store/select-products.ts";

export interface BacktestRequest {
  /** Version 0: a draft, of which there are no live decisions. */
  readonly strategy: Strategy;
  readonly channel: string;
  readonly selection: ProductSelection;
  readonly from: Date;
  readonly to: Date;
  /** `reacting`: rivals answer as they did before; `frozen`: they do what they did. */
  readonly rivals: "frozen" | "reacting";
  readonly maxProducts: number;
  /** Told of every product, in the order of ids. */
  readonly onProduct?: (product: ProductBacktest) => Promise<void> | void;
}

export interface BacktestResult {
  readonly products: number;
  /** More products are meant than `maxProducts`. */
  readonly truncated: boolean;
  readonly decisions: number;
  readonly raised: number;
  readonly cut: number;
  /** Prices set where none had been. */
  readonly first: number;
  /** Decisions by what held them, the commonest first. */
  readonly held: readonly { readonly code: string; readonly decisions: number }[];
  readonly floorHits: number;
  readonly ceilingHits: number;
  readonly lackedData: number;
  readonly simulated: AskedPrices;
  readonly actual: AskedPrices;
  /** Products of which pieces sold a day, cost and VAT rate are known: `profit` is theirs. */
  readonly profitKnown: number;
  readonly reactions: readonly { readonly rival: string; readonly answered: number; readonly moves: number; readonly strength: number }[];
  readonly live: LiveComparison | null;
}

/** Whether the history gives the decisions that were really taken, in whatever version of the strategy. */
export interface LiveComparison {
  readonly proposals: number;
  readonly equal: number;
  /** Why the others are not, the commonest first. */
  readonly causes: readonly { readonly code: DifferenceCode; readonly proposals: number }[];
  /** The first few of them. */
  readonly different: readonly {
    readonly proposalId: number;
    readonly asOf: string;
    readonly live: Money | null;
    readonly computed: Money | null;
    readonly code: DifferenceCode;
    readonly reason: string;
  }[];
}

const HOUR_MS = 3_600_000;
const BATCH = 25;
const EVERY_HOURS = 6;
const MOST_LIVE = 1000;
const MOST_DIFFERENT = 20;
/** Decisions between two turns of the event loop: some milliseconds. */
const AT_ONCE = 100;

/**
 * Runs a strategy over recorded history, nothing is written. Stock, sales and the channel's own costs are as they are today: they have no history.
 * @throws NotFoundError for the channel, BadInputError for the selection
 */
export async function runBacktest(db: Db, request: BacktestRequest): Promise<BacktestResult> {
  const { strategy, from, to, rivals } = request;
  const needs = marketNeeds(strategy);
  const { ids, truncated } = await productsOf(db, request);
  const reactions = rivals === "reacting" ? await fit(db, request, ids) : null;
  const [simulated, actual] = [new AskedPricesSum(), new AskedPricesSum()];
  const held = new Map<string, number>();
  const counts = { products: 0, decisions: 0, raised: 0, cut: 0, first: 0, floorHits: 0, ceilingHits: 0, lackedData: 0, profitKnown: 0 };
  const live = { proposals: 0, equal: 0, different: [] as LiveComparison["different"][number][] };
  const causes = new Map<DifferenceCode, number>();
  const channelId = (await getChannel(db, request.channel)).id;
  for await (const tasks of batches(db, request, ids)) {
    const recorded = tasks.map((task) => task.recorded);
    for (const { recorded: one, strategy: called } of tasks) {
      const settings = { strategy: called, needs, from: from.getTime(), to: to.getTime(), everyHours: EVERY_HOURS, reactions };
      const product = await inTurns(backtestProduct(one, settings));
      counts.products++;
      for (const name of ["decisions", "floorHits", "ceilingHits", "lackedData"] as const) counts[name] += product[name];
      for (const { before, after } of product.moves) counts[before === null ? "first" : after.minor > before.minor ? "raised" : "cut"]++;
      for (const [code, decisions] of product.held) held.set(code, (held.get(code) ?? 0) + decisions);
      if (product.simulated.result.profit !== null) counts.profitKnown++;
      simulated.include(product.simulated);
      actual.include(product.actual);
      await request.onProduct?.(product);
    }
    if (strategy.version === 0) continue;
    const limit = MOST_LIVE - live.proposals;
    if (limit <= 0) continue;
    const recordedOf = new Map(recorded.map((one) => [one.product.productId, one]));
    for (const decision of await liveDecisions(db, { ...decisionsOf(recorded, strategy, channelId), from, to, limit })) {
      const { market, pricing } = decision.receipt;
      const one = recordedOf.get(market.product.productId);
      if (one === undefined) continue;
      const { computed, difference } = takeAgain(one, decision.receipt);
      live.proposals++;
      if (difference === null) {
        live.equal++;
        continue;
      }
      causes.set(difference.code, (causes.get(difference.code) ?? 0) + 1);
      if (live.different.length < MOST_DIFFERENT)
        live.different.push({ proposalId: decision.proposalId, asOf: market.asOf, live: pricing.price, computed, ...difference });
    }
  }
  return {
    ...counts,
    truncated,
    held: commonest(held).map(([code, decisions]) => ({ code, decisions })),
    simulated: simulated.result,
    actual: actual.result,
    reactions: [...(reactions ?? [])].map(([rival, reaction]) => ({ rival, ...reaction })).toSorted((a, b) => b.answered - a.answered),
    live: strategy.version === 0 ? null : { ...live, causes: commonest(causes).map(([code, proposals]) => ({ code, proposals })) },
  };
}

async function productsOf(db: Db, { channel, selection, maxProducts }: BacktestRequest): Promise<{ ids: number[]; truncated: boolean }> {
  const ids = await selectProducts(db, { channel, selection, after: 0, limit: maxProducts + 1 });
  return { ids: ids.slice(0, maxProducts), truncated: ids.length > maxProducts };
}

async function* batches(db: Db, { channel, strategy, from, to }: BacktestRequest, ids: readonly number[]): AsyncGenerator<RecordedTask[]> {
  const needs = marketNeeds(strategy);
  const hoursBefore = Math.max(needs.changesHours ?? 0, needs.movesHours ?? 0);
  const rates = recordedRates(db, await getChannel(db, channel), { from: new Date(from.getTime() - hoursBefore * HOUR_MS), to });
  for (let at = 0; at < ids.length; at += BATCH)
    yield await loadRecordedMarkets(db, ids.slice(at, at + BATCH), { channel, strategy, needs, from, to, hoursBefore, rates });
}

async function fit(db: Db, request: BacktestRequest, ids: readonly number[]): Promise<Reactions> {
  const moves: PriceMove[][] = [];
  for await (const tasks of batches(db, request, ids)) {
    for (const { recorded: one } of tasks) {
      const { ownChanges, rivalMoves } = marketTimeline(one);
      const own = ownChanges.flatMap(({ at, before, after }) =>
        before === null ? [] : [{ at, seller: null, before: before.minor, after: after.minor }],
      );
      moves.push([...own, ...rivalMoves]);
    }
    await setImmediate();
  }
  return fitReactions(moves);
}

async function inTurns(run: Generator<undefined, ProductBacktest>): Promise<ProductBacktest> {
  for (let done = 1; ; done++) {
    const { value, done: ended } = run.next();
    if (ended === true) return value;
    if (done % AT_ONCE === 0) await setImmediate();
  }
}

function decisionsOf(recorded: readonly RecordedMarket[], { id }: Strategy, channelId: number) {
  return { productIds: recorded.map(({ product }) => product.productId), channelId, strategyId: id };
}

function commonest<Code>(counts: ReadonlyMap<Code, number>): [Code, number][] {
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
