import { sql } from "kysely";
import {
  type ConversionRate,
  type MissingRate,
  RATE_BASES,
  RATE_PROVIDERS,
  type RateProvider,
  type RateTable,
} from "../domain/exchange-rate.ts";
import type { Instant } from "../domain/instant.ts";
import type { CurrencyCode } from "../domain/money.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { markComparedDue } from "./mark-compared-due.ts";

/** When a table may be known, on its day and by the clocks of Warsaw and Frankfurt: both publishers say about when they publish. */
const PUBLISHED: Readonly<Record<RateProvider, string>> = { ecb: "16:00", nbp: "12:15" };

/** What loading did. */
export interface RatesLoaded {
  readonly provider: RateProvider;
  readonly tables: number;
  readonly ratesNew: number;
  /** Rates that the publisher has corrected since. */
  readonly ratesCorrected: number;
  /** Day of the newest table given. */
  readonly newestDay: string | null;
}

const TABLES_AT_ONCE = 500;

/** Keeps tables; those that are there already are compared, and what their publisher has corrected is corrected. Nothing is ever removed. */
export async function saveRateTables(db: Db, provider: RateProvider, tables: readonly RateTable[], actor: string): Promise<RatesLoaded> {
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`rates:${provider}`}))`.execute(trx);
    let ratesNew = 0;
    const corrected: { day: string; currency: string; before: string; after: string }[] = [];
    for (let at = 0; at < tables.length; at += TABLES_AT_ONCE) {
      const some = tables.slice(at, at + TABLES_AT_ONCE);
      const rates = some.flatMap(({ day, rates: of }) => [...of].map(([currency, rate]) => ({ day, currency, rate })));
      await sql`
        insert into rate_table (provider, day, number, known_at)
        select ${provider}, day, number, (day::date + ${PUBLISHED[provider]}::time) at time zone 'Europe/Warsaw'
        from unnest(${some.map(({ day }) => day)}::text[], ${some.map(({ number }) => number)}::text[]) as t(day, number)
        on conflict (provider, day) do update set number = excluded.number where rate_table.number is distinct from excluded.number`.execute(
        trx,
      );
      const columns = sql`unnest(${rates.map(({ day }) => day)}::text[], ${rates.map(({ currency }) => currency)}::text[],
        ${rates.map(({ rate }) => rate)}::numeric[]) as given(day, currency, rate)`;
      const changed = await sql<{ day: string; currency: string; before: string; after: string }>`
        update exchange_rate r set rate = given.rate from ${columns}, exchange_rate old
        where r.provider = ${provider} and r.day = given.day and r.currency = given.currency and r.rate <> given.rate
          and old.provider = r.provider and old.day = r.day and old.currency = r.currency
        returning r.day, r.currency, old.rate::text as before, r.rate::text as after`.execute(trx);
      corrected.push(...changed.rows);
      const added = await sql`
        insert into exchange_rate (provider, day, currency, rate) select ${provider}, day, currency, rate from ${columns}
        on conflict (provider, day, currency) do nothing`.execute(trx);
      ratesNew += Number(added.numAffectedRows ?? 0);
    }
    const newestDay = tables.at(-1)?.day ?? null;
    const loaded = { provider, tables: tables.length, ratesNew, ratesCorrected: corrected.length, newestDay };
    if (ratesNew > 0 || corrected.length > 0) {
      await markComparedDue(trx, { provider });
      await audit(trx, { actor, action: "rates.load", subjectType: "rates", subjectId: provider, after: { ...loaded, corrected } });
    }
    return loaded;
  });
}

export interface RateWanted {
  readonly from: CurrencyCode;
  readonly to: CurrencyCode;
  readonly provider: RateProvider;
  /** Calendar days that the table may be old. */
  readonly maxAgeDays: number;
}

/**
 * For each pair the rate that held at an instant, in the order asked: a manual one while it holds, else of the provider's newest table that
 * was published by then and has both currencies. Both sides of a cross rate are of one table. Where the newest is too old there is none.
 */
export async function ratesAt(db: Db, wanted: readonly RateWanted[], at: Date): Promise<readonly (ConversionRate | MissingRate)[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<Found>`
    select w.place, m.id as manual_id, m.rate::text as manual_rate, m.from_currency as manual_from, m.day as manual_day,
      (today.day - m.day::date) as manual_age, t.day, t.number, t.from_rate, t.to_rate, (today.day - t.day::date) as age
    from unnest(${wanted.map(({ from }) => from)}::text[], ${wanted.map(({ to }) => to)}::text[],
        ${wanted.map(({ provider }) => provider)}::text[], ${wanted.map(({ provider }) => RATE_BASES[provider].base)}::text[])
      with ordinality as w(from_currency, to_currency, provider, base, place)
    cross join (select (${at}::timestamptz at time zone 'Europe/Warsaw')::date as day) today
    left join lateral (
      select id, rate, from_currency, (valid_from at time zone 'Europe/Warsaw')::date::text as day from manual_rate
      where least(from_currency, to_currency) = least(w.from_currency, w.to_currency)
        and greatest(from_currency, to_currency) = greatest(w.from_currency, w.to_currency)
        and valid_from <= ${at} and valid_to > ${at}
      order by id desc limit 1
    ) m on true
    left join lateral (
      select rt.day, rt.number, f.rate::text as from_rate, o.rate::text as to_rate from rate_table rt
        left join exchange_rate f on f.provider = rt.provider and f.day = rt.day and f.currency = w.from_currency
        left join exchange_rate o on o.provider = rt.provider and o.day = rt.day and o.currency = w.to_currency
      where rt.provider = w.provider and rt.known_at <= ${at}
        and (f.rate is not null or w.from_currency = w.base) and (o.rate is not null or w.to_currency = w.base)
      order by rt.day desc limit 1
    ) t on true
    order by w.place`.execute(db);
  return wanted.map((pair, index) => toRate(pair, rows[index]));
}

interface Found {
  readonly manual_id: number | null;
  readonly manual_rate: string | null;
  readonly manual_from: string | null;
  readonly manual_day: string | null;
  readonly manual_age: number | null;
  readonly day: string | null;
  readonly number: string | null;
  readonly from_rate: string | null;
  readonly to_rate: string | null;
  readonly age: number | null;
}

function toRate({ from, to, provider, maxAgeDays }: RateWanted, row: Found | undefined): ConversionRate | MissingRate {
  if (row !== undefined && row.manual_rate !== null && row.manual_day !== null) {
    const [multiply, divide] = row.manual_from === from ? [row.manual_rate, "1"] : ["1", row.manual_rate];
    return {
      from,
      to,
      multiply,
      divide,
      provider: "manual",
      day: row.manual_day,
      ageDays: row.manual_age ?? 0,
      table: String(row.manual_id),
    };
  }
  if (row === undefined || row.day === null || row.age === null) return { from, to, problem: "no-rate", day: null };
  if (row.age > maxAgeDays) return { from, to, problem: "rate-too-old", day: row.day };
  const [fromRate, toRate] = [row.from_rate ?? "1", row.to_rate ?? "1"];
  const [multiply, divide] = RATE_BASES[provider].states === "per-base" ? [toRate, fromRate] : [fromRate, toRate];
  return { from, to, multiply, divide, provider, day: row.day, ageDays: row.age, table: row.number };
}

/** Whether any channel compares prices of other currencies; nobody else needs rates. */
export async function comparesCurrencies(db: Db): Promise<boolean> {
  const { rows } = await sql<{ one: boolean }>`select exists (select from channel where compare_currencies) as one`.execute(db);
  return rows[0]?.one === true;
}

export interface RateState {
  readonly provider: RateProvider;
  /** Of the newest table known by now; null: none was ever loaded. */
  readonly newestDay: string | null;
  readonly ageDays: number | null;
  readonly currencies: number;
  /** Channels that compare by it, and the least that one of them allows. */
  readonly channels: number;
  readonly maxAgeDays: number | null;
  /** Of loading from the publisher. */
  readonly triedAt: Instant | null;
  readonly loadedAt: Instant | null;
  readonly failures: number;
  readonly problem: string | null;
}

/** How old the tables are, and how loading them went. */
export async function rateStates(db: Db, now: Date): Promise<readonly RateState[]> {
  const { rows } = await sql<RateState>`
    select p.provider, t.day as "newestDay", (${now}::timestamptz at time zone 'Europe/Warsaw')::date - t.day::date as "ageDays",
      (select count(*) from exchange_rate r where r.provider = p.provider and r.day = t.day) as currencies,
      (select count(*) from channel c where c.rate_provider = p.provider and c.compare_currencies) as channels,
      (select min(rate_max_age_days) from channel c where c.rate_provider = p.provider and c.compare_currencies) as "maxAgeDays",
      l.tried_at as "triedAt", l.loaded_at as "loadedAt", coalesce(l.failures, 0) as failures, l.problem
    from unnest(${[...RATE_PROVIDERS]}::text[]) as p(provider)
    left join lateral (
      select day from rate_table rt where rt.provider = p.provider and rt.known_at <= ${now} order by day desc limit 1
    ) t on true
    left join rate_load l on l.provider = p.provider
    order by p.provider`.execute(db);
  return rows;
}

/** Notes how an attempt to load from the publisher ended; `problem` null: it worked. */
export async function noteRateLoad(db: Db, provider: RateProvider, at: Date, problem: string | null): Promise<void> {
  await sql`
    insert into rate_load (provider, tried_at, loaded_at, failures, problem)
    values (${provider}, ${at}, ${problem === null ? at : null}, ${problem === null ? 0 : 1}, ${problem})
    on conflict (provider) do update set tried_at = excluded.tried_at, loaded_at = coalesce(excluded.loaded_at, rate_load.loaded_at),
      failures = case when excluded.failures = 0 then 0 else rate_load.failures + 1 end, problem = excluded.problem`.execute(db);
}
