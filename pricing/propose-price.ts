import type { Market } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";
import type { DroppedOffer, PriceStep, Pricing, RuleUse, Strategy } from "../domain/price-proposal.ts";
import { brokenLimit, limitsConflict, narrow, ownLimits } from "./price-limits.ts";
import type { PriceLimits } from "./price-limits.ts";
import { floorFromCosts } from "./floor-from-costs.ts";
import type { FloorFromCosts } from "./floor-from-costs.ts";
import { isValidSettings } from "./is-valid-settings.ts";
import { productFault } from "./product-fault.ts";
import type { ProductFault } from "./product-fault.ts";
import { rules } from "./registry.ts";
import { roundPrice, roundingProblem } from "./rounding.ts";
import type { Rounded } from "./rounding.ts";
import type { RuleOutcome } from "./rule.ts";
import { showMoney } from "./show-money.ts";

/** What is carried from step to step. Prices are smallest units of the channel's currency. */
interface Run {
  readonly market: Market;
  /** The product's own floor and ceiling. */
  readonly own: PriceLimits;
  readonly steps: PriceStep[];
  readonly dropped: DroppedOffer[];
  price: number | null;
  /** `price` as steps hold it. */
  money: Money | null;
  /** What the rules allow; the product's floor and ceiling are apart, as they come last. */
  limits: PriceLimits;
  /** A rule asks for a person's decision. */
  needsPerson: boolean;
  /** A rule has set the price. */
  priceSet: boolean;
  /** A rule has set or moved the price. */
  decided: boolean;
  /** Something that rests on our own costs stops the price from sliding. */
  bottom: boolean;
  /** Why the first rule that had nothing to go by left the price alone. */
  left: Held | null;
}

interface Held {
  readonly code: string;
  readonly reason: string;
}

const NO_LIMITS: PriceLimits = { lowest: null, highest: null };

/**
 * Prices one market: the strategy's rules in order, then rounding, then floor and ceiling. Pure, and never throws.
 * Every limit (floor, ceiling, those that rules set) holds for the result, or there is none: limits that contradict each other, data that
 * is missing, and a price that nothing keeps from sliding hold the product with one reason. Steps that changed nothing are listed too.
 */
export function proposePrice(given: Market, strategy: Strategy): Pricing {
  const fault = productFault(given.product);
  const costs = fault === null ? floorFromCosts(given.product) : null;
  const market = costs !== null && "minor" in costs ? withFloor(given, costs.minor) : given;
  const { product } = market;
  const run: Run = {
    market,
    own: ownLimits(product),
    steps: [],
    dropped: [],
    price: product.currentPrice?.minor ?? null,
    money: product.currentPrice === null ? null : { minor: product.currentPrice.minor, currency: product.currency },
    limits: NO_LIMITS,
    needsPerson: false,
    priceSet: false,
    decided: false,
    bottom: product.floor !== null,
    left: null,
  };
  const held = beforeRules(run, strategy, fault, costs) ?? firstHeld(run, strategy.rules) ?? finish(run, strategy);
  const pricing: Pricing = {
    price: held === null ? run.money : null,
    holdReason: held === null ? null : held.reason,
    holdCode: held === null ? null : held.code,
    steps: run.steps,
    dropped: run.dropped,
    observationIds: observationIdsOf(run.steps),
  };
  const floor = market === given ? null : product.floor;
  if (!run.needsPerson && floor === null) return pricing;
  return { ...pricing, ...(run.needsPerson ? { needsPerson: true } : {}), ...(floor === null ? {} : { floor }) };
}

function firstHeld(run: Run, uses: readonly RuleUse[]): Held | null {
  for (const use of uses) {
    const held = applyRule(run, use);
    if (held !== null) return held;
  }
  return null;
}

/** Each once, in the order of the steps. Most prices rest on one or two: a set would cost more than all comparisons. */
function observationIdsOf(steps: readonly PriceStep[]): readonly number[] {
  const ids: number[] = [];
  let many: Set<number> | null = null;
  for (const { observationIds } of steps) {
    for (const id of observationIds) {
      if (ids.length === FEW) many ??= new Set(ids);
      if (many === null ? ids.includes(id) : many.has(id)) continue;
      ids.push(id);
      many?.add(id);
    }
  }
  return ids;
}
const FEW = 16;

