import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { CurrencyCode } from "../domain/money.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { markComparedDue } from "./mark-compared-due.ts";

/** What somebody says a currency is worth for a time, in place of any table, both ways. */
export interface ManualRate {
  readonly id: number;
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  /** Units of `to` for one of `from`: a plain decimal. */
  readonly rate: string;
  readonly validFrom: Instant;
  /** Exclusive. */
  readonly validTo: Instant;
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export interface NewManualRate {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly rate: string;
  /** Now unless given. */
  readonly validFrom?: Instant | undefined;
  readonly validTo: Instant;
  readonly reason?: string | null | undefined;
}

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;
const COLUMNS = [
  "id",
  "from_currency as from",
  "to_currency as to",
  "rate",
  "valid_from as validFrom",
  "valid_to as validTo",
  "reason",
  "created_at as createdAt",
  "created_by as createdBy",
] as const;

/**
 * Gives a rate by hand for at most a year. It may not begin in the past: what was compared then stands.
 * @throws BadInputError; ConflictError where another one holds for the pair at that time.
 */
export async function addManualRate(db: Db, given: NewManualRate, actor: string, now = new Date()): Promise<ManualRate> {
  const { from, to, rate, reason = null } = given;
  for (const code of [from, to])
    if (!/^[A-Z]{3}$/.test(code)) throw new BadInputError("bad-currency", `"${code}" is no currency; write the ISO 4217 code, like PLN.`);
  if (from === to) throw new BadInputError("bad-rate", `${from} is always worth 1 ${to}; name two currencies.`);
  if (!/^\d{1,9}(\.\d{1,12})?$/.test(rate) || !/[1-9]/.test(rate))
    throw new BadInputError("bad-rate", `"${rate}" is no rate; write how many ${to} one ${from} is worth, like 4.2345.`);
  const begin = given.validFrom === undefined ? now.getTime() : Date.parse(given.validFrom);
  const end = Date.parse(given.validTo);
  if (Number.isNaN(begin) || Number.isNaN(end) || end <= begin || end - begin > MOST_DAYS * DAY_MS)
    throw new BadInputError("bad-period", `A rate given by hand must end after it begins and within ${MOST_DAYS} days; correct its times.`);
  if (begin < now.getTime() - 60_000 || end <= now.getTime())
    throw new BadInputError("bad-period", "A rate given by hand cannot hold for the past; let it begin now or later.");
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('manual-rates'))`.execute(trx);
    const other = await trx
      .selectFrom("manual_rate")
      .select(COLUMNS)
      .where("from_currency", "in", [from, to])
      .where("to_currency", "in", [from, to])
      .where("valid_from", "<", new Date(end).toISOString())
      .where("valid_to", ">", new Date(begin).toISOString())
      .executeTakeFirst();
    if (other !== undefined)
      throw new ConflictError(
        "manual-rate-exists",
        `Rate ${other.id} holds between ${from} and ${to} until ${other.validTo}; end it first, or choose other times.`,
      );
    const after = await trx
      .insertInto("manual_rate")
      .values({
        from_currency: from,
        to_currency: to,
        rate,
        valid_from: new Date(begin),
        valid_to: new Date(end),
        reason,
        created_at: now,
        created_by: actor,
      })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await markComparedDue(trx, { currencies: [from, to] });
    await audit(trx, { actor, action: "manual-rate.create", subjectType: "manual-rate", subjectId: after.id, after });
    return after;
  });
}

/** Ends one now; one that has ended stays as it is. @throws NotFoundError */
export async function endManualRate(db: Db, id: number, actor: string, now = new Date()): Promise<ManualRate> {
  return inTransaction(db, async (trx) => {
    const before = await trx.selectFrom("manual_rate").select(COLUMNS).where("id", "=", id).forUpdate().executeTakeFirst();
    if (before === undefined) throw new NotFoundError(`There is no manual rate ${id}; list them to see their ids.`);
    if (Date.parse(before.validTo) <= now.getTime()) return before;
    const after = await trx
      .updateTable("manual_rate")
      .set({ valid_to: sql<Instant>`greatest(valid_from, ${now})` })
      .where("id", "=", id)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await markComparedDue(trx, { currencies: [before.from, before.to] });
    await audit(trx, { actor, action: "manual-rate.end", subjectType: "manual-rate", subjectId: id, before, after });
    return after;
  });
}

/** The newest first; those that have ended only when asked for. */
export async function listManualRates(db: Db, { ended = false, now = new Date() } = {}): Promise<readonly ManualRate[]> {
  let query = db.selectFrom("manual_rate").select(COLUMNS).orderBy("id", "desc").limit(1000);
  if (!ended) query = query.where("valid_to", ">", now.toISOString());
  return query.execute();
}
