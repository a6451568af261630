import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import type { Band, ProductSelection } from "../domain/product-selection.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { markSelectionDue } from "./pricing-due.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

/** A strategy for a set of products on a channel. */
export interface StrategyAssignment {
  readonly id: number;
  readonly name: string;
  readonly strategyId: number;
  readonly strategyName: string;
  /** Code of the channel. */
  readonly channel: string;
  /** Of several sets that a product is in, the highest counts; of equal ones the oldest. */
  readonly priority: number;
  readonly enabled: boolean;
  readonly selection: ProductSelection;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type AssignmentFields = Pick<StrategyAssignment, "name" | "strategyId" | "priority" | "enabled" | "selection">;

function select(db: Db) {
  return db
    .selectFrom("strategy_assignment as a")
    .innerJoin("strategy as s", "s.id", "a.strategy_id")
    .innerJoin("channel as c", "c.id", "a.channel_id")
    .select(["a.id", "a.name", "a.strategy_id as strategyId", "s.name as strategyName", "c.code as channel"])
    .select(["a.priority", "a.enabled", "a.selection", "a.created_at as createdAt", "a.updated_at as updatedAt"]);
}

export async function listAssignments(
  db: Db,
  { limit, cursor, channel, strategyId }: PageRequest & { readonly channel?: string | undefined; readonly strategyId?: number | undefined },
): Promise<Page<StrategyAssignment>> {
  let query = select(db)
    .orderBy("a.id")
    .limit(limit + 1);
  if (channel !== undefined) query = query.where("c.code", "=", channel);
  if (strategyId !== undefined) query = query.where("a.strategy_id", "=", strategyId);
  if (cursor) query = query.where("a.id", ">", readCursor("strategy-assignments", ["number"], cursor)[0]);
  return toPage("strategy-assignments", await query.execute(), limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getAssignment(db: Db, id: number): Promise<StrategyAssignment> {
  const row = await select(db).where("a.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no strategy assignment ${id}; list them to see what there is.`);
  return row;
}

/** @throws NotFoundError for the channel; BadInputError for the strategy or the selection; ConflictError for a taken name. */
export async function addAssignment(
  db: Db,
  { name, strategyId, priority, enabled, selection, channel: code }: AssignmentFields & { readonly channel: string },
  actor: string,
): Promise<StrategyAssignment> {
  return inTransaction(db, async (trx) => {
    const channel = await getChannel(trx, code);
    await requireStrategy(trx, strategyId);
    checkSelection(selection, channel.currency);
    const row = await trx
      .insertInto("strategy_assignment")
      .values({ name, strategy_id: strategyId, channel_id: channel.id, priority, enabled, selection: JSON.stringify(selection) })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) throw nameTaken(name);
    const after = await getAssignment(trx, row.id);
    if (enabled) await markSelectionDue(trx, code, selection);
    await audit(trx, { actor, action: "strategy-assignment.create", subjectType: "strategy-assignment", subjectId: row.id, after });
    return after;
  });
}

/** `selection` is replaced whole. @throws as addAssignment, NotFoundError */
export async function updateAssignment(
  db: Db,
  id: number,
  { name, strategyId, priority, enabled, selection }: Fields<AssignmentFields>,
  actor: string,
): Promise<StrategyAssignment> {
  return inTransaction(db, async (trx) => {
    await trx.selectFrom("strategy_assignment").select("id").where("id", "=", id).forNoKeyUpdate().execute();
    const before = await getAssignment(trx, id);
    if (strategyId !== undefined) await requireStrategy(trx, strategyId);
    if (selection !== undefined) checkSelection(selection, (await getChannel(trx, before.channel)).currency);
    if (name !== undefined && name !== before.name) {
      const taken = await trx.selectFrom("strategy_assignment").select("id").where("name", "=", name).executeTakeFirst();
      if (taken !== undefined) throw nameTaken(name);
    }
    const columns = definedFields({
      name,
      strategy_id: strategyId,
      priority,
      enabled,
      selection: selection === undefined ? undefined : JSON.stringify(selection),
    });
    if (Object.keys(columns).length === 0) return before;
    await trx
      .updateTable("strategy_assignment")
      .set({ ...columns, updated_at: sql<Instant>`now()` })
      .where("id", "=", id)
      .execute();
    const after = await getAssignment(trx, id);
    for (const one of [before, after]) if (one.enabled) await markSelectionDue(trx, one.channel, one.selection);
    await audit(trx, { actor, action: "strategy-assignment.update", subjectType: "strategy-assignment", subjectId: id, before, after });
    return after;
  });
}

/** @throws NotFoundError */
export async function removeAssignment(db: Db, id: number, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const before = await getAssignment(trx, id);
    if (before.enabled) await markSelectionDue(trx, before.channel, before.selection);
    await trx.deleteFrom("strategy_assignment").where("id", "=", id).execute();
    await audit(trx, { actor, action: "strategy-assignment.delete", subjectType: "strategy-assignment", subjectId: id, before });
  });
}

/** Whether prices are in the channel's currency, and each band holds anything. @throws BadInputError */
export function checkSelection({ price, marginPercent, stock, salesRank, query }: ProductSelection, currency: string): void {
  const conditions = [...(query?.all ?? []), ...(query?.any ?? []), ...(query?.none ?? [])];
  for (const { from, below } of [
    { ...price },
    ...conditions.map((one) => ("from" in one || "below" in one ? one : {})),
  ] as Band<unknown>[]) {
    for (const money of [from, below].filter((end) => isMoney(end)))
      if (money.currency !== currency)
        throw new BadInputError("wrong-currency", `The channel sells in ${currency}; give its amounts in ${currency}.`);
  }
  const bands = { price: { from: price?.from?.minor, below: price?.below?.minor }, marginPercent, stock, salesRank };
  for (const [name, band] of Object.entries(bands)) {
    if (band?.from !== undefined && band.below !== undefined && band.from >= band.below)
      throw new BadInputError("empty-band", `The band of ${name} holds nothing, since it ends where it begins or before; widen it.`);
  }
}

function isMoney(end: unknown): end is Money {
  return typeof end === "object" && end !== null && "currency" in end;
}

async function requireStrategy(db: Db, id: number): Promise<void> {
  const found = await db.selectFrom("strategy").select("id").where("id", "=", id).executeTakeFirst();
  if (found === undefined) throw new BadInputError("unknown-strategy", `There is no strategy ${id}; create it first.`);
}

function nameTaken(name: string): ConflictError {
  return new ConflictError("assignment-exists", `A strategy assignment "${name}" exists already; change that one or choose another name.`);
}
