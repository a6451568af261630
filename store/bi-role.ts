import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { BadInputError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** The role unless another is named. */
export const BI_ROLE = "cenoskop_bi";

/** Against accidents, not against people: a session may set these otherwise. What it may read and that it may write nothing are rights. */
const SETTINGS = {
  default_transaction_read_only: "on",
  statement_timeout: "60s",
  idle_in_transaction_session_timeout: "60s",
  search_path: "bi",
} as const;
const CONNECTIONS = 20;
const NOT_ALLOWED = "42501";

/**
 * Lets a role read the schema `bi` and nothing else, making it where there is none: without login and password. Doing it again brings it up to
 * date. @throws BadInputError when the role is one that may do more, or the database's user may not make roles: then with the SQL for who may
 */
export async function grantBi(db: Db, role: string, actor: string): Promise<{ readonly made: boolean }> {
  checkName(role);
  return inTransaction(db, async (trx) => {
    const found = await findRole(trx, role);
    if (found !== null && found.mayMore) {
      throw new BadInputError("bi-role", `The role ${role} may do more than read the schema bi; name another one with --role.`);
    }
    const database = await currentDatabase(trx);
    await allowed(setUpSql(role, database, found !== null).slice(0, 2), async () => {
      if (found === null)
        await sql`create role ${sql.id(role)} nologin nosuperuser nocreatedb nocreaterole connection limit ${sql.lit(CONNECTIONS)}`.execute(
          trx,
        );
      for (const [name, value] of Object.entries(SETTINGS)) {
        await sql`alter role ${sql.id(role)} in database ${sql.id(database)} set ${sql.id(name)} = ${sql.lit(value)}`.execute(trx);
      }
    });
    await sql`grant usage on schema bi to ${sql.id(role)}`.execute(trx);
    await sql`grant select on all tables in schema bi to ${sql.id(role)}`.execute(trx);
    // views of later versions
    await sql`alter default privileges in schema bi grant select on tables to ${sql.id(role)}`.execute(trx);
    const more = await readableBesides(trx, role);
    if (more.length > 0) {
      throw new BadInputError(
        "bi-role",
        `The role ${role} could read or make more than the schema bi (${more.join(", ")}), since PUBLIC may; take that from PUBLIC first.`,
      );
    }
    await audit(trx, { actor, action: "bi.grant", subjectType: "role", subjectId: role });
    return { made: found === null };
  });
}

/** Ends what grantBi gave: no login, no right, no session. The role stays, since only who may make roles may drop one. @throws NotFoundError */
export async function revokeBi(db: Db, role: string, actor: string): Promise<void> {
  checkName(role);
  await inTransaction(db, async (trx) => {
    if ((await findRole(trx, role)) === null) throw noRole(role);
    await sql`revoke all on all tables in schema bi from ${sql.id(role)}`.execute(trx);
    await sql`revoke all on schema bi from ${sql.id(role)}`.execute(trx);
    await sql`alter default privileges in schema bi revoke select on tables from ${sql.id(role)}`.execute(trx);
    await allowed([`alter role ${quoted(role)} nologin password null;`], async () => {
      await sql`alter role ${sql.id(role)} nologin password null`.execute(trx);
    });
    await audit(trx, { actor, action: "bi.revoke", subjectType: "role", subjectId: role });
  });
  // sessions under way have lost their rights already; where this user may, they end too
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = ${role} and (pg_has_role(current_user, 'pg_signal_backend', 'member') or pg_has_role(current_user, usesysid, 'member'))`.execute(
    db,
  );
}

export interface BiLogin {
  /** Random, and kept nowhere in plain text. */
  readonly password: string;
  readonly database: string;
  /** As the server sees itself; null behind a socket. A pooler or a forwarded port has another. */
  readonly host: string | null;
  readonly port: number;
}

/**
 * Gives the role a new random password and lets it log in. The server gets a SCRAM verifier and never the password, so no log of its statements
 * has it. @throws BadInputError, NotFoundError
 */
export async function setBiPassword(db: Db, role: string, actor: string): Promise<BiLogin> {
  checkName(role);
  const password = randomBytes(24).toString("base64url");
  return inTransaction(db, async (trx) => {
    const found = await findRole(trx, role);
    if (found === null) throw noRole(role);
    if (found.mayMore)
      throw new BadInputError("bi-role", `The role ${role} may do more than read the schema bi; name another one with --role.`);
    await allowed([`alter role ${quoted(role)} login password '…';`], async () => {
      await sql`alter role ${sql.id(role)} login password ${sql.lit(scramVerifier(password))}`.execute(trx);
    });
    await audit(trx, { actor, action: "bi.password", subjectType: "role", subjectId: role });
    const { rows } = await sql<Omit<BiLogin, "password">>`
      select current_database() as database, host(inet_server_addr()) as host, current_setting('port')::int as port`.execute(trx);
    const [where] = rows;
    if (where === undefined) throw new Error("the server did not say where it is");
    return { password, ...where };
  });
}

/** What grantBi does, as SQL for somebody who may make roles. */
export function setUpSql(role: string, database: string, there = false): string[] {
  const name = quoted(role);
  return [
    ...(there ? [] : [`create role ${name} nologin nosuperuser nocreatedb nocreaterole connection limit ${CONNECTIONS};`]),
    ...Object.entries(SETTINGS).map(
      ([setting, value]) => `alter role ${name} in database ${quoted(database)} set ${setting} = '${value}';`,
    ),
    `grant usage on schema bi to ${name};`,
    `grant select on all tables in schema bi to ${name};`,
    `alter default privileges in schema bi grant select on tables to ${name};`,
  ];
}

export async function currentDatabase(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db);
  return rows[0]?.name ?? "";
}

async function findRole(trx: Db, role: string): Promise<{ readonly mayMore: boolean } | null> {
  const { rows } = await sql<{ mayMore: boolean }>`
    select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls or rolname = current_user
      or exists (select from pg_auth_members m where m.member = r.oid)
      or exists (select from pg_class c where c.relowner = r.oid) as "mayMore"
    from pg_roles r where rolname = ${role}`.execute(trx);
  return rows[0] ?? null;
}

/** What the role may read or make by rights that everybody has, beside bi and the catalogue. */
async function readableBesides(trx: Db, role: string): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select format('%I.%I', n.nspname, c.relname) as what
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('bi', 'information_schema') and n.nspname not like 'pg\\_%'
      and has_schema_privilege(${role}, n.oid, 'usage')
      and (has_table_privilege(${role}, c.oid, 'select, insert, update, delete, truncate') or has_any_column_privilege(${role}, c.oid, 'select'))
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    union all
    select format('new tables in schema %I', n.nspname) from pg_namespace n
    where n.nspname not like 'pg\\_%' and has_schema_privilege(${role}, n.oid, 'create')
    limit 5`.execute(trx);
  return rows.map(({ what }) => what);
}

/** Says with which SQL somebody else must do what this database user may not. */
async function allowed(statements: readonly string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if ((error as { code?: string }).code !== NOT_ALLOWED) throw error;
    throw new BadInputError(
      "bi-role",
      `This database user may not make or change roles; have somebody who may run, in this database: ${statements.join(" ")} (all of it: cenoskop bi sql)`,
      { cause: error },
    );
  }
}

/** RFC 5803, as PostgreSQL stores it. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const hmac = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${hmac("Server Key").toString("base64")}`;
}

function checkName(role: string): void {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(role) && !role.startsWith("pg_")) return;
  throw new BadInputError("bi-role", `"${role}" is no name for a role; write small letters, digits and _, such as ${BI_ROLE}.`);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function noRole(role: string): NotFoundError {
  return new NotFoundError(`There is no role ${role}; make it with: cenoskop bi grant`);
}
