import { priceAgain } from "../jobs/price-again.ts";
import { recordObservation } from "../store/observations.ts";
import type { TestApi } from "./api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "./seed.ts";

export interface PricedShop {
  /** The first proposal of a new product, now asked 100.00, cost 50.00, floor 60.00 and ceiling 200.00: just what its one rival asks. */
  propose(rival: number, options?: ProductOptions): Promise<PricedOne>;
  /** The rival asks that now; what is proposed then, if anything. */
  reprice(product: PricedOne, rival: number): Promise<number>;
}

export interface ProductOptions {
  readonly channel?: string;
  readonly rules?: readonly object[];
  readonly facts?: object;
}

export interface PricedOne {
  readonly productId: number;
  readonly externalId: string;
  readonly listingId: number;
  readonly proposalId: number;
}

let count = 0;
const pln = (amount: string) => ({ amount, currency: "PLN" });

/** Products with a rival each, priced as jobs price them. */
export function pricedShop(api: TestApi): PricedShop {
  async function reprice({ productId, listingId }: Omit<PricedOne, "proposalId" | "externalId">, rival: number): Promise<number> {
    const offers = [offerOf(rival, { itemCondition: "NewCondition" })];
    await api.db.transaction().execute(async (trx) => {
      await recordObservation(trx, observationOf(listingId, new Date().toISOString(), { offers }));
      await priceAgain(trx, productId);
    });
    const last = await api.db
      .selectFrom("price_proposal")
      .select((eb) => eb.fn.max("id").as("id"))
      .where("product_id", "=", productId)
      .executeTakeFirst();
    if (last === undefined || last.id === null) throw new Error("nothing was proposed");
    return last.id;
  }

  return {
    reprice,
    async propose(
      rival,
      { channel = "shop", rules = [{ name: "match-rivals", settings: { distance: { side: "same" } } }], facts = {} } = {},
    ) {
      const externalId = `Shop-${++count}`;
      const strategy = await api.call("POST", "/v1/strategies", { name: `For ${externalId}`, rules });
      const product = await api.call("PUT", `/v1/products/by-external-id/${externalId}`, {
        name: `Kettle ${count}`,
        cost: pln("50.00"),
        vat_percent: 23,
        ...facts,
      });
      const productId: number = product.json().id;
      const limits = { price: pln("100.00"), floor: pln("60.00"), ceiling: pln("200.00"), strategy_id: strategy.json().id };
      const set = await api.call("PATCH", `/v1/products/${productId}/channels/${channel}`, limits);
      if (set.statusCode !== 200) throw new Error(set.body);
      const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId });
      return { productId, externalId, listingId, proposalId: await reprice({ productId, listingId }, rival) };
    },
  };
}
