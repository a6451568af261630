import { sql } from "kysely";
import type { MarketOffer } from "../domain/market.ts";
import type { ProductSelection } from "../domain/product-selection.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { IN_SELECTION } from "./in-selection.ts";
import { checkSelection } from "./strategy-assignments.ts";

/** Which open proposals of a channel are meant; each condition given must hold. */
export interface OpenFilter {
  readonly channel: string;
  readonly selection?: ProductSelection | undefined;
  readonly strategyId?: number | undefined;
  readonly direction?: "down" | "up" | undefined;
  readonly approvalCode?: string | undefined;
  readonly reasonCode?: string | undefined;
}

/** Their ids, oldest first, and how many there are in all. @throws NotFoundError, BadInputError */
export async function selectOpenProposals(
  db: Db,
  { channel: code, selection = {}, strategyId, direction, approvalCode, reasonCode }: OpenFilter,
  limit: number,
): Promise<{ readonly ids: number[]; readonly matched: number }> {
  const channel = await getChannel(db, code);
  checkSelection(selection, channel.currency);
  const up = sql`pp.price_minor > coalesce(pc.price_minor, 0)`;
  const conditions = [
    sql`pp.status = 'open'`,
    sql`pp.channel_id = ${channel.id}`,
    IN_SELECTION,
    ...(strategyId === undefined ? [] : [sql`pp.strategy_id = ${strategyId}`]),
    ...(direction === undefined ? [] : [direction === "up" ? up : sql`not (${up})`]),
    ...(approvalCode === undefined ? [] : [sql`pp.approval_code = ${approvalCode}`]),
    ...(reasonCode === undefined ? [] : [sql`pp.reason_code = ${reasonCode}`]),
  ];
  const { rows } = await sql<{ id: number; matched: number }>`
    select pp.id, count(*) over () as matched from price_proposal pp
      join product p on p.id = pp.product_id
      join channel c on c.id = pp.channel_id
      join product_channel pc on pc.product_id = pp.product_id and pc.channel_id = pp.channel_id
      cross join (select ${JSON.stringify(selection)}::jsonb as selection) a
    where ${sql.join(conditions, sql` and `)}
    order by pp.id limit ${limit}`.execute(db);
  return { ids: rows.map(({ id }) => id), matched: rows[0]?.matched ?? 0 };
}

/** What a decision's effect is computed from beside the proposals, by proposal id. */
export async function effectFacts(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { readonly soldPerDay: number | null; readonly offers: readonly MarketOffer[] }>> {
  const { rows } = await sql<{ id: number; soldPerDay: number | null; offers: MarketOffer[] }>`
    select pp.id, p.sold_per_day as "soldPerDay", pp.receipt->'market'->'offers' as offers
    from price_proposal pp join product p on p.id = pp.product_id where pp.id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
