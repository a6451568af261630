import { sql } from "kysely";
import type { DiscoveryPageKind } from "../domain/discovery.ts";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** An address that waits in a run, with what is known from when it was read last. */
export interface WaitingPage {
  readonly id: number;
  readonly runId: number;
  readonly kind: DiscoveryPageKind;
  readonly url: string;
  /** Pages of its kind before it. */
  readonly depth: number;
  readonly tries: number;
  readonly modifiedAt: Instant | null;
  readonly readModifiedAt: Instant | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly readerVersion: number | null;
  readonly fullAt: Instant | null;
}

export interface PageToRead {
  readonly kind: DiscoveryPageKind;
  readonly url: string;
  readonly modifiedAt: Instant | null;
}

/** Puts addresses into a run, each once: one that the run has read, or that waits in another, stays as it is. Gives how many were put in. */
export async function addPages(
  trx: Db,
  run: { readonly sourceId: number; readonly id: number },
  pages: readonly PageToRead[],
  { depth, parentId }: { readonly depth: number; readonly parentId: number | null },
): Promise<number> {
  if (pages.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into discovery_page (source_id, run_id, kind, url, depth, parent_id, modified_at)
    select ${run.sourceId}, ${run.id}, kind, url, ${depth}, ${parentId}, modified_at
    from (select distinct on (kind, url) * from unnest(${pages.map(({ kind }) => kind)}::text[], ${pages.map(({ url }) => url)}::text[],
      ${pages.map(({ modifiedAt }) => modifiedAt)}::timestamptz[]) with ordinality as found (kind, url, modified_at, at)
      order by kind, url, at) each_once
    order by at
    on conflict (source_id, kind, url) do update set run_id = excluded.run_id, depth = excluded.depth, parent_id = excluded.parent_id,
      modified_at = excluded.modified_at, pending = true, tries = 0
    where discovery_page.run_id <> excluded.run_id and not discovery_page.pending`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}

/** Product pages of candidates of which nothing told the GTIN, those found last first. Gives how many were put in, and how many more there are. */
export async function addLooks(
  trx: Db,
  run: { readonly sourceId: number; readonly id: number },
  most: number,
): Promise<{ readonly added: number; readonly waiting: number }> {
  const wanted = sql`
    from listing_candidate c where c.source_id = ${run.sourceId} and c.run_id = ${run.id} and c.state = 'new' and c.gtin is null
      and (c.looked_at is null or c.modified_at > c.looked_at)`;
  const { numAffectedRows } = await sql`
    insert into discovery_page (source_id, run_id, kind, url, depth)
    select ${run.sourceId}, ${run.id}, 'product', c.url, 0 ${wanted}
    order by c.found_at desc, c.modified_at desc nulls last, c.id limit ${most}
    on conflict (source_id, kind, url) do nothing`.execute(trx);
  const { rows } = await sql<{ all: number }>`select count(*) as "all" ${wanted}`.execute(trx);
  const added = Number(numAffectedRows ?? 0n);
  return { added, waiting: (rows[0]?.all ?? 0) - added };
}

/** The address of a run to read next, in the order in which they were found. */
export async function nextWaitingPage(db: Db, runId: number): Promise<WaitingPage | null> {
  const row = await db
    .selectFrom("discovery_page")
    .select([
      "id",
      "run_id as runId",
      "kind",
      "url",
      "depth",
      "tries",
      "modified_at as modifiedAt",
      "read_modified_at as readModifiedAt",
      "etag",
      "last_modified as lastModified",
      "body_hash as bodyHash",
      "reader_version as readerVersion",
      "full_at as fullAt",
    ])
    .where("run_id", "=", runId)
    .where("pending", "=", true)
    .orderBy("id")
    .executeTakeFirst();
  return row ?? null;
}

export interface PageProof {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly readerVersion: number;
}

/** It was read in full. */
export async function pageRead(trx: Db, pageId: number, proof: PageProof): Promise<void> {
  await sql`
    update discovery_page set pending = false, read_modified_at = modified_at, etag = ${proof.etag}, last_modified = ${proof.lastModified},
      body_hash = ${proof.bodyHash}, reader_version = ${proof.readerVersion}, full_at = now()
    where id = ${pageId}`.execute(trx);
}

/** It did not change since it was read: what it led to is read again in this run. */
export async function pageUnchanged(trx: Db, page: WaitingPage): Promise<void> {
  await sql`update discovery_page set pending = false, read_modified_at = modified_at where id = ${page.id}`.execute(trx);
  await sql`
    update discovery_page set run_id = ${page.runId}, pending = true, tries = 0
    where parent_id = ${page.id} and run_id <> ${page.runId} and not pending`.execute(trx);
}

/** It could not be read; unless that is final it is tried again. */
export async function pageFailed(trx: Db, pageId: number, final: boolean): Promise<void> {
  await sql`update discovery_page set pending = ${!final}, tries = tries + 1 where id = ${pageId}`.execute(trx);
}

/** A product page that was read: its candidate has what it told. */
export async function removePage(trx: Db, pageId: number): Promise<void> {
  await sql`delete from discovery_page where id = ${pageId}`.execute(trx);
}
