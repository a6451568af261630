import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** Something to tell every target. */
export interface Message {
  /** "alert.triggered" */
  readonly event: string;
  /** The same message always has the same key; each target gets it once. */
  readonly key: string;
  /** JSON for programs. */
  readonly payload: unknown;
}

/** Puts messages into the outbox, one row per enabled target, in the transaction of what they tell. Gives how many rows are new. */
export async function addDeliveries(trx: Db, messages: readonly Message[]): Promise<number> {
  if (messages.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into delivery (target_id, event, message_id, payload)
    select t.id, m.event, m.key || '-' || t.id, m.payload
    from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as m (event text, key text, payload jsonb)
    cross join delivery_target t where t.enabled
    on conflict (message_id) do nothing`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

export interface ClaimedDelivery {
  readonly id: number;
  /** The receiver's key against doubles. */
  readonly messageId: string;
  readonly event: string;
  readonly payload: unknown;
  /** Before this one. */
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly target: DeliveryTarget;
}

export interface DeliveryTarget {
  readonly id: number;
  readonly name: string;
  /** File name in alerts/channels. */
  readonly channel: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** To be opened with store/secret-box.ts. */
  readonly secretSealed: string | null;
}

export interface DeliveryClaim {
  readonly limit: number;
  readonly leaseSeconds: number;
  /** The database's clock unless given. */
  readonly now?: Date;
}

/**
 * Leases waiting messages whose time has come, longest waiting first; two workers never get the same one before its lease ran out.
 * Messages of a disabled target stay and wait.
 */
export async function claimDeliveries(db: Db, { limit, leaseSeconds, now }: DeliveryClaim): Promise<ClaimedDelivery[]> {
  const at = now === undefined ? sql`now()` : sql`${now}::timestamptz`;
  const { rows } = await sql<Omit<ClaimedDelivery, "target"> & { target: DeliveryTarget }>`
    with due as materialized (
      select d.id from delivery d join delivery_target t on t.id = d.target_id and t.enabled
      where d.status = 'pending' and d.next_attempt_at <= ${at} and (d.leased_until is null or d.leased_until <= ${at})
      order by d.next_attempt_at, d.id limit ${limit}
      for update of d skip locked
    )
    update delivery d set leased_until = ${at} + make_interval(secs => ${leaseSeconds})
    from due, delivery_target t where d.id = due.id and t.id = d.target_id
    returning d.id, d.message_id as "messageId", d.event, d.payload, d.attempts, d.created_at as "createdAt",
      jsonb_build_object('id', t.id, 'name', t.name, 'channel', t.channel, 'settings', t.settings, 'secretSealed', t.secret_sealed) as target`.execute(
    db,
  );
  return rows.toSorted((a, b) => a.id - b.id);
}

/** Whether a claim would find something. */
export async function hasDueDeliveries(db: Db, now: Date = new Date()): Promise<boolean> {
  const at = now.toISOString();
  const row = await db
    .selectFrom("delivery as d")
    .innerJoin("delivery_target as t", "t.id", "d.target_id")
    .select("d.id")
    .where("t.enabled", "=", true)
    .where("d.status", "=", "pending")
    .where("d.next_attempt_at", "<=", at)
    .where((eb) => eb.or([eb("d.leased_until", "is", null), eb("d.leased_until", "<=", at)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface Attempt {
  readonly deliveryId: number;
  readonly attemptedAt: Instant | Date;
  readonly durationMs: number;
  readonly httpStatus: number | null;
  /** One sentence for a person; null when it arrived. */
  readonly error: string | null;
  readonly responseExcerpt: string | null;
  /** What becomes of the message: it arrived, is tried again then, or is given up. */
  readonly next: { readonly status: "delivered" | "failed" } | { readonly status: "pending"; readonly nextAttemptAt: Instant | Date };
}

/** Keeps what an attempt came to and ends its lease. A message that another worker delivered meanwhile stays delivered. */
export async function recordAttempt(db: Db, attempt: Attempt): Promise<void> {
  const { deliveryId, attemptedAt, next } = attempt;
  const retryAt = next.status === "pending" ? next.nextAttemptAt : null;
  await sql`
    with logged as (
      insert into delivery_attempt (delivery_id, attempted_at, duration_ms, http_status, error, response_excerpt)
      values (${deliveryId}, ${attemptedAt}, ${attempt.durationMs}, ${attempt.httpStatus}, ${attempt.error}, ${attempt.responseExcerpt})
    )
    update delivery
    set attempts = attempts + 1, leased_until = null, last_error = ${attempt.error},
      status = case when status = 'delivered' then status else ${next.status} end,
      next_attempt_at = coalesce(${retryAt}::timestamptz, next_attempt_at),
      delivered_at = case when ${next.status} = 'delivered' then coalesce(delivered_at, ${attemptedAt}::timestamptz) else delivered_at end
    where id = ${deliveryId}`.execute(db);
}
