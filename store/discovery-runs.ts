import { sql } from "kysely";
import type { RunState, SearchStep } from "../domain/discovery.ts";
import type { Instant } from "../domain/instant.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { getProduct } from "./products.ts";
import { getSource } from "./sources.ts";

/** One search of a source: for all it sells, or for one product. */
export interface DiscoveryRun {
  readonly id: number;
  readonly sourceId: number;
  readonly host: string;
  readonly productId: number | null;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly state: RunState;
  readonly searchStep: SearchStep | null;
  /** Everything that tells of listings was read. */
  readonly complete: boolean;
  readonly pagesRead: number;
  readonly pagesUnchanged: number;
  readonly pagesFailed: number;
  /** Addresses that still wait in this run. */
  readonly pagesWaiting: number;
  /** Why a run under way does not go on just now; null: nothing stands in its way. */
  readonly waitsFor: string | null;
  readonly looks: number;
  readonly bytes: number;
  readonly found: number;
  readonly added: number;
  readonly gone: number;
  readonly accepted: number;
  readonly cutOff: readonly string[];
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 50;
const SCHEDULED = "schedule";

function select(db: Db) {
  return db
    .selectFrom("discovery_run as r")
    .innerJoin("source as s", "s.id", "r.source_id")
    .select((eb) => [
      "r.id",
      "r.source_id as sourceId",
      "s.host",
      "r.product_id as productId",
      "r.requested_by as requestedBy",
      "r.requested_at as requestedAt",
      "r.started_at as startedAt",
      "r.finished_at as finishedAt",
      "r.state",
      "r.search_step as searchStep",
      "r.complete",
      "r.pages_read as pagesRead",
      "r.pages_unchanged as pagesUnchanged",
      "r.pages_failed as pagesFailed",
      eb
        .selectFrom("discovery_page as p")
        .select(({ fn }) => fn.countAll<number>().as("n"))
        .whereRef("p.run_id", "=", "r.id")
        .where("p.pending", "=", true)
        .as("pagesWaiting"),
      sql<string | null>`case
        when r.state <> 'running' then null
        when not s.enabled then 'The source is disabled; enable it'
        when s.paused_until > now() then 'The source rests until ' || to_char(s.paused_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
          || coalesce(': ' || s.paused_reason, '') end`.as("waitsFor"),
      "r.looks",
      "r.bytes",
      "r.found",
      "r.added",
      "r.gone",
      "r.accepted",
      "r.cut_off as cutOff",
      "r.problems",
    ]);
}

export interface RunFilter {
  readonly sourceId?: number | undefined;
  readonly productId?: number | undefined;
  readonly state?: RunState | undefined;
}

/** Newest first. */
export async function listRuns(db: Db, { limit, cursor, ...filter }: PageRequest & RunFilter): Promise<Page<DiscoveryRun>> {
  let query = select(db)
    .orderBy("r.id", "desc")
    .limit(limit + 1);
  if (filter.sourceId !== undefined) query = query.where("r.source_id", "=", filter.sourceId);
  if (filter.productId !== undefined) query = query.where("r.product_id", "=", filter.productId);
  if (filter.state !== undefined) query = query.where("r.state", "=", filter.state);
  if (cursor) query = query.where("r.id", "<", readCursor("discovery-runs", ["number"], cursor)[0]);
  return toPage("discovery-runs", (await query.execute()) as DiscoveryRun[], limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getRun(db: Db, id: number): Promise<DiscoveryRun> {
  const row = await select(db).where("r.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no discovery run ${id}; list the runs to see what there is.`);
  return row as DiscoveryRun;
}

/** Has a source searched as soon as a worker is free; gives the run under way where there is one. @throws NotFoundError */
export async function requestSourceRun(db: Db, sourceId: number, actor: string): Promise<DiscoveryRun> {
  return inTransaction(db, async (trx) => {
    await getSource(trx, sourceId);
    return openRun(trx, { sourceId, productId: null, actor });
  });
}

/**
 * Has a product searched for at every enabled source that has a search: a setting, or what its parser says.
 * @throws NotFoundError; ConflictError where there is none.
 */
export async function requestProductRuns(db: Db, productId: number, actor: string): Promise<DiscoveryRun[]> {
  return inTransaction(db, async (trx) => {
    await getProduct(trx, { id: productId });
    const { rows } = await sql<{ id: number }>`
      select s.id from source s left join discovery d on d.source_id = s.id
      where s.enabled and (d.search_url is not null or exists (
        select from page_parser p where p.search_url is not null
          and (p.label = 'site:' || s.parser or exists (select from unnest(p.hosts) h
            where regexp_replace(s.host, ':\\d+$', '') = h or regexp_replace(s.host, ':\\d+$', '') like '%.' || h))))
      order by s.id`.execute(trx);
    if (rows.length === 0) {
      throw new ConflictError("no-search", "No source can be searched for a product; set the search_url of one, with {query} in it.");
    }
    const runs: DiscoveryRun[] = [];
    for (const { id } of rows) runs.push(await openRun(trx, { sourceId: id, productId, actor }));
    return runs;
  });
}

async function openRun(trx: Db, { sourceId, productId, actor }: { sourceId: number; productId: number | null; actor: string }) {
  const { rows } = await sql<{ id: number }>`
    insert into discovery_run (source_id, product_id, requested_by) values (${sourceId}, ${productId}, ${actor})
    on conflict (source_id, coalesce(product_id, 0)) where state = 'running' do nothing returning id`.execute(trx);
  const [made] = rows;
  if (made !== undefined && actor !== SCHEDULED) {
    const after = { sourceId, productId };
    await audit(trx, { actor, action: "discovery.request", subjectType: "source", subjectId: sourceId, after });
  }
  const found = await select(trx)
    .where("r.source_id", "=", sourceId)
    .where("r.product_id", productId === null ? "is" : "=", productId)
    .where("r.state", "=", "running")
    .executeTakeFirstOrThrow();
  return found as DiscoveryRun;
}

/** The run of a source to go on with, the oldest first; a new one where the schedule asks for it; null: nothing to do. */
export async function nextRun(db: Db, sourceId: number): Promise<DiscoveryRun | null> {
  const open = await select(db).where("r.source_id", "=", sourceId).where("r.state", "=", "running").orderBy("r.id").executeTakeFirst();
  if (open !== undefined) return open as DiscoveryRun;
  const due = await db
    .selectFrom("discovery")
    .select("source_id")
    .where("source_id", "=", sourceId)
    .where("enabled", "=", true)
    .where("next_run_at", "<=", sql<Instant>`now()`)
    .executeTakeFirst();
  return due === undefined ? null : openRun(db, { sourceId, productId: null, actor: SCHEDULED });
}

export interface RunProgress {
  readonly pagesRead?: number;
  readonly pagesUnchanged?: number;
  readonly pagesFailed?: number;
  readonly looks?: number;
  readonly bytes?: number;
  readonly found?: number;
  readonly added?: number;
  readonly gone?: number;
  readonly accepted?: number;
  readonly problems?: readonly string[];
  readonly cutOff?: readonly string[];
  /** Something that tells of listings was not read. */
  readonly incomplete?: boolean;
}

/** Adds to what a run has counted; each sentence is kept once, and not without end. */
export async function addProgress(trx: Db, runId: number, progress: RunProgress): Promise<void> {
  const {
    pagesRead = 0,
    pagesUnchanged = 0,
    pagesFailed = 0,
    looks = 0,
    bytes = 0,
    found = 0,
    added = 0,
    gone = 0,
    accepted = 0,
  } = progress;
  const once = (column: "problems" | "cut_off", more: readonly string[]) => sql`
    array(select text from unnest(${sql.ref(column)} || ${[...more]}::text[]) with ordinality as all_texts (text, at)
      group by text order by min(at) limit ${MOST_PROBLEMS})`;
  await sql`
    update discovery_run set pages_read = pages_read + ${pagesRead}, pages_unchanged = pages_unchanged + ${pagesUnchanged},
      pages_failed = pages_failed + ${pagesFailed}, looks = looks + ${looks}, bytes = bytes + ${bytes}, found = found + ${found},
      added = added + ${added}, gone = gone + ${gone}, accepted = accepted + ${accepted},
      problems = ${once("problems", progress.problems ?? [])}, cut_off = ${once("cut_off", progress.cutOff ?? [])},
      complete = complete and not ${progress.incomplete ?? false}
    where id = ${runId}`.execute(trx);
}

export async function startRun(trx: Db, runId: number, searchStep: SearchStep | null): Promise<void> {
  await sql`update discovery_run set started_at = coalesce(started_at, now()), search_step = ${searchStep} where id = ${runId}`.execute(
    trx,
  );
}

/** Ends a run; what waits in it is let go of. A run over the whole source sets when the next one is due. */
export async function finishRun(trx: Db, run: DiscoveryRun, state: Exclude<RunState, "running">): Promise<void> {
  await sql`delete from discovery_page where run_id = ${run.id} and kind = 'product'`.execute(trx);
  await sql`update discovery_page set pending = false where run_id = ${run.id} and pending`.execute(trx);
  await sql`update discovery_run set state = ${state}, finished_at = now() where id = ${run.id}`.execute(trx);
  if (run.productId !== null) return;
  await sql`
    update discovery set next_run_at = now() + make_interval(secs => interval_seconds * (0.95 + random() * 0.05))
    where source_id = ${run.sourceId}`.execute(trx);
}
