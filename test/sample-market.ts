import type { Market, MarketOffer, PricedProduct } from "../domain/market.ts";
import type { RuleUse, Strategy } from "../domain/price-proposal.ts";

/** Amounts in grosze. */
export const pln = (minor: number) => ({ minor, currency: "PLN" });

/** A rival's offer: new, in stock, gross, read an hour before `sampleMarket` is priced. */
export function sampleOffer(id: number, minor: number, changes: Partial<MarketOffer> = {}): MarketOffer {
  return {
    offerId: id,
    observationId: 1000 + id,
    listingId: 100 + id,
    sourceId: 10 + id,
    sourceName: `Shop ${id}`,
    sourceKind: "shop",
    sellerName: null,
    price: pln(minor),
    shippingPrice: null,
    taxIncluded: true,
    availability: "InStock",
    itemCondition: "NewCondition",
    url: `https://shop${id}.example/product`,
    lastSeenAt: "2026-03-01T11:00:00.000000Z",
    ...changes,
  };
}

/** A product at 100.00 PLN with a floor of 50.00, a ceiling of 200.00, a net cost of 40.00 and 23 % VAT, and the offers given. */
export function sampleMarket(offers: readonly MarketOffer[], changes: Partial<PricedProduct> = {}): Market {
  const product: PricedProduct = {
    productId: 1,
    externalId: "SKU-1",
    name: "Kettle",
    channelId: 1,
    channelCode: "shop",
    currency: "PLN",
    currentPrice: pln(10_000),
    cost: pln(4000),
    vatPercent: 23,
    floor: pln(5000),
    ceiling: pln(20_000),
    ...changes,
  };
  return { product, offers, asOf: "2026-03-01T12:00:00.000000Z" };
}

/** A strategy of the rules given, which does not round unless told to. */
export function sampleStrategy(
  rules: readonly RuleUse[],
  rounding: Strategy["rounding"] = { mode: "none", ending: 0, modulus: 1 },
): Strategy {
  return { id: 1, name: "Sample", version: 1, rules, rounding };
}
