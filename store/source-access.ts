import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { HttpClient, Tier } from "../domain/proxy.ts";
import { BadInputError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import type { SecretBox } from "./secret-box.ts";
import { getSource } from "./sources.ts";

/** A cookie that every visit to a source carries: consent, postcode, currency. */
export interface AccessCookie {
  readonly name: string;
  /** A secret. */
  readonly value: string;
  /** For all names below it too; absent: for the source's own host alone. */
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
}

/** How a source is reached, without its secrets. */
export interface SourceAccess {
  readonly httpClient: HttpClient;
  readonly cookieNames: readonly string[];
  readonly headerNames: readonly string[];
  /** false: it is never visited without a proxy. */
  readonly direct: boolean;
  /** The cheapest way that worked last. */
  readonly tier: Tier;
  readonly tierReason: string | null;
  readonly tierChangedAt: Instant | null;
  readonly tryCheaperAt: Instant | null;
}

/** Each replaces what there was; absent: left as it is. */
export interface AccessFields {
  readonly httpClient?: HttpClient | undefined;
  readonly direct?: boolean | undefined;
  readonly cookies?: readonly AccessCookie[] | undefined;
  /** Values are secrets. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const PLAIN: SourceAccess = {
  httpClient: "undici",
  cookieNames: [],
  headerNames: [],
  direct: true,
  tier: "none",
  tierReason: null,
  tierChangedAt: null,
  tryCheaperAt: null,
};

/** @throws NotFoundError without the source */
export async function getAccess(db: Db, sourceId: number): Promise<SourceAccess> {
  await getSource(db, sourceId);
  return (await readAccess(db, sourceId)) ?? PLAIN;
}

/** Its live sessions end: what they carry may be what was just taken back. @throws NotFoundError; BadInputError */
export async function updateAccess(db: Db, box: SecretBox, sourceId: number, fields: AccessFields, actor: string): Promise<SourceAccess> {
  const { httpClient, direct, cookies, headers } = fields;
  return inTransaction(db, async (trx) => {
    const { host } = await getSource(trx, sourceId);
    for (const cookie of cookies ?? []) refuseBadCookie(cookie, host);
    for (const [name, value] of Object.entries(headers ?? {})) refuseBadHeader(name, value);
    await trx
      .insertInto("source_access")
      .values({ source_id: sourceId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const before = await readAccess(trx, sourceId);
    await trx
      .updateTable("source_access")
      .set({
        updated_at: sql<Instant>`now()`,
        ...(httpClient === undefined ? {} : { http_client: httpClient }),
        ...(direct === undefined ? {} : { direct }),
        ...(cookies === undefined ? {} : { cookies_sealed: seal(box, cookies), cookie_names: cookies.map(({ name }) => name) }),
        ...(headers === undefined ? {} : { headers_sealed: seal(box, headers), header_names: Object.keys(headers) }),
      })
      .where("source_id", "=", sourceId)
      .execute();
    await retireSessions(trx, sourceId, "the source's cookies, headers or client were changed");
    const after = (await readAccess(trx, sourceId)) ?? PLAIN;
    await audit(trx, { actor, action: "source.access", subjectType: "source", subjectId: sourceId, before, after });
    return after;
  });
}

/** The next visits come as new visitors. */
export async function retireSessions(trx: Db, sourceId: number, reason: string, proxyId?: number): Promise<void> {
  await trx
    .updateTable("visit_session")
    .set({ retired_at: sql<Instant>`now()`, retired_reason: reason, jar_sealed: null })
    .where("source_id", "=", sourceId)
    .where("retired_at", "is", null)
    .$if(proxyId !== undefined, (query) => query.where("proxy_id", "=", proxyId ?? 0))
    .execute();
}

async function readAccess(db: Db, sourceId: number): Promise<SourceAccess | null> {
  const row = await db
    .selectFrom("source_access")
    .select([
      "http_client as httpClient",
      "cookie_names as cookieNames",
      "header_names as headerNames",
      "tier",
      "tier_reason as tierReason",
    ])
    .select(["direct", "tier_changed_at as tierChangedAt", "try_cheaper_at as tryCheaperAt"])
    .where("source_id", "=", sourceId)
    .executeTakeFirst();
  return row ?? null;
}

function seal(box: SecretBox, value: readonly AccessCookie[] | Readonly<Record<string, string>>): string | null {
  return Object.keys(value).length === 0 ? null : box.seal(JSON.stringify(value));
}

// values are not repeated in messages: they are secrets

function refuseBadCookie({ name, value, domain, path }: AccessCookie, host: string): void {
  const bad = (why: string): never => {
    throw new BadInputError("bad-cookie", `The cookie "${name}" cannot be sent: ${why}.`);
  };
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) bad("its name holds characters that no cookie's name may have; correct it");
  if (!/^[\u0021\u0023-\u002b\u002d-\u003a\u003c-\u005b\u005d-\u007e ,"]*$/.test(value))
    bad("its value holds characters that no cookie may have; encode it as the site does");
  if (path !== undefined && !path.startsWith("/")) bad('its path does not begin with "/"; write it so');
  const site = host.replace(/:\d+$/, "");
  if (domain !== undefined && (!domain.includes(".") || (domain !== site && !site.endsWith(`.${domain}`))))
    bad(`its domain is not ${site} or a name above it; leave the domain out`);
}

/** Headers that belong to the connection or to us: a wrong one would break requests or hide who asks behind their backs. */
const OURS = new Set([
  "host",
  "cookie",
  "connection",
  "content-length",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "keep-alive",
]);

function refuseBadHeader(name: string, value: string): void {
  const lower = name.toLowerCase();
  if (OURS.has(lower) || lower.startsWith("proxy-") || lower.startsWith("if-") || lower === "accept-encoding")
    throw new BadInputError("bad-header", `The header "${name}" is set by Cenoskop itself; leave it out, or give cookies as cookies.`);
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || !/^[\t\u0020-\u007e]*$/.test(value))
    throw new BadInputError(
      "bad-header",
      `The header "${name}" holds characters that no header may carry; write it in plain ASCII on one line.`,
    );
}
