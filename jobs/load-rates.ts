import type { FetchRatesOptions } from "../connectors/fetch-rates.ts";
import { fetchRates } from "../connectors/fetch-rates.ts";
import { readRateTable } from "../connectors/rate-table.ts";
import type { RateProvider } from "../domain/exchange-rate.ts";
import { expectedRateDay } from "../domain/expected-rate-day.ts";
import { BadInputError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import { noteRateLoad, type RatesLoaded, type RateState, rateStates, saveRateTables } from "../store/rates.ts";

/** Where each publisher's file is; null: it is not loaded from outside. */
export type RateAddresses = Readonly<Record<RateProvider, string | null>>;

export interface LoadRatesOptions {
  readonly db: Db;
  readonly fetch: FetchRatesOptions;
  readonly addresses: RateAddresses;
  readonly log: Log;
}

/** A publisher is asked again so long after it was asked, until it has the table that is awaited. */
const TRY_AGAIN_MS = 3_600_000;

/** Loads the tables that channels compare by and that should be there by now; how it ended is kept, and shown with the age of the rates. */
export async function loadRates({ log, ...options }: LoadRatesOptions, now = new Date()): Promise<void> {
  for (const state of await rateStates(options.db, now)) {
    if (!isDue(state, now)) continue;
    const result = await loadFrom(options, state.provider, "schedule", now);
    if (result === null) continue;
    if ("problem" in result) log.warn({ provider: state.provider, newestDay: state.newestDay, ageDays: state.ageDays }, result.problem);
    else log.info(result, "Rates were loaded");
  }
}

/** Loads one publisher's file now. Null: there is no address to load it from. */
export async function loadFrom(
  { db, fetch, addresses }: Omit<LoadRatesOptions, "log">,
  provider: RateProvider,
  actor: string,
  now = new Date(),
): Promise<RatesLoaded | { readonly problem: string } | null> {
  const address = addresses[provider];
  if (address === null) return null;
  const fetched = await fetchRates(address, fetch);
  let problem = "problem" in fetched ? fetched.problem : null;
  let loaded: RatesLoaded | null = null;
  if ("text" in fetched) {
    try {
      const read = readRateTable(fetched.text);
      if (read.provider === provider) loaded = await saveRateTables(db, provider, read.tables, actor);
      else problem = `${address} gives the rates of ${read.provider}, not of ${provider}; correct the address.`;
    } catch (error) {
      if (!(error instanceof BadInputError)) throw error;
      problem = `${address}: ${error.message}`;
    }
  }
  await noteRateLoad(db, provider, now, problem);
  return loaded ?? { problem: problem ?? "" };
}

function isDue({ provider, channels, newestDay, triedAt }: RateState, now: Date): boolean {
  if (channels === 0) return false;
  if (newestDay !== null && newestDay >= expectedRateDay(provider, now)) return false;
  return triedAt === null || now.getTime() - Date.parse(triedAt) >= TRY_AGAIN_MS;
}
