import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { ProxyTier } from "../domain/proxy.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import type { SecretBox } from "./secret-box.ts";
import { retireSessions } from "./source-access.ts";
import { getSource } from "./sources.ts";

/** A proxy of one source with what it did, without its credentials. */
export interface ProxyRecord {
  readonly id: number;
  readonly sourceId: number;
  readonly name: string;
  /** "http://host:port"; also https, socks4 and socks5. */
  readonly server: string;
  readonly hasCredentials: boolean;
  readonly tier: ProxyTier;
  readonly country: string | null;
  /** Decimal text in costCurrency. */
  readonly costPerGb: string | null;
  readonly costPerRequest: string | null;
  readonly costCurrency: string | null;
  readonly enabled: boolean;
  readonly visits: number;
  readonly failures: number;
  readonly blocks: number;
  readonly bytes: number;
  /** What visits and bytes cost by now, decimal text; null without a price. */
  readonly spent: string | null;
  /** Moving average of visits that succeeded. */
  readonly latencyMs: number | null;
  readonly lastUsedAt: Instant | null;
  readonly lastFailureAt: Instant | null;
  readonly lastFailure: string | null;
  /** Not used before then. */
  readonly coolUntil: Instant | null;
  readonly createdAt: Instant;
}

export type ProxyFields = Fields<
  Pick<ProxyRecord, "name" | "tier" | "country" | "costPerGb" | "costPerRequest" | "costCurrency" | "enabled">
> & {
  /** scheme://user:password@host:port; a secret. "{session}" in the user name becomes another word for each session. */
  readonly url?: string | undefined;
};

const COLUMNS = sql<ProxyRecord>`
  id, source_id as "sourceId", name, server, credentials_sealed is not null as "hasCredentials", tier, country, cost_per_gb::text as "costPerGb",
  cost_per_request::text as "costPerRequest", cost_currency as "costCurrency", enabled, visits, failures, blocks, bytes,
  case when cost_currency is not null
    then round(coalesce(cost_per_gb, 0) * bytes / 1e9 + coalesce(cost_per_request, 0) * visits, 4)::text end as spent,
  latency_ms as "latencyMs", last_used_at as "lastUsedAt", last_failure_at as "lastFailureAt", last_failure as "lastFailure",
  cool_until as "coolUntil", created_at as "createdAt"`;

/** A source's proxies, cheapest tier first. @throws NotFoundError without the source */
export async function listProxies(db: Db, sourceId: number): Promise<ProxyRecord[]> {
  await getSource(db, sourceId);
  const { rows } = await sql<ProxyRecord>`
    select ${COLUMNS} from proxy where source_id = ${sourceId}
    order by array_position(array['datacenter', 'residential', 'mobile'], tier), id`.execute(db);
  return rows;
}

/** @throws NotFoundError */
export async function getProxy(db: Db, id: number): Promise<ProxyRecord> {
  const { rows } = await sql<ProxyRecord>`select ${COLUMNS} from proxy where id = ${id}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new NotFoundError(`There is no proxy ${id}; list the source's proxies to see what there is.`);
  return row;
}

/** @throws NotFoundError; ConflictError; BadInputError */
export async function addProxy(
  db: Db,
  box: SecretBox,
  sourceId: number,
  { url, ...fields }: ProxyFields & { readonly url: string; readonly tier: ProxyTier },
  actor: string,
): Promise<ProxyRecord> {
  const address = readProxyUrl(url);
  return inTransaction(db, async (trx) => {
    await getSource(trx, sourceId);
    // its row is what tells a job that there is more than the plain way
    await trx
      .insertInto("source_access")
      .values({ source_id: sourceId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const name = fields.name ?? address.server.replace(/^.*\/\//, "");
    const row = await trx
      .insertInto("proxy")
      .values({ ...toColumns(fields), ...sealed(box, address), name, tier: fields.tier, source_id: sourceId })
      .onConflict((conflict) => conflict.columns(["source_id", "name"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined)
      throw new ConflictError("proxy-exists", `The source has a proxy named "${name}"; change that one, or give another name.`);
    const after = await getProxy(trx, row.id);
    await audit(trx, { actor, action: "proxy.create", subjectType: "proxy", subjectId: row.id, after });
    return after;
  });
}

/** Another address or a proxy that is switched off ends its sessions. @throws NotFoundError; BadInputError */
export async function updateProxy(
  db: Db,
  box: SecretBox,
  id: number,
  { url, ...fields }: Omit<ProxyFields, "name">,
  actor: string,
): Promise<ProxyRecord> {
  const address = url === undefined ? {} : sealed(box, readProxyUrl(url));
  return inTransaction(db, async (trx) => {
    const before = await getProxy(trx, id);
    const changed = { ...toColumns(fields), ...address };
    if (Object.keys(changed).length === 0) return before;
    await trx
      .updateTable("proxy")
      .set({ ...changed, cool_until: null, consecutive_failures: 0 })
      .where("id", "=", id)
      .execute();
    if (url !== undefined || fields.enabled === false) await retireSessions(trx, before.sourceId, "its proxy was changed", id);
    const after = await getProxy(trx, id);
    await audit(trx, { actor, action: "proxy.update", subjectType: "proxy", subjectId: id, before, after });
    return after;
  });
}

/** Forgets a proxy with its counts. @throws NotFoundError */
export async function removeProxy(db: Db, id: number, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const before = await getProxy(trx, id);
    await trx.deleteFrom("proxy").where("id", "=", id).execute();
    await audit(trx, { actor, action: "proxy.delete", subjectType: "proxy", subjectId: id, before });
  });
}

interface ProxyAddress {
  readonly server: string;
  readonly credentials: string | null;
}

/** The text is not repeated in messages: it may carry a password. */
function readProxyUrl(text: string): ProxyAddress {
  const url = URL.parse(
    text
      .trim()
      .replace(/^socks5h:/i, "socks5:")
      .replace(/^socks:/i, "socks5:"),
  );
  const plain = url !== null && ["", "/"].includes(url.pathname) && url.search === "" && url.hash === "";
  if (!plain || !/^(https?|socks[45]):$/.test(url.protocol) || url.hostname === "") {
    throw new BadInputError(
      "bad-proxy",
      "The address of the proxy cannot be used; write it like http://user:password@proxy.example:8080, with http, https, socks4 or socks5.",
    );
  }
  if (url.protocol === "socks4:" && url.password !== "") {
    throw new BadInputError("bad-proxy", "SOCKS 4 knows a user and no password; write socks4://user@proxy.example:1080, or use socks5.");
  }
  const credentials = url.username === "" && url.password === "" ? null : `${url.username}:${url.password}`;
  return { server: `${url.protocol}//${url.host}`, credentials };
}

const sealed = (box: SecretBox, { server, credentials }: ProxyAddress) => ({
  server,
  credentials_sealed: credentials === null ? null : box.seal(credentials),
});

function toColumns({ costPerGb, costPerRequest, costCurrency, ...plain }: Omit<ProxyFields, "url">) {
  const none = costCurrency === undefined || costCurrency === null;
  if (((costPerGb ?? null) !== null || (costPerRequest ?? null) !== null) && none) {
    throw new BadInputError("cost-without-currency", "What a proxy costs is given without a currency; give cost_currency with it.");
  }
  const costs =
    costCurrency === null ? { cost_per_gb: null, cost_per_request: null } : { cost_per_gb: costPerGb, cost_per_request: costPerRequest };
  return definedFields({ ...plain, ...costs, cost_currency: costCurrency });
}
