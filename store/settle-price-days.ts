import { sql } from "kysely";
import { priceDays } from "../domain/price-days.ts";
import { utcDate, utcDay, utcDayStart } from "../domain/utc-day.ts";
import type { Db } from "./connect.ts";
import { differsFrom, loadPriceSpans, type SpansFrom } from "./price-spans.ts";

/**
 * Computes the days of products anew from where their history differs, and leaves those before alone. Offers that stand are taken to go on
 * standing, so that nothing here changes with time alone; price-days.ts knows until when that is proved.
 */
export async function settlePriceDays(trx: Db, changed: readonly SpansFrom[]): Promise<void> {
  if (changed.length === 0) return;
  // a day more, since the row before tells whether it goes on
  const starts = new Map(
    (await differsFrom(trx, changed)).map(({ productId, from }) => [productId, from === null ? null : utcDay(Date.parse(from)) - 1]),
  );
  const spans = await loadPriceSpans(
    trx,
    [...starts].map(([productId, day]) => ({ productId, from: day === null ? null : utcDayStart(day) })),
    null,
  );
  const rows = [
    ...Map.groupBy(spans, ({ productId, sourceId, currency, isNew }) => `${productId} ${sourceId} ${currency} ${isNew}`).values(),
  ].flatMap((ofSeries) => {
    const [series] = ofSeries;
    if (series === undefined) return [];
    const startMs = Date.parse(utcDayStart(starts.get(series.productId) ?? 0));
    return priceDays(ofSeries.map((span) => ({ ...span, fromMs: Math.max(span.fromMs, startMs) }))).map((day) => ({
      product_id: series.productId,
      source_id: series.sourceId,
      currency: series.currency,
      is_new: series.isNew,
      day: utcDate(day.day),
      open_minor: day.open,
      low_minor: day.low,
      high_minor: day.high,
      close_minor: day.close,
      median_minor: day.median,
      offers: day.offers,
      available_share: day.availableShare,
      known_share: day.knownShare,
      close_offers: day.closeOffers,
      close_available: day.closeAvailable,
    }));
  });
  await sql`
    delete from price_day d
    using unnest(${[...starts.keys()]}::bigint[], ${[...starts.values()].map((day) => (day === null ? "-infinity" : utcDate(day)))}::date[]) s (product_id, day)
    where d.product_id = s.product_id and d.day >= s.day`.execute(trx);
  await sql`insert into price_day select * from jsonb_populate_recordset(null::price_day, ${JSON.stringify(rows)})`.execute(trx);
  await settleLines(trx, starts);
}

/** The quarters that days of were computed anew, again from their days. */
async function settleLines(trx: Db, starts: ReadonlyMap<number, number | null>): Promise<void> {
  const began = sql`unnest(${[...starts.keys()]}::bigint[], ${[...starts.values()].map((day) => (day === null ? "-infinity" : utcDate(day)))}::date[]) s (product_id, day)`;
  await sql`
    delete from price_line l using ${began}
    where l.product_id = s.product_id and l.quarter >= date_trunc('quarter', s.day)`.execute(trx);
  await sql`
    insert into price_line (product_id, quarter, source_id, currency, is_new, days)
    select d.product_id, d.quarter, d.source_id, d.currency, d.is_new,
      '[' || string_agg(concat_ws(',', d.day - d.quarter, d.low_minor, d.high_minor, d.close_minor, d.close_offers), ',' order by d.day) || ']'
    from ${began}
      cross join lateral (
        select d.*, date_trunc('quarter', d.day)::date as quarter from price_day d
        where d.product_id = s.product_id and d.day >= date_trunc('quarter', s.day)
      ) d
    group by d.product_id, d.quarter, d.source_id, d.currency, d.is_new`.execute(trx);
}
