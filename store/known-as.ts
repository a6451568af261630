import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import type { RuleUse, Strategy } from "../domain/price-proposal.ts";
import type { Db } from "./connect.ts";

/** A strategy as the offers of one market call the sellers whom it names. */
export type KnownAs = (strategy: Strategy, offers: readonly { readonly sellerName: string | null }[]) => Strategy;

/**
 * Rules name sellers as sites do, offers name private ones by a pseudonym: gives what brings both together, so that an own account and a rival
 * to follow are found whichever way their names are kept. Costs nothing where no rule names anybody, else one query.
 */
export async function knownAs(db: Db, strategies: readonly Strategy[]): Promise<KnownAs> {
  const named = new Set(strategies.flatMap(({ rules }) => rules.flatMap(({ settings }) => namesIn(settings))).map(foldName));
  if (named.size === 0) return (strategy) => strategy;
  const { rows } = await sql<{ name: string; pseudonym: string }>`
    select distinct name_key as name, pseudonym from private_seller where name_key = any(${[...named]}::text[])`.execute(db);
  if (rows.length === 0) return (strategy) => strategy;
  const pseudonyms = new Map(rows.map(({ name, pseudonym }) => [name, pseudonym]));
  return (strategy, offers) => {
    const here = new Set(offers.flatMap(({ sellerName }) => (sellerName === null ? [] : [foldName(sellerName)])));
    const called: Called = (name) => {
      const pseudonym = pseudonyms.get(foldName(name));
      if (pseudonym === undefined) return [name];
      // on one source the same account may be named, on another not; what no offer is called stays out of receipts
      return here.has(foldName(name)) ? (here.has(pseudonym) ? [name, pseudonym] : [name]) : [pseudonym];
    };
    const rules = strategy.rules.map((rule) => renamed(rule, called));
    return rules.every((rule, index) => rule === strategy.rules[index]) ? strategy : { ...strategy, rules };
  };
}

/** Settings that hold names of sellers, wherever in a rule they stand: `ownSellers` a list, `seller` one. */
function namesIn(settings: object): string[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    if (key === "ownSellers" && Array.isArray(value)) return value.filter((one) => typeof one === "string");
    if (key === "seller" && typeof value === "string") return [value];
    return typeof value === "object" && value !== null && !Array.isArray(value) ? namesIn(value) : [];
  });
}

/** What the offers of a market call a seller whom a rule names. */
type Called = (name: string) => readonly [string, ...string[]];

function renamed(rule: RuleUse, called: Called): RuleUse {
  const settings = inSettings(rule.settings, called);
  return settings === rule.settings ? rule : { ...rule, settings };
}

function inSettings<T extends object>(settings: T, called: Called): T {
  const entries = Object.entries(settings).map(([key, value]: [string, unknown]): [string, unknown] => {
    if (key === "ownSellers" && Array.isArray(value)) {
      const now = [...new Set(value.flatMap((one: unknown) => (typeof one === "string" ? called(one) : [one])))];
      return [key, now.length === value.length && now.every((one, index) => one === value[index]) ? value : now];
    }
    if (key === "seller" && typeof value === "string") return [key, called(value).at(-1)];
    return [key, typeof value === "object" && value !== null && !Array.isArray(value) ? inSettings(value, called) : value];
  });
  const same = entries.every(([key, value]) => value === (settings as Record<string, unknown>)[key]);
  return same ? settings : (Object.fromEntries(entries) as T);
}
