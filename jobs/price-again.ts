import { proposePrice } from "../pricing/propose-price.ts";
import type { Db } from "../store/connect.ts";
import { loadMarkets } from "../store/markets.ts";
import { saveProposal } from "../store/proposals.ts";

/** A proposal that nobody took up by then is made anew from the market as it is. */
const PROPOSAL_HOURS = 24;

/** Prices a product on each of its channels from its market as it is now. Gives how many proposals are new. */
export async function priceAgain(trx: Db, productId: number): Promise<number> {
  const now = new Date();
  const validUntil = new Date(now.getTime() + PROPOSAL_HOURS * 3_600_000);
  let proposals = 0;
  for (const { market, strategy } of await loadMarkets(trx, productId, now)) {
    const pricing = proposePrice(market, strategy);
    const { result } = await saveProposal(trx, { market, strategy, pricing }, { validUntil });
    if (result === "saved") proposals += 1;
  }
  return proposals;
}
