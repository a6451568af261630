import { countLooks } from "../domain/judge-source.ts";
import type { Db } from "../store/connect.ts";
import { countPastLooks } from "../store/count-looks.ts";
import { forgetOldBeats } from "../store/heartbeat.ts";
import { expireProposals } from "../store/proposals.ts";
import { forgetOldSessions } from "../store/visit-sessions.ts";

/** Lets go of what time has made worthless, and counts the looks of past hours. */
export async function housekeeping(db: Db): Promise<void> {
  const now = new Date();
  await expireProposals(db, now);
  await forgetOldBeats(db);
  await forgetOldSessions(db);
  await countPastLooks(db, now, countLooks);
}
