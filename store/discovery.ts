import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { EntryPoint } from "../domain/discovery.ts";
import type { Instant } from "../domain/instant.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { getSource } from "./sources.ts";

/** How a source is searched for listings. */
export interface Discovery {
  readonly sourceId: number;
  readonly host: string;
  /** Searched on its own, every interval. */
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  /** A candidate with the GTIN of exactly one product becomes its listing at once. */
  readonly autoAcceptGtin: boolean;
  /** Empty: the shop program's API, else robots.txt and the sitemap. */
  readonly entryPoints: readonly EntryPoint[];
  /** Addresses must have one of these in them; empty: all do. */
  readonly includePaths: readonly string[];
  /** With {query}; null: what the site's parser says. */
  readonly searchUrl: string | null;
  /** null while it is not enabled. */
  readonly nextRunAt: Instant | null;
}

export type DiscoveryFields = Fields<Omit<Discovery, "sourceId" | "host" | "nextRunAt">>;

/** What holds where nobody said anything: nothing is searched on its own. @throws NotFoundError */
export async function getDiscovery(db: Db, sourceId: number): Promise<Discovery> {
  const { host } = await getSource(db, sourceId);
  const row = await db.selectFrom("discovery").selectAll().where("source_id", "=", sourceId).executeTakeFirst();
  return {
    sourceId,
    host,
    enabled: row?.enabled ?? false,
    intervalSeconds: row?.interval_seconds ?? 86_400,
    autoAcceptGtin: row?.auto_accept_gtin ?? false,
    entryPoints: row?.entry_points ?? [],
    includePaths: row?.include_paths ?? [],
    searchUrl: row?.search_url ?? null,
    nextRunAt: row?.enabled === true ? row.next_run_at : null,
  };
}

/** Whether the addresses may be visited from here is for the caller to check (address-guard.ts). @throws NotFoundError */
export async function updateDiscovery(db: Db, sourceId: number, fields: DiscoveryFields, actor: string): Promise<Discovery> {
  return inTransaction(db, async (trx) => {
    const before = await getDiscovery(trx, sourceId);
    const { enabled, intervalSeconds, autoAcceptGtin, entryPoints, includePaths, searchUrl } = definedFields(fields);
    const columns = definedFields({
      enabled,
      interval_seconds: intervalSeconds,
      auto_accept_gtin: autoAcceptGtin,
      entry_points: entryPoints === undefined ? undefined : JSON.stringify(entryPoints),
      include_paths: includePaths === undefined ? undefined : [...includePaths],
      search_url: searchUrl,
    });
    await trx
      .insertInto("discovery")
      .values({ source_id: sourceId, ...columns })
      .onConflict((conflict) => conflict.column("source_id").doUpdateSet({ ...columns, updated_at: sql<Instant>`now()` }))
      .execute();
    // a shorter interval, or being turned on, must not wait out the longer one
    if (enabled === true || intervalSeconds !== undefined) {
      await sql`
        update discovery d set next_run_at = least(next_run_at, now() + make_interval(secs => interval_seconds))
        where source_id = ${sourceId}`.execute(trx);
    }
    const after = await getDiscovery(trx, sourceId);
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      await audit(trx, { actor, action: "discovery.update", subjectType: "source", subjectId: sourceId, before, after });
    }
    return after;
  });
}

/** Sources with a run to begin or to go on with that nobody works on; paused and disabled ones left out. */
export async function sourcesToDiscover(db: Db, now: Date): Promise<number[]> {
  const { rows } = await sql<{ sourceId: number }>`
    select s.id as "sourceId" from source s
    left join discovery d on d.source_id = s.id
    where s.enabled and (s.paused_until is null or s.paused_until <= ${now}) and (d.leased_until is null or d.leased_until <= ${now})
      and (
        s.id in (select source_id from discovery where enabled and next_run_at <= ${now})
        or s.id in (select source_id from discovery_run where state = 'running')
      )
    order by s.id`.execute(db);
  return rows.map(({ sourceId }) => sourceId);
}

/** Takes a source for so many seconds; null when somebody else has it. */
export async function leaseDiscovery(db: Db, sourceId: number, seconds: number): Promise<string | null> {
  const leaseId = randomUUID();
  const { numAffectedRows } = await sql`
    insert into discovery (source_id, leased_until, lease_id)
    values (${sourceId}, now() + make_interval(secs => ${seconds}), ${leaseId})
    on conflict (source_id) do update set leased_until = excluded.leased_until, lease_id = excluded.lease_id
    where discovery.leased_until is null or discovery.leased_until <= now()`.execute(db);
  return numAffectedRows === 1n ? leaseId : null;
}

/** Keeps a lease, and the source to itself until the transaction ends; false when it was lost. */
export async function renewDiscovery(trx: Db, sourceId: number, leaseId: string, seconds: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update discovery set leased_until = now() + make_interval(secs => ${seconds})
    where source_id = ${sourceId} and lease_id = ${leaseId}`.execute(trx);
  return numAffectedRows === 1n;
}

export async function releaseDiscovery(db: Db, sourceId: number, leaseId: string): Promise<void> {
  await sql`update discovery set leased_until = null, lease_id = null where source_id = ${sourceId} and lease_id = ${leaseId}`.execute(db);
}
