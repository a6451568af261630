import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";
import { getChannel } from "./channels.ts";

/**
 * Notes the first time that an answer of the feed showed these proposals: they are published then, and the landing check begins where the
 * channel has one. Writes nothing for those that were shown before, and changes nobody's place in the feed. What another transaction is
 * changing right now is left out, so that nobody waits for anybody here; gives those ids, to be tried again.
 */
export async function notePublished(
  db: Db,
  ids: readonly number[],
  { to, at }: { readonly to: string; readonly at: Date },
): Promise<number[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    with fresh as materialized (
      select id from price_proposal where id = any(${ids}::bigint[]) and status = 'approved' for no key update skip locked
    ), shown as (
      update price_proposal p set status = 'published', first_served_at = coalesce(p.first_served_at, ${at}),
        first_served_to = coalesce(p.first_served_to, ${to})
      from fresh where p.id = fresh.id returning p.id, p.channel_id
    ), watched as (
      insert into landing (proposal_id, since, next_at)
      select shown.id, ${at}, ${at}::timestamptz + make_interval(secs => s.first_look_seconds)
      from shown join landing_setting s on s.channel_id = shown.channel_id and s.enabled
      on conflict (proposal_id) do nothing
    )
    select p.id from price_proposal p
    where p.id = any(${ids}::bigint[]) and p.status = 'approved' and p.id not in (select id from shown)`.execute(db);
  return rows.map(({ id }) => id);
}

export interface FeedServing {
  readonly apiKeyId: number;
  /** Code; null: all channels. */
  readonly channel: string | null;
  readonly format: string;
  /** Whether it showed all that was in the feed, but for the prices of `without`. */
  readonly whole: boolean;
  readonly without: readonly number[];
  readonly at: Date;
}

/** Keeps who fetched which feed last; the feed of a channel that there is not is nobody's. */
export async function noteServing(db: Db, { apiKeyId, channel, format, whole, without, at }: FeedServing): Promise<void> {
  await sql`
    insert into feed_reader as r (api_key_id, channel_id, format, served_at, whole_at, whole_without)
    select ${apiKeyId}::bigint, c.id, ${format}, ${at}::timestamptz, ${whole ? at : null}::timestamptz, ${whole ? without : []}::bigint[]
    from (select 1) one left join channel c on c.code = ${channel}
    where c.id is not null or ${channel}::text is null
    on conflict (api_key_id, channel_id, format) do update set served_at = greatest(r.served_at, excluded.served_at),
      whole_at = coalesce(excluded.whole_at, r.whole_at),
      whole_without = case when excluded.whole_at is null then r.whole_without else excluded.whole_without end`.execute(db);
}

/** When the feed first and last showed a proposal, and to which key. */
export interface ProposalServing {
  readonly firstServedAt: Instant;
  readonly firstServedTo: string;
  readonly lastServedAt: Instant;
  readonly lastServedTo: string;
}

/** null: no answer did, or none that was kept. */
export async function getServing(db: Db, proposalId: number): Promise<ProposalServing | null> {
  const { rows } = await sql<ProposalServing>`
    select p.first_served_at as "firstServedAt", p.first_served_to as "firstServedTo", l.served_at as "lastServedAt", l.served_to as "lastServedTo"
    from price_proposal p, last_serving(p) l where p.id = ${proposalId} and p.first_served_at is not null`.execute(db);
  return rows[0] ?? null;
}

/** One program that fetches the feed. */
export interface FeedReader {
  /** "key:shop" */
  readonly key: string;
  readonly format: string;
  /** Only this channel's; false: the feed of all channels. */
  readonly own: boolean;
  readonly servedAt: Instant;
  readonly wholeAt: Instant | null;
}

/** Who fetches a channel's feed, the last first. @throws NotFoundError */
export async function listFeedReaders(db: Db, channel: string): Promise<FeedReader[]> {
  const { id } = await getChannel(db, channel);
  return db
    .selectFrom("feed_reader as r")
    .innerJoin("api_key as k", "k.id", "r.api_key_id")
    .select([sql<string>`'key:' || k.name`.as("key"), "r.format", sql<boolean>`r.channel_id is not null`.as("own")])
    .select(["r.served_at as servedAt", "r.whole_at as wholeAt"])
    .where((eb) => eb.or([eb("r.channel_id", "=", id), eb("r.channel_id", "is", null)]))
    .orderBy("r.served_at", "desc")
    .execute();
}
