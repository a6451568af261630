import { sql } from "kysely";
import type { ConversionRate, MissingRate } from "../domain/exchange-rate.ts";
import type { Instant } from "../domain/instant.ts";
import type { CurrencyCode } from "../domain/money.ts";
import type { Channel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { ratesAt } from "./rates.ts";

/** What a currency was converted by from an instant on, until the next. */
export interface RecordedRate {
  readonly from: Instant;
  readonly rate: ConversionRate | MissingRate;
}

/** Each currency's rates to the channel's over a stretch of time, all at the same instants; none where the channel compares no other currency. */
export type RecordedRates = (currency: CurrencyCode) => Promise<readonly RecordedRate[]>;

/**
 * The rates that pricing went by over a stretch of time: they change when a table is published, when a rate given by hand begins or ends, and, as
 * they grow old, at midnight. A currency is looked up once, when it is first asked for.
 */
export function recordedRates(db: Db, channel: Channel, { from, to }: { readonly from: Date; readonly to: Date }): RecordedRates {
  const { compare, rates: provider, maxAgeDays } = channel.currencies;
  const found = new Map<CurrencyCode, Promise<readonly RecordedRate[]>>();
  let instants: Promise<readonly Instant[]> | null = null;
  const look = async (currency: CurrencyCode): Promise<readonly RecordedRate[]> => {
    instants ??= changesOf(db, provider, { from, to });
    const recorded: RecordedRate[] = [];
    for (const at of await instants) {
      // the microseconds that a Date drops must not lead before the change
      const asked = new Date(Date.parse(at) + 1);
      const [rate] = await ratesAt(db, [{ from: currency, to: channel.currency, provider, maxAgeDays }], asked);
      if (rate !== undefined) recorded.push({ from: at, rate });
    }
    return recorded;
  };
  return (currency) => {
    if (!compare || currency === channel.currency) return Promise.resolve([]);
    const known = found.get(currency) ?? look(currency);
    found.set(currency, known);
    return known;
  };
}

async function changesOf(db: Db, provider: string, { from, to }: { readonly from: Date; readonly to: Date }): Promise<readonly Instant[]> {
  const { rows } = await sql<{ at: Instant }>`
    select ${from}::timestamptz as at
    union select midnight at time zone 'Europe/Warsaw' from generate_series(
      date_trunc('day', ${from}::timestamptz at time zone 'Europe/Warsaw') + interval '1 day', ${to}::timestamptz at time zone 'Europe/Warsaw',
      interval '1 day') midnight
    union select known_at from rate_table where provider = ${provider} and known_at > ${from} and known_at < ${to}
    union select valid_from from manual_rate where valid_from > ${from} and valid_from < ${to}
    union select valid_to from manual_rate where valid_to > ${from} and valid_to < ${to}
    order by at`.execute(db);
  return rows.map(({ at }) => at);
}
