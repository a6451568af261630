/** What one source asked for one product on one day: of the cheapest of its offers at each moment, in smallest units of one currency. */
export interface PriceDay {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly open: number;
  readonly low: number;
  readonly high: number;
  readonly close: number;
  /** Weighted by time, and always a price that was asked. */
  readonly median: number;
  /** Most offers at one time. */
  readonly offers: number;
  /** Of the time of which the stock is known, the part in which any was in stock; null: the pages never told. */
  readonly availableShare: number | null;
  /** Part of the day of which a price is known. */
  readonly knownShare: number;
  /** Standing when the day ended; 0: nothing is known of the time after it, and the days that follow are not like its end. */
  readonly closeOffers: number;
  /** 1 where any of them was in stock then, 0 where none was; null: their pages do not tell. */
  readonly closeAvailable: number | null;
}
