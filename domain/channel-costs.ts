import type { Money } from "./money.ts";

/** What a sale on a channel costs beside the product, and what must be left of it. */
export interface ChannelCosts {
  /** Least share of the net price that must be left after all costs, in percent. */
  readonly minMarginPercent: number;
  /** What the channel keeps, in percent of the gross price. */
  readonly commissionPercent: number;
  /** Net, for each sale. */
  readonly fee: Money;
  /** What shipping costs us, net, for each sale. */
  readonly shippingCost: Money;
}
