import { sql } from "kysely";
import type { FeedDraft, FeedHold, FeedLimits } from "../domain/feed-draft.ts";
import type { Instant } from "../domain/instant.ts";
import { ConflictError } from "../errors.ts";
import { audit } from "./audit.ts";
import { type Channel, getChannel, listChannels } from "./channels.ts";
import { COMPUTED_FLOOR, FLOOR_UNKNOWN } from "./computed-floor.ts";
import type { Db } from "./connect.ts";
import { addDeliveries } from "./deliveries.ts";
import { inTransaction } from "./in-transaction.ts";
import { withdrawOutsideLimits } from "./proposals.ts";

/** What guards a channel's feed, and whether it is held. */
export interface FeedGuard extends FeedLimits {
  readonly channel: string;
  /** When it last went out, right to about a minute. */
  readonly servedAt: Instant | null;
  readonly servedRows: number | null;
  readonly heldSince: Instant | null;
  readonly heldCode: string | null;
  readonly heldReason: string | null;
}

export const DEFAULT_FEED_LIMITS: FeedLimits = { maxMovePercent: null, fewMoves: 10 };

/** @throws NotFoundError when there is no such channel. */
export async function getFeedGuard(db: Db, code: string): Promise<FeedGuard> {
  const { id } = await getChannel(db, code);
  const row = await db.selectFrom("feed_guard").selectAll().where("channel_id", "=", id).executeTakeFirst();
  return {
    channel: code,
    maxMovePercent: row?.max_move_percent ?? DEFAULT_FEED_LIMITS.maxMovePercent,
    fewMoves: row?.few_moves ?? DEFAULT_FEED_LIMITS.fewMoves,
    servedAt: row?.served_at ?? null,
    servedRows: row?.served_rows ?? null,
    heldSince: row?.held_since ?? null,
    heldCode: row?.held_code ?? null,
    heldReason: row?.held_reason ?? null,
  };
}

/** @throws NotFoundError */
export async function setFeedLimits(db: Db, code: string, { maxMovePercent, fewMoves }: FeedLimits, actor: string): Promise<FeedGuard> {
  return inTransaction(db, async (trx) => {
    const { id } = await getChannel(trx, code);
    const before = await getFeedGuard(trx, code);
    const columns = { max_move_percent: maxMovePercent, few_moves: fewMoves };
    await trx
      .insertInto("feed_guard")
      .values({ channel_id: id, ...columns })
      .onConflict((conflict) => conflict.column("channel_id").doUpdateSet(columns))
      .execute();
    const after = await getFeedGuard(trx, code);
    await audit(trx, { actor, action: "feed.limit", subjectType: "channel", subjectId: id, before, after });
    return after;
  });
}

/**
 * A person says that what the held feed shows is meant: its moves so far count no more, and an empty feed may go out.
 * @throws NotFoundError; ConflictError when it is not held.
 */
export async function releaseFeed(db: Db, code: string, actor: string): Promise<FeedGuard> {
  return inTransaction(db, async (trx) => {
    const { id } = await getChannel(trx, code);
    await trx.selectFrom("feed_guard").select("channel_id").where("channel_id", "=", id).forUpdate().execute();
    const before = await getFeedGuard(trx, code);
    if (before.heldSince === null) throw new ConflictError("feed-not-held", `The feed of "${code}" is not held; nothing needs a release.`);
    await sql`
      update feed_guard set held_since = null, held_code = null, held_reason = null, served_at = null, served_rows = null,
        released_seq = (select coalesce(max(change_seq), 0) from price_proposal where channel_id = ${id} and status in ('approved', 'published', 'drifted'))
      where channel_id = ${id}`.execute(trx);
    const after = await getFeedGuard(trx, code);
    await audit(trx, { actor, action: "feed.release", subjectType: "channel", subjectId: id, before, after });
    return after;
  });
}

export interface HeldFeed extends FeedHold {
  readonly channel: string;
}

/**
 * Asked right before a feed goes out, of one channel or of all: withdraws what limits forbid by now, and gives the channels whose feed must
 * not go out. A hold that begins is audited and told to every delivery target once; one whose cause is gone ends by itself.
 */
export async function checkFeeds(
  db: Db,
  channel: string | undefined,
  now: Date,
  guard: (draft: FeedDraft, limits: FeedLimits) => FeedHold | null,
): Promise<HeldFeed[]> {
  const asked = (await listChannels(db)).filter(({ code }) => channel === undefined || code === channel);
  const held: HeldFeed[] = [];
  for (const one of asked) {
    const { code } = one;
    const hold = await checkOne(db, one, now, guard);
    if (hold !== null) held.push({ channel: code, ...hold });
  }
  return held;
}

