import type { Static, TSchema } from "typebox";
import type { PriceDrift } from "../domain/price-drift.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { SettingProblem } from "../schema-problems.ts";

/** A kind of alert: one file in alerts/kinds, named after its `name`. Pure. */
export interface AlertKind<S extends TSchema = TSchema> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON schema of a rule's settings; forms are built from it. */
  readonly settings: S;
  /** What the schema cannot say, with paths from the settings' root; empty when all is well. */
  check?(settings: Static<S>): readonly SettingProblem[];
  /** What there is to tell about a change, or null. `settings` have passed the schema and `check`. */
  judge(change: OfferChange, settings: Static<S>): Finding | null;
  /** The same about our own price, where the shop asks another than was approved. Absent: the kind is not about that. */
  judgeDrift?(drift: PriceDrift, settings: Static<S>): Finding | null;
}

export interface Finding {
  /** One line for a person, values in it. */
  readonly title: string;
  /** Change of the price in percent of the old one, two decimals; null where the alert is not about a price. */
  readonly changePercent: number | null;
}
