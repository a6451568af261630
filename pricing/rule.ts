import type { Static, TSchema } from "typebox";
import type { Market, MarketNeeds } from "../domain/market.ts";
import type { DroppedOffer } from "../domain/price-proposal.ts";
import type { SettingProblem } from "../schema-problems.ts";

/**
 * A pricing rule: one file in pricing/rules, named after its `name`. Pure: same market, same settings, same answer, and it never throws.
 * Prices are gross, in smallest units of the channel's currency (`market.product.currency`).
 */
export interface PricingRule<S extends TSchema = TSchema> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON schema of the settings; forms are built from it. Defaults are part of old receipts: never change one, add a setting. */
  readonly settings: S;
  /** Facts of the market beyond the product and the offers that `apply` goes by; they are loaded only for the strategies that name them. */
  needs?(settings: Static<S>): MarketNeeds;
  /** What the schema cannot say, with paths from the settings' root; empty when all is well. */
  check?(settings: Static<S>): readonly SettingProblem[];
  /** `settings` have passed the schema and `check`. */
  apply(context: RuleContext, settings: Static<S>): RuleOutcome;
}

export interface RuleContext {
  /** Its product's own amounts are in the channel's currency and above zero, or null. */
  readonly market: Market;
  /** The price so far: what earlier rules made of the current price. null: there is none. */
  readonly price: number | null;
  /** An earlier rule has set the price. A limit alone that moved it does not count: it would not move it again. */
  readonly priceSet?: boolean;
}

interface OutcomeBase {
  /** Stable, kebab-case: "undercut", "no-rival". */
  readonly code: string;
  /** One English sentence with the numbers in it. */
  readonly reason: string;
  /** The observations this answer stands on. */
  readonly observationIds: readonly number[];
  /** Whatever policies allow, a person must decide on the price that comes out. */
  readonly needsPerson?: boolean;
  /** Offers this rule left out, and why. */
  readonly dropped?: readonly DroppedOffer[];
}

export type RuleOutcome = SetPrice | LimitPrice | LeavePrice | HoldPrice;

/** The price shall be this. */
export interface SetPrice extends OutcomeBase {
  readonly kind: "price";
  readonly price: number;
}

/** The price may be nothing outside these, now or after later rules and rounding. */
export interface LimitPrice extends OutcomeBase {
  readonly kind: "limit";
  readonly lowest: number | null;
  readonly highest: number | null;
  /** True when `lowest` rests on our own costs, so that it stops a price war as a floor does. */
  readonly stopsSlide: boolean;
}

/** This rule has nothing to go by. The product is held with this reason unless another rule sets a price. */
export interface LeavePrice extends OutcomeBase {
  readonly kind: "leave";
}

/** No price may be proposed, whatever the other rules say. */
export interface HoldPrice extends OutcomeBase {
  readonly kind: "hold";
}
