/**
 * Sends the messages that wait in the outbox:
 *   store/deliveries    claim what is due, with a lease
 *   alerts/channels     one attempt
 *   store/deliveries    note it: delivered, tried again later, or given up
 * At least once: a crash between sending and noting sends again, under the same message id.
 */
import type { Dispatcher } from "undici";
import { backoffSeconds } from "../alerts/backoff.ts";
import type { SendResult } from "../alerts/channel.ts";
import { channels } from "../alerts/registry.ts";
import type { JobContext } from "../scheduler/job-types.ts";
import type { Db } from "../store/connect.ts";
import { claimDeliveries, recordAttempt, type Attempt, type ClaimedDelivery } from "../store/deliveries.ts";
import { disableTarget } from "../store/disable-target.ts";
import type { SecretBox } from "../store/secret-box.ts";

export interface DeliverOptions {
  readonly db: Db;
  readonly secrets: SecretBox;
  /** Connects to public addresses alone. */
  readonly dispatcher: Dispatcher;
  /** Longer than one attempt. Default 60. */
  readonly leaseSeconds?: number;
  /** No claim after so many seconds. Default 60. */
  readonly seconds?: number;
}

/** Messages sent side by side: a receiver that hangs holds up the others of its batch for one timeout. */
const BATCH = 50;
const GONE = 410;

export async function deliver(options: DeliverOptions, { signal }: JobContext): Promise<void> {
  const { db, leaseSeconds = 60, seconds = 60 } = options;
  const deadline = performance.now() + seconds * 1000;
  while (!signal.aborted && performance.now() < deadline) {
    const batch = await claimDeliveries(db, { limit: BATCH, leaseSeconds });
    if (batch.length === 0) return;
    await Promise.all(batch.map((delivery) => attempt(options, delivery)));
  }
}

async function attempt(options: DeliverOptions, delivery: ClaimedDelivery): Promise<void> {
  const attemptedAt = new Date();
  const started = performance.now();
  const result = await send(options, delivery, attemptedAt);
  await recordAttempt(options.db, {
    deliveryId: delivery.id,
    attemptedAt,
    durationMs: Math.round(performance.now() - started),
    httpStatus: result.httpStatus,
    error: result.error,
    responseExcerpt: result.excerpt,
    next: nextOf(delivery, result),
  });
  if (result.httpStatus === GONE) await disableTarget(options.db, delivery.target.id, result.error ?? "It answered 410");
}

async function send({ secrets, dispatcher }: DeliverOptions, delivery: ClaimedDelivery, now: Date): Promise<SendResult> {
  const { target, messageId: id, event: type, createdAt: timestamp, payload: data } = delivery;
  const channel = channels().get(target.channel);
  if (channel === undefined) return failed(`There is no channel "${target.channel}". Give the target one that there is.`, true);
  try {
    const secret = target.secretSealed === null ? null : secrets.open(target.secretSealed);
    return await channel.send({ settings: target.settings, secret }, { id, type, timestamp, data }, { dispatcher, now });
  } catch (error) {
    // the key may be brought back, a bug mended: try again later
    return failed(error instanceof Error ? error.message : String(error), false);
  }
}

function nextOf({ attempts }: ClaimedDelivery, { ok, undeliverable, retryAfterSeconds }: SendResult): Attempt["next"] {
  if (ok) return { status: "delivered" };
  const wait = undeliverable ? null : backoffSeconds(attempts + 1, Math.random(), retryAfterSeconds);
  return wait === null ? { status: "failed" } : { status: "pending", nextAttemptAt: new Date(Date.now() + wait * 1000) };
}

function failed(error: string, undeliverable: boolean): SendResult {
  return { ok: false, undeliverable, httpStatus: null, error, excerpt: null, retryAfterSeconds: null };
}
