import { countLooks } from "../domain/judge-source.ts";
import type { Db } from "../store/connect.ts";
import { countPastLooks } from "../store/count-looks.ts";
import { forgetOldBeats } from "../store/heartbeat.ts";
import { makePartitionsAhead } from "../store/partitions.ts";
import { expireProposals } from "../store/proposals.ts";
import { forgetOldChanges, settleFor } from "../store/settle-history.ts";
import { forgetOldSessions } from "../store/visit-sessions.ts";

/** For so long that it comes to its next turn in time. */
const SETTLE_MS = 30_000;

/** Makes the months ahead, lets go of what time has made worthless, and counts the looks of past hours. */
export async function housekeeping(db: Db): Promise<void> {
  const now = new Date();
  await makePartitionsAhead(db, now);
  await expireProposals(db, now);
  await forgetOldBeats(db);
  await forgetOldSessions(db);
  await countPastLooks(db, now, countLooks);
  await forgetOldChanges(db);
  await settleFor(db, SETTLE_MS);
}
