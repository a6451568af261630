import { hostAnswer } from "../domain/host-state.ts";
import type { Outcome } from "../domain/observation.ts";
import type { Db } from "../store/connect.ts";
import { noteTrouble } from "../store/host-trouble.ts";

export interface HeardAnswer {
  readonly outcome: Outcome;
  readonly httpStatus: number | null;
  readonly reason: string | null;
  readonly retryAfterSeconds: number | null;
}

/** What a host says to a request of which no look is saved counts all the same. False: nobody asks it for now. */
export async function heedAnswer(
  db: Db,
  sourceId: number,
  { outcome, httpStatus, reason, retryAfterSeconds }: HeardAnswer,
): Promise<boolean> {
  const trouble = hostAnswer({ outcome, httpStatus });
  if (trouble === null || trouble === "good") return true;
  const { until } = await noteTrouble(db, { sourceId, trouble, reason: reason ?? outcome, retryAfterSeconds });
  return until === null;
}
