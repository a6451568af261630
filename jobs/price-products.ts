import type { Db } from "../store/connect.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { type PricingDue, pricingDue, settlePricingDue } from "../store/pricing-due.ts";
import type { JobContext } from "../scheduler/job-types.ts";
import { withdrawUnpriced } from "../store/withdraw-unpriced.ts";
import { priceAllAgain } from "./price-again.ts";

const BATCH = 100;
/** While the database works on one, the other is computed. */
const AT_ONCE = 2;

/** Prices the products whose strategy, limits or facts changed, so many in one transaction, until none is left or the process stops. */
export async function priceProducts(db: Db, { signal }: Pick<JobContext, "signal">): Promise<void> {
  while (!signal.aborted) {
    const due = await pricingDue(db, BATCH * AT_ONCE);
    if (due.length === 0) return;
    const parts = Array.from({ length: Math.ceil(due.length / BATCH) }, (_, part) => due.slice(part * BATCH, (part + 1) * BATCH));
    // the others are waited for too where one fails
    for (const part of await Promise.allSettled(parts.map((some) => pricePart(db, some))))
      if (part.status === "rejected") throw part.reason;
  }
}

async function pricePart(db: Db, due: readonly PricingDue[]): Promise<void> {
  const productIds = due.map(({ productId }) => productId);
  await inTransaction(db, async (trx) => {
    await priceAllAgain(trx, productIds);
    await withdrawUnpriced(trx, productIds);
    await settlePricingDue(trx, due);
  });
}