/** The stricter of the product's own floor and the one that the channel's costs make; the same market when that is its own. */
function withFloor(market: Market, minor: number): Market {
  const { floor, currency } = market.product;
  if (floor !== null && floor.minor >= minor) return market;
  return { ...market, product: { ...market.product, floor: { minor, currency } } };
}

function beforeRules(run: Run, { rounding }: Strategy, fault: ProductFault | null, costs: FloorFromCosts | null): Held | null {
  const { product } = run.market;
  if (fault !== null) return stop(run, "product", fault.code, fault.reason);
  if (costs !== null && "code" in costs) return stop(run, "floor", costs.code, costs.reason);
  if (costs !== null && product.floor?.minor === costs.minor)
    step(run, "floor", run.price, "floor-from-costs", `The floor is ${show(run, costs.minor)}: ${costs.words}.`);
  const conflict = limitsConflict(run.own, product.currency);
  if (conflict !== null) return stop(run, "floor", "floor-above-ceiling", conflict);
  const problem = roundingProblem(rounding);
  return problem === null ? null : stop(run, "rounding", "invalid-rounding", `The strategy's rounding is wrong: ${problem}`);
}

function applyRule(run: Run, { name, settings, when }: RuleUse): Held | null {
  if (when === "undecided" && run.priceSet) {
    step(run, name, run.price, "not-needed", "An earlier rule has set the price already.");
    return null;
  }
  const rule = rules().get(name);
  if (rule === undefined) return stop(run, name, "unknown-rule", `There is no rule called ${name}. Take it out of the strategy.`);
  if (!isValidSettings(rule, settings))
    return stop(run, name, "invalid-settings", `The settings of ${name} are wrong. Correct them in the strategy.`);
  const outcome = rule.apply({ market: run.market, price: run.price, priceSet: run.priceSet }, settings);
  if (outcome.dropped !== undefined) drop(run, outcome.dropped);
  run.needsPerson ||= outcome.needsPerson === true;
  if (outcome.kind === "hold") return stop(run, name, outcome.code, outcome.reason, outcome.observationIds);
  if (outcome.kind === "limit") return applyLimit(run, name, outcome);
  if (outcome.kind === "leave") {
    run.left ??= outcome;
    step(run, name, run.price, outcome.code, outcome.reason, outcome.observationIds);
    return null;
  }
  run.priceSet = true;
  run.decided = true;
  step(run, name, outcome.price, outcome.code, outcome.reason, outcome.observationIds);
  keepLimits(run);
  return null;
}

function applyLimit(run: Run, name: string, outcome: Extract<RuleOutcome, { kind: "limit" }>): Held | null {
  const { product } = run.market;
  run.limits = narrow(run.limits, {
    lowest: outcome.lowest === null ? null : { minor: outcome.lowest, by: name },
    highest: outcome.highest === null ? null : { minor: outcome.highest, by: name },
  });
  run.bottom ||= outcome.stopsSlide;
  const conflict = limitsConflict(narrow(run.own, run.limits), product.currency);
  if (conflict !== null) return stop(run, name, "limits-conflict", conflict, outcome.observationIds);
  const broken = run.price === null ? null : brokenLimit(run.limits, run.price);
  if (broken !== null) run.decided = true;
  step(run, name, broken === null ? run.price : broken.minor, outcome.code, outcome.reason, outcome.observationIds);
  return null;
}

/** Brings the price of a rule back into what earlier rules allow. */
function keepLimits(run: Run): void {
  const broken = run.price === null ? null : brokenLimit(run.limits, run.price);
  if (broken === null) return;
  const { currency } = run.market.product;
  const reason = `${show(run, run.price)} is outside what ${broken.by} allows; its limit is ${showMoney(broken.minor, currency)}.`;
  step(run, broken.by, broken.minor, "limit-kept", reason);
}

