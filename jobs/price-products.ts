import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { pricingDue, settlePricingDue } from "../store/pricing-due.ts";
import type { JobContext } from "../scheduler/job-types.ts";
import { withdrawUnpriced } from "../store/withdraw-unpriced.ts";
import { priceAllAgain } from "./price-again.ts";

const BATCH = 100;

/** Prices the products whose strategy, limits or facts changed, so many in one transaction, until none is left or the process stops. */
export async function priceProducts(db: Db, { signal }: Pick<JobContext, "signal">): Promise<void> {
  while (!signal.aborted) {
    const due = await pricingDue(db, BATCH);
    if (due.length === 0) return;
    await inTransaction(db, async (trx) => {
      await priceAllAgain(
        trx,
        due.map(({ productId }) => productId),
      );
      await withdrawUnpriced(
        trx,
        due.map(({ productId }) => productId),
      );
      await settlePricingDue(trx, due);
    });
  }
}
