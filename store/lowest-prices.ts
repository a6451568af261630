import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { lowestPrice } from "../domain/lowest-price.ts";
import type { Money } from "../domain/money.ts";
import type { Db } from "./connect.ts";
import { historySince } from "./history-since.ts";
import { knownUntil } from "./known-until.ts";

export interface LowestBefore {
  readonly by: "offer" | "seller" | "source";
  /** null unless by offer. */
  readonly offerId: number | null;
  readonly sourceId: number;
  readonly sourceName: string;
  /** null: the source itself sells, or by source. */
  readonly sellerName: string | null;
  readonly lowest: Money;
  /** Since when it was asked, within the time. */
  readonly since: Instant;
  /** Stretches in which nobody looked, or nothing was offered: a lower price in them is not ruled out. Empty: it is certain. */
  readonly gaps: readonly { readonly from: Instant; readonly to: Instant }[];
}

export interface LowestWanted {
  readonly productId: number;
  /** The time ends then, exclusive. */
  readonly before: Instant;
  readonly days: number;
  readonly by: LowestBefore["by"];
  readonly now: Date;
}

interface SpanRow {
  readonly offer_id: number;
  readonly source_id: number;
  readonly source_name: string;
  readonly seller_name: string | null;
  readonly currency: string;
  readonly minor: number;
  readonly from_ms: number;
  readonly until_ms: number;
}

/**
 * The lowest prices asked for a product in the days before any moment, one per offer, seller or source and currency, the lowest first.
 * Who asked nothing then that is known is left out.
 */
export async function lowestPricesBefore(db: Db, { productId, before, days, by, now }: LowestWanted): Promise<LowestBefore[]> {
  const untilMs = Date.parse(before);
  const fromMs = untilMs - days * 86_400_000;
  const { rows } = await sql<SpanRow>`
    select h.offer_id, h.source_id, s.name as source_name, h.seller_name, h.currency, h.price_minor as minor,
      floor(extract(epoch from h.valid_from) * 1000)::bigint as from_ms,
      floor(extract(epoch from coalesce(${knownUntil(now.toISOString())}, ${now})) * 1000)::bigint as until_ms
    from (
      select * from ${historySince(sql`${productId}`, sql`${new Date(fromMs)}`)} all_of_it
      where price_minor is not null and valid_from < ${before}
    ) h join listing l on l.id = h.listing_id join source s on s.id = h.source_id`.execute(db);
  const keyOf = { offer: offerKey, seller: sellerKey, source: sourceKey }[by];
  return [...Map.groupBy(rows, keyOf).values()]
    .flatMap((some): LowestBefore[] => {
      const [first] = some;
      const found = lowestPrice(
        some.map(({ from_ms, until_ms, minor }) => ({ fromMs: from_ms, untilMs: until_ms, minor })),
        fromMs,
        untilMs,
      );
      if (first === undefined || found.minor === null || found.atMs === null) return [];
      return [
        {
          by,
          offerId: by === "offer" ? first.offer_id : null,
          sourceId: first.source_id,
          sourceName: first.source_name,
          sellerName: by === "source" ? null : first.seller_name,
          lowest: { minor: found.minor, currency: first.currency },
          since: instant(found.atMs),
          gaps: found.gaps.map((gap) => ({ from: instant(gap.fromMs), to: instant(gap.untilMs) })),
        },
      ];
    })
    .toSorted((a, b) => a.lowest.minor - b.lowest.minor || a.sourceId - b.sourceId);
}

const offerKey = ({ offer_id, currency }: SpanRow) => `${offer_id} ${currency}`;
const sourceKey = ({ source_id, currency }: SpanRow) => `${source_id} ${currency}`;
const sellerKey = ({ source_id, seller_name, currency }: SpanRow) => JSON.stringify([source_id, seller_name, currency]);
const instant = (ms: number): Instant => new Date(ms).toISOString();
