import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";
import type { PageStore } from "./page-store.ts";

export interface PageToKeep {
  /** SHA-256 of the body, hex. */
  readonly hash: string;
  /** A function is asked for it when the page is kept, a few at a time. */
  readonly body: Uint8Array | (() => Uint8Array);
  readonly kind: "page" | "screenshot";
  readonly contentType: string | null;
}

/**
 * Keeps a page, inside the transaction of the observation that refers to it and before it commits: so an observation never points to
 * nothing. The row is taken first, since retention lets go of a page while it holds its row. @throws PageStoreError
 */
export async function keepPage(trx: Db, pages: PageStore, { hash, body, kind, contentType }: PageToKeep): Promise<void> {
  await sql`
    insert into kept_page (hash, kind, content_type, bytes) values (${hash}, ${kind}, ${contentType}, 0)
    on conflict (hash) do update set kept_at = now(), content_type = coalesce(excluded.content_type, kept_page.content_type)`.execute(trx);
  const bytes = await pages.put(hash, bodyOf(body));
  await trx.updateTable("kept_page").set({ bytes }).where("hash", "=", hash).execute();
}

/** The same for many pages, in two statements; each page once. */
export async function keepPages(trx: Db, pages: PageStore, kept: readonly PageToKeep[]): Promise<void> {
  // in one order, so that two transactions never wait for each other
  const each = [...new Map(kept.map((page) => [page.hash, page])).values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  if (each.length === 0) return;
  const hashes = each.map(({ hash }) => hash);
  await sql`
    insert into kept_page (hash, kind, content_type, bytes)
    select hash, kind, content_type, 0
    from unnest(${hashes}::text[], ${each.map(({ kind }) => kind)}::text[], ${each.map(({ contentType }) => contentType)}::text[])
      as x (hash, kind, content_type)
    on conflict (hash) do update set kept_at = now(), content_type = coalesce(excluded.content_type, kept_page.content_type)`.execute(trx);
  const bytes: number[] = [];
  for (let first = 0; first < each.length; first += PUT_AT_ONCE) {
    bytes.push(...(await Promise.all(each.slice(first, first + PUT_AT_ONCE).map(({ hash, body }) => pages.put(hash, bodyOf(body))))));
  }
  await sql`
    update kept_page k set bytes = x.bytes from unnest(${hashes}::text[], ${bytes}::bigint[]) as x (hash, bytes) where k.hash = x.hash`.execute(
    trx,
  );
}
const PUT_AT_ONCE = 8;
const bodyOf = (body: PageToKeep["body"]): Uint8Array => (typeof body === "function" ? body() : body);

export interface KeptTotals {
  readonly pages: number;
  /** As kept, compressed. */
  readonly bytes: number;
  readonly oldestAt: Instant | null;
}

export async function keptTotals(db: Db): Promise<KeptTotals> {
  const { rows } = await sql<KeptTotals>`
    select count(*)::float8 as pages, coalesce(sum(bytes), 0)::float8 as bytes, min(kept_at) as "oldestAt" from kept_page`.execute(db);
  return rows[0] ?? { pages: 0, bytes: 0, oldestAt: null };
}

/** Notes what the store holds and the table does not: pages of earlier versions, and of transactions that were undone. Gives how many. */
export async function adoptPages(db: Db, pages: PageStore, signal: AbortSignal): Promise<number> {
  let adopted = 0;
  let batch: { hash: string; bytes: number; kept_at: Instant }[] = [];
  const flush = async (): Promise<void> => {
    const { numAffectedRows = 0n } = await sql`
      insert into kept_page (hash, kind, bytes, kept_at)
      select hash, case when exists (select from observation o where o.screenshot_hash = x.hash) then 'screenshot' else 'page' end, bytes, kept_at
      from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) x (hash text, bytes bigint, kept_at timestamptz)
      on conflict do nothing`.execute(db);
    adopted += Number(numAffectedRows);
    batch = [];
  };
  for await (const { hash, bytes, keptAt } of pages.list()) {
    if (signal.aborted) break;
    batch.push({ hash, bytes, kept_at: keptAt });
    if (batch.length === 1000) await flush();
  }
  if (batch.length > 0) await flush();
  return adopted;
}

export interface RetentionLimits {
  /** Older pages go; null: age is no reason. */
  readonly days: number | null;
  /** Beyond this the oldest go first; null: size is no reason. */
  readonly bytes: number | null;
}

export interface LetGo {
  readonly pages: number;
  readonly bytes: number;
  /** Of those let go of. */
  readonly newestKeptAt: Instant | null;
  /** Old or too many, but needed: a held or ambiguous look, an open proposal or a source in quarantine refers to them. */
  readonly spared: number;
}

const BATCH = 200;

/**
 * Lets go of pages that are too old, then of the oldest while all take more than allowed. Never of one that is kept since less than an
 * hour, or that somebody still has to decide about: see `NEEDED`. Ends early when `signal` is aborted; the next call goes on.
 */
export async function letGoOfPages(db: Db, pages: PageStore, limits: RetentionLimits, signal: AbortSignal): Promise<LetGo> {
  let sum: Omit<LetGo, "spared"> = { pages: 0, bytes: 0, newestKeptAt: null };
  const take = async (cutoff: string | null, atMost = Number.POSITIVE_INFINITY): Promise<number> => {
    let freed = 0;
    while (!signal.aborted && freed < atMost) {
      const gone = await letGoOfBatch(db, pages, cutoff, atMost - freed);
      if (gone.length === 0) break;
      freed += gone.reduce((total, { bytes }) => total + bytes, 0);
      sum = {
        pages: sum.pages + gone.length,
        bytes: sum.bytes + gone.reduce((total, { bytes }) => total + bytes, 0),
        newestKeptAt: gone.at(-1)?.keptAt ?? sum.newestKeptAt,
      };
    }
    return freed;
  };
  if (limits.days !== null) await take(`${limits.days} days`);
  const over = limits.bytes === null ? 0 : (await keptTotals(db)).bytes - limits.bytes;
  const short = over > 0 ? over - (await take(null, over)) : 0;
  return { ...sum, spared: signal.aborted ? 0 : await countSpared(db, limits.days, short > 0) };
}

interface GonePage {
  readonly hash: string;
  readonly bytes: number;
  readonly keptAt: Instant;
}

/** Pages that somebody still has to decide about, by name. Few at any time, hence found from the deciding end. */
const NEEDED = sql`
  select unnest(array[o.body_hash, o.screenshot_hash]) as hash from (
    select lc.held_observation_id as id from listing_check lc where lc.held_observation_id is not null
    union select id from observation where review = 'confirmed'
    union select (select a.id from observation a where a.listing_id = lc.listing_id and a.outcome = 'ambiguous' order by a.observed_at desc limit 1)
      from listing_check lc where lc.last_outcome = 'ambiguous'
    union select unnest(observation_ids) from price_proposal where status in ('open', 'approved', 'published', 'drifted')
    union select f.observation_id from offer f join source s on s.id = f.source_id where s.quarantined_at is not null
    union select q.id from source s join listing l on l.source_id = s.id join observation q on q.listing_id = l.id
      where s.quarantined_at is not null and q.observed_at >= coalesce(s.suspect_since, s.quarantined_at) - interval '1 day'
  ) wanted join observation o on o.id = wanted.id`;

/** The page goes while its row is locked, the row after it: whoever keeps the same page meanwhile waits, and then writes it anew. */
async function letGoOfBatch(db: Db, pages: PageStore, age: string | null, atMost: number): Promise<GonePage[]> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<GonePage>`
      with needed as materialized (${NEEDED})
      select hash, bytes, kept_at as "keptAt" from kept_page k
      where kept_at < now() - greatest(interval '1 hour', coalesce(${age}::interval, interval '0'))
        and not exists (select from needed where needed.hash = k.hash)
      order by kept_at limit ${BATCH} for update of k skip locked`.execute(trx);
    const gone: GonePage[] = [];
    for (let freed = 0; gone.length < rows.length && freed < atMost;) {
      const row = rows[gone.length];
      if (row === undefined) break;
      await pages.remove(row.hash);
      freed += row.bytes;
      gone.push(row);
    }
    const hashes = gone.map(({ hash }) => hash);
    if (hashes.length > 0) await sql`delete from kept_page where hash = any(${hashes}::text[])`.execute(trx);
    return gone;
  });
}

async function countSpared(db: Db, days: number | null, tooMany: boolean): Promise<number> {
  if (days === null && !tooMany) return 0;
  const { rows } = await sql<{ spared: number }>`
    with needed as (${NEEDED})
    select count(*)::int as spared from kept_page k
    where (${tooMany} or kept_at < now() - make_interval(days => ${days ?? 0}::int)) and kept_at < now() - interval '1 hour'
      and exists (select from needed where needed.hash = k.hash)`.execute(db);
  return rows[0]?.spared ?? 0;
}
