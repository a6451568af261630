import type { Db } from "../store/connect.ts";
import { forgetOldBeats } from "../store/heartbeat.ts";
import { expireProposals } from "../store/proposals.ts";

/** Lets go of what time has made worthless. */
export async function housekeeping(db: Db): Promise<void> {
  await expireProposals(db, new Date());
  await forgetOldBeats(db);
}
