import { sql } from "kysely";
import type { RateProvider } from "../domain/exchange-rate.ts";
import type { CurrencyCode } from "../domain/money.ts";
import type { Db } from "./connect.ts";

/** Whose comparison changed: a channel's, that by a publisher's rates, or that between two currencies. */
export type ChangedComparison =
  | { readonly channelId: number }
  | { readonly provider: RateProvider }
  | { readonly currencies: readonly [CurrencyCode, CurrencyCode] };

/** Has the products priced anew that somebody offers in another currency, where what such offers are compared by has changed. */
export async function markComparedDue(trx: Db, changed: ChangedComparison): Promise<void> {
  const channels =
    "channelId" in changed
      ? sql`c.id = ${changed.channelId}`
      : "provider" in changed
        ? sql`c.compare_currencies and c.rate_provider = ${changed.provider}`
        : sql`c.compare_currencies and c.currency = any(${[...changed.currencies]}::text[])`;
  const offers = "currencies" in changed ? sql`and o.currency = any(${[...changed.currencies]}::text[])` : sql``;
  await sql`
    select mark_pricing_due(array(
      select distinct pc.product_id from channel c join product_channel pc on pc.channel_id = c.id
        join offer o on o.product_id = pc.product_id and o.vanished_at is null and o.currency <> c.currency ${offers}
      where ${channels}))`.execute(trx);
}
