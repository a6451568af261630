import type { Instant } from "../domain/instant.ts";
import type { CurrencyCode } from "../domain/money.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** A place where we sell. Its currency is fixed: prices and limits of its products are kept in it. */
export interface Channel {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly createdAt: Instant;
}

const COLUMNS = ["id", "code", "name", "currency", "created_at as createdAt"] as const;

/** All channels by code; a shop has a handful. */
export async function listChannels(db: Db): Promise<readonly Channel[]> {
  return db.selectFrom("channel").select(COLUMNS).orderBy("code").execute();
}

/** @throws NotFoundError */
export async function getChannel(db: Db, code: string): Promise<Channel> {
  const row = await db.selectFrom("channel").select(COLUMNS).where("code", "=", code).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no channel "${code}"; list the channels to see their codes, or create it.`);
  return row;
}

/** @throws ConflictError when the code is taken; BadInputError for a code or currency of the wrong shape. */
export async function addChannel(
  db: Db,
  { code, name, currency }: Pick<Channel, "code" | "name" | "currency">,
  actor: string,
): Promise<Channel> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(code)) throw new BadInputError("bad-channel-code", "Write the code in a-z, 0-9 and hyphens.");
  if (!/^[A-Z]{3}$/.test(currency)) throw new BadInputError("bad-currency", "Write the currency as an ISO 4217 code such as PLN.");
  return inTransaction(db, async (trx) => {
    const row = await trx
      .insertInto("channel")
      .values({ code, name, currency })
      .onConflict((conflict) => conflict.column("code").doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw new ConflictError("channel-exists", `A channel "${code}" exists already; choose another code.`);
    await audit(trx, { actor, action: "channel.create", subjectType: "channel", subjectId: row.id, after: row });
    return row;
  });
}

/** @throws NotFoundError */
export async function renameChannel(db: Db, code: string, name: string, actor: string): Promise<Channel> {
  return inTransaction(db, async (trx) => {
    const before = await getChannel(trx, code);
    const row = await trx.updateTable("channel").set({ name }).where("id", "=", before.id).returning(COLUMNS).executeTakeFirstOrThrow();
    await audit(trx, { actor, action: "channel.update", subjectType: "channel", subjectId: row.id, before, after: row });
    return row;
  });
}
