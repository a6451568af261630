import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/**
 * What a key may do. read: look at everything but keys and the audit log; write: change what is watched and how it is priced;
 * approve: decide proposals; feed: fetch feeds and report back what the shop did; admin: keys and the audit log.
 */
export const SCOPES = ["read", "write", "approve", "feed", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  readonly id: number;
  readonly name: string;
  /** The key's first characters, to tell keys apart in a list. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
  /** Right to about a minute. */
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

// recognisable, so that secret scanners and people notice a leaked key
const KEY_FORMAT = /^csk_[A-Za-z0-9_-]{43}$/;
const PREFIX_LENGTH = "csk_".length + 8;
const COLUMNS = [
  "id",
  "name",
  "prefix",
  "scopes",
  "created_at as createdAt",
  "last_used_at as lastUsedAt",
  "revoked_at as revokedAt",
] as const;

/**
 * Makes a key. The key itself stands in the answer only: the store keeps its SHA-256.
 * @throws BadInputError for an empty name or an unknown scope; ConflictError when a working key has that name.
 */
export async function createKey(
  db: Db,
  { name, scopes }: { readonly name: string; readonly scopes: readonly string[] },
  actor = "cli",
): Promise<ApiKey & { readonly key: string }> {
  const wanted = SCOPES.filter((scope) => scopes.includes(scope));
  const unknown = scopes.filter((scope) => !wanted.some((known) => known === scope));
  if (unknown.length > 0 || wanted.length === 0) {
    throw new BadInputError("unknown-scope", `Unknown scope "${unknown.join(", ")}"; give one or more of ${SCOPES.join(", ")}.`);
  }
  if (name.trim() === "") throw new BadInputError("missing-name", "The key has no name; name it after the program that will use it.");
  const key = `csk_${randomBytes(32).toString("base64url")}`;
  return inTransaction(db, async (trx) => {
    // two creations of one name wait for each other here: there is no unique index, since revoked keys keep their names
    await sql`select pg_advisory_xact_lock(hashtextextended(${`api-key ${name}`}, 0))`.execute(trx);
    const taken = await workingKeys(trx, name).executeTakeFirst();
    if (taken !== undefined) {
      throw new ConflictError("key-name-taken", `A working key is named "${name}"; revoke it first or choose another name.`);
    }
    const row = await trx
      .insertInto("api_key")
      .values({ name, prefix: key.slice(0, PREFIX_LENGTH), hash: hashOf(key), scopes: [...wanted] })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await audit(trx, { actor, action: "api-key.create", subjectType: "api-key", subjectId: row.id, after: { name, scopes: wanted } });
    return { ...toApiKey(row), key };
  });
}

/** Ends the working key of that name. @throws NotFoundError when there is none. */
export async function revokeKey(db: Db, name: string, actor = "cli"): Promise<ApiKey> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .updateTable("api_key")
      .set({ revoked_at: sql<string>`now()` })
      .where("name", "=", name)
      .where("revoked_at", "is", null)
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw new NotFoundError(`No working key is named "${name}"; list the keys to see their names.`);
    await audit(trx, { actor, action: "api-key.revoke", subjectType: "api-key", subjectId: row.id, before: { name, scopes: row.scopes } });
    return toApiKey(row);
  });
}

/** All keys, revoked ones included, newest first. */
export async function listKeys(db: Db): Promise<readonly ApiKey[]> {
  const rows = await db.selectFrom("api_key").select(COLUMNS).orderBy("id", "desc").execute();
  return rows.map(toApiKey);
}

/** The working key that this text is, or null. Notes the use, at most once a minute. */
export async function findKey(db: Db, text: string): Promise<ApiKey | null> {
  if (!KEY_FORMAT.test(text)) return null;
  const row = await db
    .selectFrom("api_key")
    .select([...COLUMNS, "hash", sql<boolean>`last_used_at is null or last_used_at < now() - interval '1 minute'`.as("useIsOld")])
    .where("prefix", "=", text.slice(0, PREFIX_LENGTH))
    .executeTakeFirst();
  if (row === undefined || row.revokedAt !== null) return null;
  if (!timingSafeEqual(Buffer.from(row.hash, "hex"), Buffer.from(hashOf(text), "hex"))) return null;
  if (row.useIsOld) {
    await db
      .updateTable("api_key")
      .set({ last_used_at: sql<string>`now()` })
      .where("id", "=", row.id)
      .execute();
  }
  return toApiKey(row);
}

/** The working key with that id, or null. */
export async function findKeyById(db: Db, id: number): Promise<ApiKey | null> {
  const row = await db.selectFrom("api_key").select(COLUMNS).where("id", "=", id).where("revoked_at", "is", null).executeTakeFirst();
  return row === undefined ? null : toApiKey(row);
}

function workingKeys(db: Db, name: string) {
  return db.selectFrom("api_key").select("id").where("name", "=", name).where("revoked_at", "is", null);
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function toApiKey(row: Omit<ApiKey, "scopes"> & { readonly scopes: readonly string[] }): ApiKey {
  const { id, name, prefix, createdAt, lastUsedAt, revokedAt } = row;
  return { id, name, prefix, scopes: SCOPES.filter((scope) => row.scopes.includes(scope)), createdAt, lastUsedAt, revokedAt };
}
