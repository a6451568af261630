import type { PriceDay } from "./price-day.ts";

/** Puts back the days that are like the end of the one before; `fromDay` and `untilDay` (exclusive) bound what is given. */
export function fillPriceDays(
  rows: readonly PriceDay[],
  { fromDay, untilDay }: { readonly fromDay: number; readonly untilDay: number },
): PriceDay[] {
  const days: PriceDay[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.day >= fromDay && row.day < untilDay) days.push(row);
    if (row.closeOffers === 0) continue;
    const end = Math.min(rows[index + 1]?.day ?? Infinity, untilDay);
    for (let day = Math.max(row.day + 1, fromDay); day < end; day++) days.push(likeTheEndOf(row, day));
  }
  return days;
}

function likeTheEndOf({ close, closeOffers, closeAvailable }: PriceDay, day: number): PriceDay {
  return {
    day,
    open: close,
    low: close,
    high: close,
    close,
    median: close,
    offers: closeOffers,
    availableShare: closeAvailable,
    knownShare: 1,
    closeOffers,
    closeAvailable,
  };
}
