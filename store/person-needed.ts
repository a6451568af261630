import { sql } from "kysely";
import type { Receipt } from "../domain/price-proposal.ts";
import type { Db } from "./connect.ts";

/** Why a person must look at a proposal, whatever policies allow. */
export interface PersonNeeded {
  /** Stable: "needs-person", "share-moved". */
  readonly code: string;
  /** One sentence. */
  readonly reason: string;
}

/** `counted`: the proposal stands already, and is among those that have moved. */
export type AskForPerson = (receipt: Receipt, counted: boolean) => Promise<PersonNeeded | null>;

const WINDOW_HOURS = 24;

/**
 * A rule asks for a person, or the channel's share of products that may move is used up: those with a proposal of the last 24 hours that went
 * out or may go out without anybody looking. `beforeCounting` writes what is decided on already, so that it is counted. Prices that wait for a person or were withdrawn use up nothing. Two transactions at once may
 * each take the last place.
 */
export function personNeeded(trx: Db, receipts: readonly Receipt[], beforeCounting: () => Promise<void>): AskForPerson {
  let limits: Promise<Map<number, number>> | null = null;
  return async ({ market, pricing }, counted) => {
    if (pricing.needsPerson === true) {
      const asking = pricing.steps.findLast(({ before, after }) => before?.minor !== after?.minor);
      return { code: "needs-person", reason: asking?.reason ?? "A rule asks for a person's decision." };
    }
    const { channelId, channelCode } = market.product;
    limits ??= shareLimits(trx, [...new Set(receipts.map((receipt) => receipt.market.product.channelId))]);
    const percent = (await limits).get(channelId);
    if (percent === undefined || counted) return null;
    await beforeCounting();
    const moved = await movedProducts(trx, channelId, market.asOf, market.product.productId);
    // as many products as would leave room for one more; counted no further
    const wanted = Math.ceil(((moved + 1) * 100) / percent);
    if ((await pricedProducts(trx, channelId, wanted)) >= wanted) return null;
    const reason = `${moved} products of ${channelCode} were given a new price within ${WINDOW_HOURS} hours; more would be over the ${percent} % of them that the channel allows without a person.`;
    return { code: "share-moved", reason };
  };
}

async function shareLimits(trx: Db, channelIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await trx
    .selectFrom("channel")
    .select(["id", "person_above_moved_percent"])
    .where(sql<boolean>`id = any(${channelIds}::bigint[])`)
    .where("person_above_moved_percent", "is not", null)
    .execute();
  return new Map(rows.flatMap(({ id, person_above_moved_percent: percent }) => (percent === null ? [] : [[id, percent] as const])));
}

async function movedProducts(trx: Db, channelId: number, asOf: string, exceptProduct: number): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    select count(distinct product_id) as moved from price_proposal
    where channel_id = ${channelId} and created_at > ${asOf}::timestamptz - make_interval(hours => ${WINDOW_HOURS}) and product_id <> ${exceptProduct}
      and (status in ('approved', 'published', 'drifted', 'applied') or (status = 'open' and not needs_person))`.execute(trx);
  return rows[0]?.moved ?? 0;
}

async function pricedProducts(trx: Db, channelId: number, most: number): Promise<number> {
  const { rows } = await sql<{ priced: number }>`
    select count(*) as priced from (
      select from product_channel where channel_id = ${channelId} and price_minor is not null limit ${most}) as counted`.execute(trx);
  return rows[0]?.priced ?? 0;
}
