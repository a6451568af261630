import type { DeliveryStatus } from "../domain/alert.ts";
import type { Instant } from "../domain/instant.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

export interface DeliveryRecord {
  readonly id: number;
  readonly targetId: number;
  readonly event: string;
  /** The receiver's key against doubles (webhook-id). */
  readonly messageId: string;
  readonly status: DeliveryStatus;
  readonly attemptCount: number;
  readonly nextAttemptAt: Instant;
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly deliveredAt: Instant | null;
}

export interface DeliveryAttempt {
  readonly attemptedAt: Instant;
  readonly durationMs: number;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly responseExcerpt: string | null;
}

const COLUMNS = [
  "id",
  "target_id as targetId",
  "event",
  "message_id as messageId",
  "status",
  "attempts as attemptCount",
  "next_attempt_at as nextAttemptAt",
  "last_error as lastError",
  "created_at as createdAt",
  "delivered_at as deliveredAt",
] as const;

/** The delivery log, newest first. */
export async function listDeliveries(
  db: Db,
  {
    limit,
    cursor,
    targetId,
    status,
  }: PageRequest & { readonly targetId?: number | undefined; readonly status?: DeliveryStatus | undefined },
): Promise<Page<DeliveryRecord>> {
  let query = db
    .selectFrom("delivery")
    .select(COLUMNS)
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (targetId !== undefined) query = query.where("target_id", "=", targetId);
  if (status !== undefined) query = query.where("status", "=", status);
  if (cursor) query = query.where("id", "<", readCursor("deliveries", ["number"], cursor)[0]);
  return toPage("deliveries", await query.execute(), limit, (row) => [row.id]);
}

/** One delivery with what was sent and every attempt, oldest first. @throws NotFoundError */
export async function getDelivery(
  db: Db,
  id: number,
): Promise<DeliveryRecord & { readonly payload: unknown; readonly attempts: readonly DeliveryAttempt[] }> {
  const row = await db.selectFrom("delivery").select(COLUMNS).select("payload").where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no delivery ${id}; list the deliveries to see what there is.`);
  const attempts = await db
    .selectFrom("delivery_attempt")
    .select([
      "attempted_at as attemptedAt",
      "duration_ms as durationMs",
      "http_status as httpStatus",
      "error",
      "response_excerpt as responseExcerpt",
    ])
    .where("delivery_id", "=", id)
    .orderBy("id")
    .execute();
  return { ...row, attempts };
}
