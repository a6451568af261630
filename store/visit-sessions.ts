import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { HttpClient, ProxyTier, Tier } from "../domain/proxy.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import type { SecretBox } from "./secret-box.ts";
import type { AccessCookie } from "./source-access.ts";

/** All that visits to a source need, secrets open: for a worker's memory only. */
export interface OpenAccess {
  readonly httpClient: HttpClient;
  readonly cookies: readonly AccessCookie[];
  readonly headers: Readonly<Record<string, string>>;
  readonly direct: boolean;
  readonly tier: Tier;
  readonly tierFailures: number;
  /** A cheaper tier may be tried now. */
  readonly mayTryCheaper: boolean;
  /** Those switched on, best first: in the source's country, cheap, seldom failing, not used for long. */
  readonly proxies: readonly OpenProxy[];
}

export interface OpenProxy {
  readonly id: number;
  readonly name: string;
  readonly tier: ProxyTier;
  readonly cooling: boolean;
  /** With credentials; "{session}" still in them. */
  readonly url: string;
}

interface AccessRow {
  readonly httpClient: HttpClient;
  readonly cookiesSealed: string | null;
  readonly headersSealed: string | null;
  readonly direct: boolean;
  readonly tier: Tier;
  readonly tierFailures: number;
  readonly mayTryCheaper: boolean;
  readonly proxies: readonly { id: number; name: string; tier: ProxyTier; cooling: boolean; server: string; credentials: string | null }[];
}

/** null: the source is visited plainly. One statement by primary key, once a job. @throws ConfigurationError when a secret cannot be opened */
export async function openAccess(db: Db, box: SecretBox, sourceId: number): Promise<OpenAccess | null> {
  const { rows } = await sql<AccessRow>`
    select a.http_client as "httpClient", a.cookies_sealed as "cookiesSealed", a.headers_sealed as "headersSealed", a.direct, a.tier,
      a.tier_failures as "tierFailures", coalesce(a.try_cheaper_at <= now(), false) as "mayTryCheaper",
      coalesce((
        select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'tier', p.tier, 'cooling', coalesce(p.cool_until > now(), false),
            'server', p.server, 'credentials', p.credentials_sealed)
          order by p.country is distinct from s.country, p.cost_per_gb nulls first, (p.failures + p.blocks) / (p.visits + 10.0) > 0.3,
            p.last_used_at nulls first, p.id)
        from proxy p join source s on s.id = p.source_id where p.source_id = a.source_id and p.enabled
      ), '[]') as proxies
    from source_access a where a.source_id = ${sourceId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const { cookiesSealed, headersSealed, proxies, ...plain } = row;
  return {
    ...plain,
    cookies: cookiesSealed === null ? [] : (JSON.parse(box.open(cookiesSealed)) as AccessCookie[]),
    headers: headersSealed === null ? {} : (JSON.parse(box.open(headersSealed)) as Record<string, string>),
    proxies: proxies.map(({ server, credentials, ...proxy }) => ({
      ...proxy,
      url: credentials === null ? server : server.replace("//", `//${box.open(credentials)}@`),
    })),
  };
}

export interface StoredSession {
  readonly id: number;
  /** The cookie jar as text; null for a new visitor. */
  readonly jar: string | null;
}

/** A visitor is not for ever: after so many visits or hours the next one comes. */
const MOST_USES = 500;
const MOST_HOURS = 24;

/** The live session of a source through this proxy (null: none), or a new one. */
export async function takeSession(db: Db, box: SecretBox, sourceId: number, proxyId: number | null): Promise<StoredSession> {
  await sql`
    update visit_session set retired_at = now(), jar_sealed = null,
      retired_reason = case when uses >= ${MOST_USES} then 'after ${sql.raw(String(MOST_USES))} visits' else 'after ${sql.raw(String(MOST_HOURS))} hours' end
    where source_id = ${sourceId} and retired_at is null
      and (uses >= ${MOST_USES} or created_at < now() - make_interval(hours => ${MOST_HOURS}))`.execute(db);
  const { rows } = await sql<{ id: number; sealed: string | null }>`
    select id, jar_sealed as sealed from visit_session
    where source_id = ${sourceId} and proxy_id is not distinct from ${proxyId}::bigint and retired_at is null
    order by id desc limit 1`.execute(db);
  const [live] = rows;
  if (live !== undefined) return { id: live.id, jar: live.sealed === null ? null : box.open(live.sealed) };
  const { id } = await db
    .insertInto("visit_session")
    .values({ source_id: sourceId, proxy_id: proxyId })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, jar: null };
}

