import { sql } from "kysely";
import type { ApprovalPolicy } from "../domain/approval-policy.ts";
import type { Instant } from "../domain/instant.ts";
import { isTimeZone } from "../domain/local-time.ts";
import type { Money } from "../domain/money.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { toMoney } from "./to-money.ts";

/** A channel's policy as it stands. */
export interface ChannelPolicy extends ApprovalPolicy {
  readonly channelId: number;
  readonly channel: string;
  /** IANA; its midnight begins the day of `maxPerDay`. */
  readonly timeZone: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
export type NewPolicy = Omit<ChannelPolicy, "channelId" | "channel" | "createdAt" | "updatedAt">;

/** All of them by channel code; at most one a channel. */
export async function listPolicies(db: Db): Promise<readonly ChannelPolicy[]> {
  return (await select(db).orderBy("c.code").execute()).map(toPolicy);
}

/** Those of these channels, by channel id. */
export async function loadPolicies(db: Db, channelIds: readonly number[]): Promise<Map<number, ChannelPolicy>> {
  const rows = await select(db).where("a.channel_id", "in", channelIds).execute();
  return new Map(rows.map((row) => [row.channel_id, toPolicy(row)]));
}

/** @throws NotFoundError when there is no such channel or it has none. */
export async function getPolicy(db: Db, channel: string): Promise<ChannelPolicy> {
  const { id } = await getChannel(db, channel);
  const policy = (await loadPolicies(db, [id])).get(id);
  if (policy === undefined) {
    throw new NotFoundError(`The channel "${channel}" has no approval policy, so people decide on each proposal; set one with PUT.`);
  }
  return policy;
}

/** Replaces a channel's policy whole. @throws NotFoundError; BadInputError for an amount in another currency, an unknown zone, an empty band. */
export async function setPolicy(db: Db, channel: string, policy: NewPolicy, actor: string): Promise<ChannelPolicy> {
  if (!isTimeZone(policy.timeZone)) {
    throw new BadInputError("unknown-time-zone", `"${policy.timeZone}" is no time zone that is known here; write one like Europe/Warsaw.`);
  }
  return inTransaction(db, async (trx) => {
    const { id, currency } = await getChannel(trx, channel);
    const minor = (money: Money | null) => {
      if (money === null || money.currency === currency) return money?.minor ?? null;
      throw new BadInputError(
        "wrong-currency",
        `The channel sells in ${currency}, and the amount is in ${money.currency}; give it in ${currency}.`,
      );
    };
    const columns = {
      direction: policy.direction,
      max_percent: policy.maxPercent,
      max_amount_minor: minor(policy.maxAmount),
      min_margin_percent: policy.minMarginPercent,
      price_from_minor: minor(policy.priceFrom),
      price_to_minor: minor(policy.priceTo),
      min_match_percent: policy.minMatchPercent,
      max_per_day: policy.maxPerDay,
      two_persons_above_percent: policy.twoPersonsAbovePercent,
      time_zone: policy.timeZone,
    };
    if (columns.price_from_minor !== null && columns.price_to_minor !== null && columns.price_from_minor > columns.price_to_minor) {
      throw new BadInputError("empty-band", "price_from lies above price_to, so no price fits; swap them or leave one out.");
    }
    const before = (await loadPolicies(trx, [id])).get(id);
    await trx
      .insertInto("approval_policy")
      .values({ channel_id: id, ...columns })
      .onConflict((conflict) => conflict.column("channel_id").doUpdateSet({ ...columns, updated_at: sql<Instant>`now()` }))
      .execute();
    const after = await getPolicy(trx, channel);
    await audit(trx, { actor, action: "approval-policy.set", subjectType: "channel", subjectId: id, before, after });
    return after;
  });
}

/** From then on people decide on each proposal of the channel. @throws NotFoundError */
export async function removePolicy(db: Db, channel: string, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const before = await getPolicy(trx, channel);
    await trx.deleteFrom("approval_policy").where("channel_id", "=", before.channelId).execute();
    await audit(trx, { actor, action: "approval-policy.remove", subjectType: "channel", subjectId: before.channelId, before });
  });
}

/** How many proposals the policy approved on the day of `now`. Exact only under the feed's lock, under which they are approved. */
export async function approvedByPolicyToday(trx: Db, { channelId, timeZone }: ChannelPolicy, now: Date): Promise<number> {
  const { count } = await trx
    .selectFrom("price_proposal")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("channel_id", "=", channelId)
    .where("decided_by", "=", "policy")
    .where("decided_at", ">=", sql<Instant>`date_trunc('day', ${now}::timestamptz, ${timeZone}::text)`)
    .executeTakeFirstOrThrow();
  return count;
}

function select(db: Db) {
  return db
    .selectFrom("approval_policy as a")
    .innerJoin("channel as c", "c.id", "a.channel_id")
    .selectAll("a")
    .select(["c.code", "c.currency"]);
}

function toPolicy(row: Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number]): ChannelPolicy {
  const percent = (text: string | null) => (text === null ? null : Number(text));
  return {
    channelId: row.channel_id,
    channel: row.code,
    direction: row.direction,
    maxPercent: percent(row.max_percent),
    maxAmount: toMoney(row.max_amount_minor, row.currency),
    minMarginPercent: percent(row.min_margin_percent),
    priceFrom: toMoney(row.price_from_minor, row.currency),
    priceTo: toMoney(row.price_to_minor, row.currency),
    minMatchPercent: percent(row.min_match_percent),
    maxPerDay: row.max_per_day,
    twoPersonsAbovePercent: percent(row.two_persons_above_percent),
    timeZone: row.time_zone,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
