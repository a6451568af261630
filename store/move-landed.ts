import type { Db } from "./connect.ts";
import { getProposal } from "./list-proposals.ts";
import { audited, lockForFeed, setStatus } from "./proposal-state.ts";
import { takeOver } from "./take-over.ts";

/**
 * What a look at our own page says of a proposal: its price is live, and becomes our own price; or the shop asks another, and the feed offers
 * it once more. `at`: when that was seen. Changes nothing where the proposal is no longer what was judged. Gives whether it moved.
 */
export async function moveLanded(
  trx: Db,
  proposalId: number,
  { to, from, actor, at }: { readonly to: "applied" | "drifted"; readonly from: string; readonly actor: string; readonly at: Date },
): Promise<boolean> {
  await lockForFeed(trx, proposalId);
  const before = await getProposal(trx, proposalId);
  if (before.status !== from) return false;
  await setStatus(trx, proposalId, to);
  if (to === "applied") await takeOver(trx, before, at);
  await audited(trx, before, actor, `proposal.${to}`);
  return true;
}
