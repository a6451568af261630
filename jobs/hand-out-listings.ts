import type { Db } from "../store/connect.ts";
import { claimListings, type Claim, type ClaimedListing } from "../store/schedule.ts";

/** Gives a source's due listings one by one to whoever asks, and claims more when none is left; null when nothing more is due. */
export function handOutListings(
  db: Db,
  claim: Omit<Claim, "limit"> & {
    /** How many to claim next; asked each time. 0: no more. */
    readonly limit: () => number;
  },
): () => Promise<ClaimedListing | null> {
  let claimed: ClaimedListing[] = [];
  let claiming: Promise<void> | null = null;
  let more = true;
  const claimMore = async (): Promise<void> => {
    const limit = claim.limit();
    const rows = limit <= 0 ? [] : await claimListings(db, { ...claim, limit });
    more = rows.length > 0 && rows.length === limit;
    claimed = rows.toReversed();
  };
  return async () => {
    for (;;) {
      const next = claimed.pop();
      if (next !== undefined) return next;
      if (!more) return null;
      claiming ??= claimMore().finally(() => {
        claiming = null;
      });
      await claiming;
    }
  };
}