/** Rounding, floor, ceiling, and whether what came out may be proposed. */
function finish(run: Run, { rounding }: Strategy): Held | null {
  const { product } = run.market;
  const { own } = run;
  if (run.price === null)
    return (
      run.left ?? stop(run, "rounding", "no-price", "No rule sets a price and none is asked now. Set the product's price on the channel.")
    );
  round(run, rounding, narrow(own, run.limits));
  clamp(run, "floor", own.lowest?.minor ?? null);
  clamp(run, "ceiling", own.highest?.minor ?? null);
  const current = product.currentPrice?.minor ?? null;
  if (run.price === current) return run.decided ? null : run.left;
  if (!Number.isSafeInteger(run.price) || run.price <= 0)
    return stop(run, "ceiling", "beyond-arithmetic", "The price that comes out is too large to be true. Set a ceiling.");
  if (run.bottom) return null;
  const reason =
    "No floor is set and no rule keeps a margin, so nothing would stop the price from falling. Set a floor, or add keep-margin.";
  return stop(run, "floor", "no-lower-limit", reason);
}

function round(run: Run, rounding: Strategy["rounding"], limits: PriceLimits): void {
  const { price } = run;
  if (price === null) return;
  if (!run.decided) return step(run, "rounding", price, "not-decided", "No rule set a price, so there is nothing to round.");
  if (brokenLimit(limits, price) !== null)
    return step(run, "rounding", price, "left-to-limits", `${show(run, price)} is left to the floor and the ceiling.`);
  const { minor, code } = roundPrice(price, rounding, limits.lowest?.minor ?? 1, limits.highest?.minor ?? Number.MAX_SAFE_INTEGER);
  step(run, "rounding", minor, code, roundingReason(code, show(run, price), show(run, minor), `${rounding.ending} of ${rounding.modulus}`));
}

function roundingReason(code: Rounded["code"], before: string, after: string, ending: string): string {
  switch (code) {
    case "rounding-off":
      return "The strategy does not round.";
    case "round-already":
      return `${before} ends in ${ending} already.`;
    case "rounded":
      return `${before} becomes ${after}, which ends in ${ending}.`;
    case "rounded-other-way":
      return `${before} becomes ${after}, which ends in ${ending}; rounding the other way would cross a limit.`;
    case "not-rounded":
      return `${before} stays: any price near it that ends in ${ending} would cross a limit.`;
  }
}

function clamp(run: Run, name: "floor" | "ceiling", limit: number | null): void {
  const { price } = run;
  if (price === null) return;
  if (limit === null) return step(run, name, price, `no-${name}`, `No ${name} is set.`);
  const crossed = name === "floor" ? price < limit : price > limit;
  if (!crossed) return step(run, name, price, `${name}-kept`, `The ${name} is ${show(run, limit)}.`);
  const code = name === "floor" ? "below-floor" : "above-ceiling";
  step(run, name, limit, code, `${show(run, price)} is ${code.replace("-", " the ")} of ${show(run, limit)}.`);
}

function step(run: Run, rule: string, after: number | null, code: string, reason: string, observationIds: readonly number[] = []): void {
  const before = run.money;
  if (after !== run.price) {
    run.price = after;
    run.money = after === null ? null : { minor: after, currency: run.market.product.currency };
  }
  run.steps.push({ rule, before, after: run.money, code, reason, observationIds });
}

/** Records the step that holds the product. */
function stop(run: Run, rule: string, code: string, reason: string, observationIds: readonly number[] = []): Held {
  run.steps.push({ rule, before: run.money, after: null, code, reason, observationIds });
  return { code, reason };
}

/** Two rules may leave out the same offer for the same reason; it is told once. */
function drop(run: Run, dropped: readonly DroppedOffer[]): void {
  for (const offer of dropped) {
    let told = false;
    for (const other of run.dropped) told ||= other.offerId === offer.offerId && other.code === offer.code;
    if (!told) run.dropped.push(offer);
  }
}

function show({ market }: Run, minor: number | null): string {
  return minor === null ? "No price" : showMoney(minor, market.product.currency);
}
