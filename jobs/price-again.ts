import { decideApproval } from "../pricing/decide-approval.ts";
import { forbidsPrice } from "../pricing/forbids-price.ts";
import { marketNeeds } from "../pricing/market-needs.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import type { Db } from "../store/connect.ts";
import { loadAllMarkets } from "../store/markets.ts";
import { saveProposals } from "../store/save-proposals.ts";

/** A proposal that nobody took up by then is made anew from the market as it is. */
const PROPOSAL_HOURS = 24;

/** Prices a product on each of its channels from its market as it is now. Gives how many proposals are new. */
export async function priceAgain(trx: Db, productId: number): Promise<number> {
  return (await priceAllAgain(trx, [productId])).get(productId) ?? 0;
}

/** The same for many products in few statements; gives how many proposals are new, by product. */
export async function priceAllAgain(trx: Db, productIds: readonly number[]): Promise<Map<number, number>> {
  const fresh = new Map<number, number>();
  if (productIds.length === 0) return fresh;
  const now = new Date();
  const validUntil = new Date(now.getTime() + PROPOSAL_HOURS * 3_600_000);
  const receipts = (await loadAllMarkets(trx, [...new Set(productIds)], now, { needs: marketNeeds })).map(({ market, strategy }) => ({
    market,
    strategy,
    pricing: proposePrice(market, strategy),
  }));
  const saved = await saveProposals(trx, receipts, {
    validUntil,
    decide: decideApproval,
    forbids: (receipt, minor) => forbidsPrice(receipt, minor) !== null,
  });
  for (const [index, { result }] of saved.entries()) {
    const productId = receipts[index]?.market.product.productId;
    if (result === "saved" && productId !== undefined) fresh.set(productId, (fresh.get(productId) ?? 0) + 1);
  }
  return fresh;
}