async function checkOne(
  db: Db,
  { id, code, costs }: Channel,
  now: Date,
  guard: (draft: FeedDraft, limits: FeedLimits) => FeedHold | null,
): Promise<FeedHold | null> {
  const known = await getFeedGuard(db, code);
  const asked = { id, fromCosts: costs.minMarginPercent !== null, share: known.maxMovePercent !== null };
  let draft = await readDraft(db, asked, now);
  if (draft.outside > 0) {
    await inTransaction(db, (trx) => withdrawOutsideLimits(trx, "policy"));
    draft = await readDraft(db, asked, now);
  }
  const hold = guard(draft, known);
  if (hold !== null || known.heldSince !== null) {
    await inTransaction(db, (trx) => turn(trx, id, code, hold, now));
  }
  const old = known.servedAt === null || now.getTime() - Date.parse(known.servedAt) > 60_000;
  if (hold === null && (old || known.servedRows !== draft.rows)) {
    await sql`
      insert into feed_guard (channel_id, served_at, served_rows) values (${id}, ${now}, ${draft.rows})
      on conflict (channel_id) do update set served_at = excluded.served_at, served_rows = excluded.served_rows`.execute(db);
  }
  return hold;
}

/** Of several that see the same at once, one changes the row and tells. */
async function turn(trx: Db, id: number, code: string, hold: FeedHold | null, now: Date): Promise<void> {
  const { rows } = await sql`
    insert into feed_guard as g (channel_id, held_since, held_code, held_reason)
    values (${id}, ${hold === null ? null : now}, ${hold?.code ?? null}, ${hold?.reason ?? null})
    on conflict (channel_id) do update
      set held_since = excluded.held_since, held_code = excluded.held_code, held_reason = excluded.held_reason
      where g.held_code is distinct from excluded.held_code
    returning g.channel_id`.execute(trx);
  if (rows.length === 0) return;
  const verb = hold === null ? "resume" : "hold";
  await audit(trx, { actor: "policy", action: `feed.${verb}`, subjectType: "channel", subjectId: id, after: hold ?? {} });
  const payload = { channel: code, ...hold, at: now.toISOString() };
  await addDeliveries(trx, [{ event: hold === null ? "feed.resumed" : "feed.held", key: `feed-${id}-${verb}-${now.getTime()}`, payload }]);
}

interface Draft extends FeedDraft {
  /** Approved prices that lie outside the product's limits by now. */
  readonly outside: number;
}

/** All prices that stand are asked about each time, so that what the channel does not limit is not even read. */
async function readDraft(
  db: Db,
  { id: channelId, fromCosts, share }: { readonly id: number; readonly fromCosts: boolean; readonly share: boolean },
  now: Date,
): Promise<Draft> {
  const moves = sql`count(*) filter (where ${HOLDS(now)} and pc.price_minor is distinct from p.price_minor
    and p.change_seq > coalesce((select released_seq from feed_guard where channel_id = ${channelId}), 0))`;
  const catalogue = sql`(select count(*) from product_channel where channel_id = ${channelId} and price_minor is not null)`;
  const costs = sql`join product on product.id = p.product_id join channel on channel.id = p.channel_id`;
  const belowCosts = sql`or p.price_minor < ${COMPUTED_FLOOR} or ${FLOOR_UNKNOWN}`;
  const { rows } = await sql<Omit<Draft, "lastRows"> & { servedAt: Instant | null; servedRows: number | null }>`
    select count(*) filter (where ${HOLDS(now)}) as rows, ${share ? moves : sql`0`} as moves, ${share ? catalogue : sql`0`} as catalogue,
      count(*) filter (where p.price_minor < pc.floor_minor or p.price_minor > pc.ceiling_minor ${fromCosts ? belowCosts : sql``}) as outside,
      (select served_at from feed_guard where channel_id = ${channelId} and served_at > ${now}::timestamptz - interval '1 day') as "servedAt",
      (select served_rows from feed_guard where channel_id = ${channelId}) as "servedRows"
    from price_proposal p join product_channel pc on pc.product_id = p.product_id and pc.channel_id = p.channel_id ${fromCosts ? costs : sql``}
    where p.channel_id = ${channelId} and p.status in ('approved', 'published', 'drifted')`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new TypeError("an aggregate gave no row");
  const { servedAt, servedRows, ...draft } = row;
  const lastRows = servedAt === null ? null : draft.rows > 0 ? servedRows : await withdrawnSince(db, channelId, servedAt, now);
  return { ...draft, lastRows };
}

const HOLDS = (now: Date) => sql`(p.valid_until is null or p.valid_until > ${now})`;

/**
 * Rows of the feed as it last went out that nobody answered for since: a price that the shop took or refused, or that is asked now anyway,
 * has rightly left it.
 */
async function withdrawnSince(db: Db, channelId: number, servedAt: Instant, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from price_proposal p join product_channel pc on pc.product_id = p.product_id and pc.channel_id = p.channel_id
    where p.channel_id = ${channelId} and p.decided_at <= ${servedAt} and pc.price_minor is distinct from p.price_minor
      and ((p.status in ('superseded', 'expired') and p.changed_at > ${servedAt}) or (p.status in ('approved', 'published', 'drifted') and not ${HOLDS(now)}))
      and not exists (
        select from price_proposal later where later.product_id = p.product_id and later.channel_id = p.channel_id
          and later.id > p.id and later.status in ('applied', 'rejected-by-shop'))`.execute(db);
  return rows[0]?.count ?? 0;
}