export interface SessionVisit {
  readonly sessionId: number;
  readonly proxyId: number | null;
  /** `blocked`: the site refused; `failed`: nothing usable came back. */
  readonly result: "good" | "blocked" | "failed";
  readonly reason: string | null;
  readonly durationMs: number;
  readonly bytes: number;
  /** A proxy that refuses or fails rests; one that gives each session another address has nothing to rest from a refusal. */
  readonly rests: boolean;
  /** The cookie jar where it changed. */
  readonly jar: string | null;
}

/** Counts a visit for its session and its proxy, in one statement. A proxy that fails rests, twice as long each time, up to an hour. */
export async function noteSessionVisit(db: Db, box: SecretBox, visit: SessionVisit): Promise<void> {
  const { sessionId, proxyId, result, reason, durationMs, bytes, rests } = visit;
  const [good, blocked, failed] = [result === "good", result === "blocked", result === "failed"];
  const jar = visit.jar === null ? null : box.seal(visit.jar);
  await sql`
    with session as (
      update visit_session set uses = uses + 1, last_used_at = now(),
        jar_sealed = case when ${blocked} then null else coalesce(${jar}, jar_sealed) end,
        retired_at = case when ${blocked} then now() end, retired_reason = case when ${blocked} then coalesce(${reason}, 'blocked') end
      where id = ${sessionId} and retired_at is null
    )
    update proxy set visits = visits + 1, bytes = bytes + ${bytes}, last_used_at = now(),
      failures = failures + ${failed}::boolean::int, blocks = blocks + ${blocked}::boolean::int,
      latency_ms = case when ${good} then coalesce(latency_ms * 0.9 + ${durationMs}::float8 * 0.1, ${durationMs}::float8) else latency_ms end,
      consecutive_failures = case when ${good} then 0 else consecutive_failures + 1 end,
      cool_until = case when ${good} or not ${rests} then null
        else now() + make_interval(secs => least(3600, 60 * 2 ^ least(consecutive_failures, 10))) end,
      last_failure = case when ${good} then last_failure else ${reason}::text end,
      last_failure_at = case when ${good} then last_failure_at else now() end
    where id = ${proxyId}::bigint`.execute(db);
}

export interface TierChange {
  readonly sourceId: number;
  readonly from: Tier;
  readonly to: Tier;
  /** One sentence for a person. */
  readonly reason: string;
}

/** Remembers the tier that is used from now on. False: another worker changed it meanwhile. */
export async function changeTier(db: Db, { sourceId, from, to, reason }: TierChange): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numAffectedRows } = await sql`
      update source_access set tier = ${to}, tier_reason = ${reason}, tier_changed_at = now(), tier_failures = 0, updated_at = now(),
        try_cheaper_at = case when ${to} = 'none' then null else now() + interval '1 day' end
      where source_id = ${sourceId} and tier = ${from}`.execute(trx);
    if (numAffectedRows === 0n) return false;
    const after = { tier: to, reason };
    await audit(trx, { actor: "policy", action: "source.tier", subjectType: "source", subjectId: sourceId, before: { tier: from }, after });
    return true;
  });
}

/** Takes the right to try a cheaper tier, which comes again after twice the time since the tier was last changed, a week at most. */
export async function claimCheaperTry(db: Db, sourceId: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update source_access
    set try_cheaper_at = now() + least(interval '7 days', greatest(interval '1 day', now() - coalesce(tier_changed_at, now())))
    where source_id = ${sourceId} and try_cheaper_at <= now()`.execute(db);
  return numAffectedRows === 1n;
}

/** Counts visits in a row that a tier could not bring through; gives how many. */
export async function noteTierFailures(db: Db, sourceId: number, failures: number): Promise<void> {
  await sql`update source_access set tier_failures = ${failures} where source_id = ${sourceId}`.execute(db);
}

/** Forgets sessions that ended long ago. */
export async function forgetOldSessions(db: Db): Promise<void> {
  await sql<Instant>`delete from visit_session where retired_at < now() - interval '7 days'`.execute(db);
}
